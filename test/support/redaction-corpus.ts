import { readdirSync, readFileSync } from "node:fs";

/** A text with secrets in it, in turn: what is kept, a secret, what is kept … */
export interface Sample {
  readonly form: string;
  readonly placement: string;
  readonly parts: readonly string[];
  /** More than the secrets may be masked. */
  readonly isLoose: boolean;
}

/** What a redactor left of a sample. */
export interface Verdict {
  /** No secret is left, nor the half of one. */
  readonly isMasked: boolean;
  /** All else is as it was. */
  readonly isKept: boolean;
}

const folder = new URL("../../packages/detection/fixtures/redaction/", import.meta.url);
const colour = "\u001b[31m";
const zeroWidth = "\u200b";

/** Where a text can stand: what each does to the kept parts and to the secrets. */
const placements: Readonly<Record<string, (parts: readonly string[]) => readonly string[]>> = {
  alone: (parts) => parts,
  "behind a prefix": (parts) =>
    around(parts, "2026-11-20T08:00:00.000Z ERROR [api] request failed: ", ""),
  "in JSON": (parts) => around(parts.map(escaped), '{"level":50,"msg":"', '"}'),
  "in JSON in JSON": (parts) =>
    around(parts.map(escaped).map(escaped), String.raw`{"log":"{\"msg\":\"`, String.raw`\"}"}`),
  coloured: (parts) => split(parts, colour),
  "with zero width": (parts) => split(parts, zeroWidth),
};

/** Every form of a secret in every placement. Secrets are made from the seed. */
export function readSecrets(seed: number): readonly Sample[] {
  const random = createRandom(seed);
  const files = readdirSync(folder).filter((name) => /^(?!harmless).*\.txt$/.test(name));
  return files.flatMap(readForms).flatMap((form) => {
    const [, marked = "", loose] = /^(.*?)( #\w+)?$/s.exec(form) ?? [];
    const parts = marked
      .replaceAll("⏎", "\n")
      .split(/[«»]/)
      .map((part, index) => (index % 2 === 1 ? makeSecret(part, random) : part));
    return Object.entries(placements)
      .filter(([placement]) => placement === "alone" || !marked.includes("⏎"))
      .map(([placement, place]) => ({
        form,
        placement,
        parts: place(parts),
        isLoose: loose !== undefined,
      }));
  });
}

/** Lines without a secret, in the placements that do not change what they say. */
export function readHarmless(): readonly Sample[] {
  return readForms("harmless.txt").flatMap((form) =>
    ["alone", "behind a prefix", "in JSON"].map((placement) => ({
      form,
      placement,
      parts: placements[placement]?.([form]) ?? [],
      isLoose: false,
    })),
  );
}

export function textOf({ parts }: Sample): string {
  return parts.join("");
}

/** Judges what a redactor made of a sample. */
export function judge(sample: Sample, redacted: string): Verdict {
  const shown = redacted.replaceAll(colour, "").replaceAll(zeroWidth, "");
  const secrets = sample.parts.filter((_, index) => index % 2 === 1);
  const halves = secrets.flatMap((secret) => {
    const bare = secret.replaceAll(colour, "").replaceAll(zeroWidth, "");
    const half = Math.floor(bare.length / 2);
    return half < 6 ? [bare] : [bare.slice(0, half), bare.slice(half)];
  });
  const kept = sample.parts
    .filter((_, index) => index % 2 === 0)
    .map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`));
  const exact = new RegExp(`^${kept.join(String.raw`\[REDACTED:[a-z0-9-]+\]`)}$`, "s");
  return {
    isMasked: halves.every((half) => !shown.includes(half)),
    isKept: sample.isLoose || exact.test(redacted),
  };
}

function readForms(name: string): readonly string[] {
  const lines = readFileSync(new URL(name, folder), "utf8").split("\n");
  return lines.filter((line) => line !== "" && !line.startsWith("# "));
}

function around(parts: readonly string[], before: string, after: string): readonly string[] {
  return parts.map((part, index) => {
    const start = index === 0 ? before : "";
    return `${start}${part}${index === parts.length - 1 ? after : ""}`;
  });
}

function escaped(part: string): string {
  return JSON.stringify(part).slice(1, -1);
}

function split(parts: readonly string[], by: string): readonly string[] {
  return parts.map((part, index) => {
    const half = Math.ceil(part.length / 2);
    return index % 2 === 1 ? `${part.slice(0, half)}${by}${part.slice(half)}` : part;
  });
}

type Random = (below: number) => number;

const lower = "abcdefghijklmnopqrstuvwxyz";
const upper = lower.toUpperCase();
const digits = "0123456789";
const hex = "0123456789abcdef";
const letters = `${lower}${upper}${digits}`;

/** Generators by the name that stands for them. */
const generators: Readonly<Record<string, (random: Random) => string>> = {
  pw: (random) =>
    `${pick(random, lower, 4)}${pick(random, upper, 2)}${pick(random, digits, 3)}${pick(random, letters, 2)}`,
  symbols: (random) =>
    `${pick(random, lower, 3)}@${pick(random, letters, 3)}/,${pick(random, digits, 2)};#${pick(random, letters, 3)}`,
  random: (random) =>
    `${pick(random, letters, 12)}${pick(random, digits, 2)}${pick(random, lower, 2)}${pick(random, letters, 16)}`,
  mixed: (random) =>
    Array.from({ length: 8 }, () => `${pick(random, digits, 1)}${pick(random, letters, 3)}`).join(
      "",
    ),
  hex: (random) => `${pick(random, digits, 2)}${pick(random, "abcdef", 2)}${pick(random, hex, 36)}`,
  base64: (random) =>
    `${pick(random, letters, 20)}${pick(random, digits, 2)}+/${pick(random, letters, 14)}==`,
  base64line: (random) => pick(random, letters, 64),
  // None that stand in the time beside them.
  digits3: (random) => pick(random, "3456789", 3),
  digits6: (random) => pick(random, digits, 6),
  digits16: (random) => pick(random, digits, 16),
  ssn: (random) => `078-05-${pick(random, digits, 4)}`,
  words: (random) => Array.from({ length: 12 }, () => pick(random, lower, 6)).join(" "),
  card: (random) => withCheckDigit(`4${pick(random, digits, 14)}`).replaceAll(/.{4}(?=.)/g, "$& "),
  visa: (random) => withCheckDigit(`4${pick(random, digits, 14)}`),
  mastercard: (random) => withCheckDigit(`53${pick(random, digits, 13)}`),
  amex: (random) => withCheckDigit(`37${pick(random, digits, 12)}`),
  email: (random) => `${pick(random, lower, 6)}.${pick(random, lower, 4)}@mail.example.com`,
  jwt: (random) =>
    `eyJ${pick(random, letters, 30)}.eyJ${pick(random, letters, 40)}.${pick(random, letters, 43)}`,
  telegram: (random) => `${pick(random, "123456789", 10)}:AA${pick(random, letters, 33)}`,
  slackhook: (random) =>
    `T${pick(random, upper, 8)}/B${pick(random, upper, 10)}/${pick(random, letters, 24)}`,
  discordhook: (random) => `${pick(random, "123456789", 19)}/${pick(random, letters, 68)}`,
  discordbot: (random) =>
    `MT${pick(random, letters, 24)}.G${pick(random, letters, 5)}.7${pick(random, letters, 37)}`,
};
const names = new RegExp(`\\b(?:${Object.keys(generators).join("|")})\\b`, "g");

function makeSecret(spec: string, random: Random): string {
  const [, prefix, rest] = /^([^|]*)\|(.*)$/.exec(spec) ?? [];
  if (prefix === undefined || rest === undefined) {
    return spec.replaceAll(names, (name) => generators[name]?.(random) ?? name);
  }
  return `${prefix}${rest
    .split(",")
    .map((part) => makePart(part, random))
    .join("")}`;
}

function makePart(part: string, random: Random): string {
  const [, alphabet = "", length = ""] = /^(hex|upper|)(\d+)$/.exec(part) ?? [];
  if (length === "") return part;
  const characters = { hex, upper: `${upper}234567` }[alphabet] ?? letters;
  // Some shapes want a digit among the first.
  return `${pick(random, digits, 1)}${pick(random, characters, Number(length) - 1)}`;
}

function withCheckDigit(number: string): string {
  const sum = number
    .split("")
    .toReversed()
    .reduce((all, digit, index) => {
      const doubled = Number(digit) * (index % 2 === 0 ? 2 : 1);
      return all + (doubled > 9 ? doubled - 9 : doubled);
    }, 0);
  return `${number}${(10 - (sum % 10)) % 10}`;
}

function pick(random: Random, from: string, count: number): string {
  return Array.from({ length: count }, () => from.charAt(random(from.length))).join("");
}

/** A linear congruential generator: the same samples for the same seed. */
function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
