import { secretPattern } from "@mendwatch/protocol/signature";
import { z } from "zod";

/** Text that says what it is: `what` completes "must be …", `write` is what to write instead. */
export function text(what: string, write: string): z.ZodType<string> {
  const error = `must be ${what} (write ${write})`;
  return z.string({ error }).min(1, { error });
}

/** Text of a fixed form. */
export function pattern(form: RegExp, what: string, write: string): z.ZodType<string> {
  const error = `must be ${what} (write ${write})`;
  return z.string({ error }).regex(form, { error });
}

/** A number of Telegram, which is not to be calculated with, or text. */
export function identifier(what: string, write: string): z.ZodType<string> {
  const error = `must be ${what} (write ${write})`;
  return z.union([z.string().min(1), z.int()], { error }).transform((value) => String(value));
}

/** One of a few words. */
export function oneOf<const Word extends string>(words: readonly Word[]): z.ZodType<Word> {
  return z.enum(words, { error: `must be one of the known words (write ${words.join(", ")})` });
}

/** True or false. */
export function flag(): z.ZodType<boolean> {
  return z.boolean({ error: "must be true or false (write one of them)" });
}

/** A list; `write` is an example. */
export function listOf<Item>(item: z.ZodType<Item>, write: string): z.ZodType<Item[]> {
  return z.array(item, { error: `must be a list (write ${write})` });
}

/** A list that is not empty. */
export function someOf<Item>(item: z.ZodType<Item>, write: string): z.ZodType<Item[]> {
  const error = `must be a list with at least one entry (write ${write})`;
  return z.array(item, { error }).min(1, { error });
}

/** A shared secret of the relay, in the form of Standard Webhooks. */
export function relaySecret(): z.ZodType<string> {
  return pattern(
    secretPattern,
    "a secret that begins with whsec_ and holds at least 24 random bytes",
    "${NAME} and set it to what this prints: printf 'whsec_%s\\n' \"$(openssl rand -base64 32)\"",
  );
}

/** An address of the web. */
export function webAddress(example: string): z.ZodType<string> {
  const error = `must be an address that begins with http:// or https:// (write it like ${example})`;
  return z.url({ protocol: /^https?$/, hostname: /.+/, error });
}

/** Name of an environment variable. */
export function variableName(): z.ZodType<string> {
  return pattern(/^[A-Za-z_][A-Za-z0-9_]*$/, "the name of an environment variable", "it like CI");
}
