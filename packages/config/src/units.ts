import { z } from "zod";

/**
 * The written forms of amounts, as schemas that read them: `30s` becomes milliseconds, `256MiB`
 * bytes, `200/h` a count per milliseconds, `30%` a share of 1, `127.0.0.1:4319` host and port.
 */

const millisecondsOf: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

const bytesOf: Readonly<Record<string, number>> = {
  B: 1,
  KiB: 1_024,
  MiB: 1_048_576,
  GiB: 1_073_741_824,
  TiB: 1_099_511_627_776,
};

/** A duration between two others, in milliseconds. A plain `0` is one where `least` is zero. */
export function duration(least: string, most: string): z.ZodType<number> {
  const error = `must be a duration from ${least} to ${most} (write it like 500ms, 30s, 5m, 24h or 7d)`;
  const text = z
    .string({ error })
    .regex(/^\d+(?:\.\d+)?(?:ms|s|m|h|d)$/, { error })
    .transform(readDuration)
    .refine((value) => value >= readDuration(least) && value <= readDuration(most), { error });
  return readDuration(least) === 0 ? z.union([text, z.literal(0, { error })], { error }) : text;
}

function readDuration(text: string): number {
  const unit = /[a-z]+$/.exec(text)?.[0] ?? "ms";
  return Math.round(Number.parseFloat(text) * (millisecondsOf[unit] ?? Number.NaN));
}

/** A size of at least `least`, in bytes. */
export function size(least: string): z.ZodType<number> {
  const error = `must be a size of at least ${least} (write it like 256MiB or 4GiB)`;
  return z
    .string({ error })
    .regex(/^\d+(?:\.\d+)?(?:B|KiB|MiB|GiB|TiB)$/, { error })
    .transform(readSize)
    .refine((value) => value >= readSize(least) && Number.isSafeInteger(value), { error });
}

function readSize(text: string): number {
  const unit = /[A-Za-z]+$/.exec(text)?.[0] ?? "B";
  return Math.floor(Number.parseFloat(text) * (bytesOf[unit] ?? Number.NaN));
}

/** `200/h`: an amount, and the milliseconds it is for. */
export function rate(example: string): z.ZodType<{ amount: number; per: number }> {
  const error = `must be an amount per time (write it like ${example}; the time is s, m, h or d)`;
  return z
    .string({ error })
    .regex(/^\d+(?:\.\d+)?\/[smhd]$/, { error })
    .transform((text) => {
      const [amount = "", unit = ""] = text.split("/");
      return { amount: Number(amount), per: millisecondsOf[unit] ?? Number.NaN };
    });
}

/** `30%`, as a share of 1. */
export function percentage(): z.ZodType<number> {
  const error = "must be a percentage from 0% to 100% (write it like 30%)";
  return z
    .string({ error })
    .regex(/^(?:100|\d{1,2}(?:\.\d+)?)%$/, { error })
    .transform((text) => Number.parseFloat(text) / 100);
}

/** Dollars. */
export function money(): z.ZodType<number> {
  const error = "must be an amount of dollars (write a number without a sign, like 2 or 0.5)";
  return z.number({ error }).min(0, { error });
}

/** A whole number between two others. */
export function wholeNumber(least: number, most: number): z.ZodType<number> {
  const error = `must be a whole number (write one from ${least} to ${most})`;
  return z.int({ error }).min(least, { error }).max(most, { error });
}

/** `22:00`, of 24 hours. */
export const timeOfDay: RegExp = /^(?:[01]\d|2[0-3]):[0-5]\d$/;

/** Where a server listens: a host or address, and a port; 0 takes any free port. */
export function listenAddress(example: string): z.ZodType<{ host: string; port: number }> {
  const error = `must be a host and a port (write it like ${example} or [::1]:4319)`;
  return z
    .string({ error })
    .regex(/^(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]):\d{1,5}$/, { error })
    .transform((text) => {
      const colon = text.lastIndexOf(":");
      const host = text.slice(0, colon).replace(/^\[(.*)\]$/, "$1");
      return { host, port: Number(text.slice(colon + 1)) };
    })
    .refine(({ port }) => port <= 65_535, { error });
}
