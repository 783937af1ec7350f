/** Tokens of one answer, as they are priced. */
export interface ModelUse {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  /** Written for five minutes, and for an hour. */
  readonly cacheWrite: number;
  readonly cacheWriteHour: number;
}

/** An answer that took nothing. */
export const noUse: ModelUse = {
  input: 0,
  output: 0,
  cacheRead: 0,
  cacheWrite: 0,
  cacheWriteHour: 0,
};

/** Dollars for a million tokens. */
interface Price {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
}

interface Row extends Price {
  readonly model: RegExp;
  /** The row is for prompts of more tokens than these; without, for all. */
  readonly above?: number;
}

/**
 * List prices of https://platform.claude.com/docs/en/about-claude/pricing, as read in November 2026
 * and compared with what claude 2.1.329 counts; the first row that fits holds. A family ends with a
 * row for its models that are not in the list, priced as the dearest of their kin.
 */
const rows: readonly Row[] = [
  { model: /opus-5-5/, input: 4, output: 20, cacheRead: 0.2 },
  { model: /opus-(5|4-[5-8])(?!-\d\b)/, input: 5, output: 25, cacheRead: 0.5 },
  { model: /opus/, input: 15, output: 75, cacheRead: 1.5 },
  { model: /sonnet-5-5/, input: 2, output: 10, cacheRead: 0.1 },
  { model: /sonnet-5(?!-\d\b)/, input: 2, output: 10, cacheRead: 0.2 },
  { model: /sonnet-4-6/, input: 3, output: 15, cacheRead: 0.3 },
  { model: /sonnet/, above: 200_000, input: 6, output: 22.5, cacheRead: 0.6 },
  { model: /sonnet/, input: 3, output: 15, cacheRead: 0.3 },
  { model: /haiku-5-5/, above: 100_000, input: 0.5, output: 2.5, cacheRead: 0.05 },
  { model: /haiku-5-5/, input: 0.1, output: 0.5, cacheRead: 0.01 },
  { model: /haiku/, input: 1, output: 5, cacheRead: 0.1 },
  { model: /(fable|mythos)-5-2/, input: 8, output: 40, cacheRead: 0.2 },
  { model: /(fable|mythos)-5-1/, input: 10, output: 50, cacheRead: 0.25 },
  { model: /fable|mythos/, input: 10, output: 50, cacheRead: 1 },
];

/** What a model costs that no row knows. */
const dearest: Price = {
  input: Math.max(...rows.map((row) => row.input)),
  output: Math.max(...rows.map((row) => row.output)),
  cacheRead: Math.max(...rows.map((row) => row.cacheRead)),
};

/** To write a token to the cache, in tokens of input: the same for every model. */
const cacheWriteFactor = 1.25;
const cacheWriteHourFactor = 2;

/** What an answer of the model costs by the list, in dollars. */
export function priceOf(model: string, use: ModelUse): number {
  const { input, output, cacheRead, cacheWrite, cacheWriteHour } = use;
  const price = lookUp(model, input + cacheRead + cacheWrite + cacheWriteHour);
  const read = input + cacheWrite * cacheWriteFactor + cacheWriteHour * cacheWriteHourFactor;
  return (read * price.input + cacheRead * price.cacheRead + output * price.output) / 1_000_000;
}

/** How many tokens of output the dollars pay for, whatever the prompt is long. */
export function outputFor(model: string, dollars: number): number {
  return Math.floor((dollars * 1_000_000) / lookUp(model, Infinity).output);
}

function lookUp(model: string, prompt: number): Price {
  const name = model.toLowerCase();
  return rows.find((row) => row.model.test(name) && prompt > (row.above ?? -1)) ?? dearest;
}
