import type { ErrorLink } from "../../types.ts";
import type { ParsedError } from "../parsed-error.ts";
import type { Reading } from "../record.ts";
import { messageFields, stackFields, stackIn, typeFields } from "./error-fields.ts";
import { type Fields, fieldsOf, firstText, textOf } from "./fields.ts";
import { framesOf } from "./record-frames.ts";

/** Depth to which serialised causes are followed; a log line may nest them as it likes. */
const maxDepth = 8;

/** Reads a serialised error: its fields, and more exactly its stack, which has the causes too. */
export function linkOfObject(
  object: Fields,
  reading: Reading,
  depth = 0,
): { link: ErrorLink; causes: readonly ErrorLink[]; prefix: string } {
  const stack = stackIn(object);
  const parsed = stack === null ? null : reading.readError(reading.mask(stack));
  const message = reading.mask(firstText(object, messageFields) ?? "");
  const code = object["code"];
  const hasCode =
    (typeof code === "string" && code !== "") || (typeof code === "number" && code !== 0);
  const link: ErrorLink = {
    type: typeOf(object, parsed?.type ?? null, reading),
    // pino adds the messages of the causes, winston that of the call; the stack has it alone.
    message:
      parsed !== null && (isSaid(parsed, message) || message === "") ? parsed.message : message,
    code: hasCode ? reading.mask(String(code)) : (parsed?.code ?? null),
    frames: parsed !== null && parsed.frames.length > 0 ? parsed.frames : framesOf(object, reading),
  };
  const inStack = parsed?.causes ?? [];
  const causes = inStack.length > 0 ? inStack : causesOf(object, reading, depth);
  return { link, causes, prefix: parsed?.prefix ?? "" };
}

/** True where the stack has the message alone, which the text beside it only repeats or introduces. */
function isSaid(parsed: ParsedError, message: string): boolean {
  const isOther =
    parsed.type !== null && parsed.message !== "" && !parsed.message.startsWith(message);
  return message.includes(parsed.message) || isOther;
}

/** The class name, unless a bundler made it short or it says less than the stack. */
function typeOf(object: Fields, parsed: string | null, reading: Reading): string | null {
  const names = [firstText(object, typeFields), parsed, textOf(object["name"])].flatMap((name) =>
    name === null || name === "" ? [] : [reading.mask(name)],
  );
  const named =
    names.find((name) => /.(?:Error|(?<!^DOM)Exception)$/.test(name)) ?? names[0] ?? null;
  // A library may call its class shorter than the errors of it.
  return names.find((name) => named !== null && name !== named && name.endsWith(named)) ?? named;
}

function causesOf(object: Fields, reading: Reading, depth: number): readonly ErrorLink[] {
  if (depth === maxDepth) return [];
  const several = object["aggregateErrors"] ?? object["errors"];
  const one = object["cause"] ?? object["previous"] ?? object["inner"];
  const values = [one, ...(Array.isArray(several) ? several.slice(0, 16) : [])];
  return values.flatMap((value) => {
    const fields = fieldsOf(value);
    if (fields === null) return [];
    const { link, causes } = linkOfObject(fields, reading, depth + 1);
    // An error without enumerable fields is serialised as an empty object.
    // What pino calls an Object is what a validator found, and no error.
    if (link.type === "Object") return causes;
    const isEmpty = link.type === null && link.message === "" && link.frames.length === 0;
    return isEmpty ? causes : [link, ...causes];
  });
}

/** True for an object that is no error, but has one's message. */
export function isPlain(object: Fields): boolean {
  return (
    firstText(object, [...stackFields, ...typeFields, "name", "code"]) === null &&
    !("stack" in object) &&
    !("trace" in object)
  );
}
