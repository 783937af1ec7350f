/** What a seeded writer logs: the same seed always gives the same lines, times aside. */

/** One log call. */
export interface PlannedEntry {
  /** Which error it is, or null for a line that is none. */
  readonly kind: string | null;
  text(now: number): string;
}

/** The kinds of errors, each with a type, a message and frames of its own. */
const words = [
  "anchor",
  "beacon",
  "cellar",
  "dagger",
  "ember",
  "ferry",
  "garnet",
  "harbor",
  "island",
  "jasper",
  "kernel",
  "lantern",
  "meadow",
  "nectar",
  "orchid",
  "pepper",
] as const;

/** A small seeded generator (mulberry32): numbers from 0 to 1. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The endless sequence of entries of a seed: about two errors in five, some far more often than others. */
export function* planEntries(seed: number): Generator<PlannedEntry, never> {
  const random = seededRandom(seed);
  for (let index = 0; ; index += 1) {
    const number = 1_000 + Math.floor(random() * 1_000_000);
    if (random() < 0.6) {
      yield quiet(index, random() < 0.5);
    } else {
      const word = words[Math.floor(random() ** 2 * words.length)] ?? "anchor";
      yield random() < 0.5 ? jsonError(`${word}-json`, word, number) : stackError(word, number);
    }
  }
}

/** How often each kind is among the first entries of a seed. */
export function countKinds(seed: number, entries: number): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const plan = planEntries(seed);
  for (let index = 0; index < entries; index += 1) {
    const { kind } = plan.next().value;
    if (kind !== null) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}

/** The kind that a report's message names. */
export function kindOf(message: string): string {
  return /\bat (\w+(?:-json)?) station\b/.exec(message)?.[1] ?? `unknown: ${message}`;
}

function quiet(index: number, json: boolean): PlannedEntry {
  return {
    kind: null,
    text: (now) =>
      json
        ? `${JSON.stringify({ level: 30, time: now, pid: 7, hostname: "h", msg: `served ${index}` })}\n`
        : `${new Date(now).toISOString()} INFO served request ${index} in 12 ms\n`,
  };
}

function stackOf(word: string, message: string): string {
  return [
    `RangeError: ${message}`,
    `    at ${word}Total (/srv/app/src/${word}.js:31:9)`,
    `    at ${word}Route (/srv/app/src/routes/${word}.js:12:3)`,
    `    at Layer.handle (/srv/app/node_modules/router/index.js:95:5)`,
    `    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)`,
  ].join("\n");
}

function stackError(word: string, number: number): PlannedEntry {
  const message = `no cargo ${number} at ${word} station`;
  return { kind: word, text: () => `${stackOf(word, message)}\n` };
}

function jsonError(kind: string, word: string, number: number): PlannedEntry {
  const message = `token=${number}abcdef${number} was refused at ${kind} station`;
  const err = { type: "RangeError", message, stack: stackOf(word, message) };
  return {
    kind,
    text: (now) =>
      `${JSON.stringify({ level: 50, time: now, pid: 7, hostname: "h", err, msg: "request failed" })}\n`,
  };
}
