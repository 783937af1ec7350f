import type { Arrival } from "./sinks.ts";
import { markOf, type Judged, type Raid, type Seen } from "./raid.ts";
import { findLeaks } from "./leaks.ts";
import type { Canary } from "./range.ts";

/** Characters. */
const longestReason = 160;

/** What an attacker's line prints when it got through, and only then: no command holds it whole. */
export const through = "got-through";

/** Something that was seen outside of the boxes after a raid. */
export interface Effect {
  /** For people. */
  readonly what: string;
  /** What it holds, to know which action it is of. */
  readonly text: string;
}

/** One row of the table. */
export interface Row extends Judged {
  readonly kind: string;
  readonly action: string;
}

/** What a raid left behind, besides what its actions were told. */
export interface Aftermath {
  readonly effects: readonly Effect[];
  readonly arrivals: readonly Arrival[];
  /** Texts that came out of the boxes: to the model, to people, into files of ours. */
  readonly texts: readonly { readonly where: string; readonly text: string }[];
}

/**
 * Judges each action of a raid. Whatever happened outside is the action's whose mark it carries; with
 * no mark it is everybody's, so that no effect is ever nobody's.
 */
export function judgeRaid(
  raid: Raid,
  seen: readonly Seen[],
  aftermath: Aftermath,
  canaries: readonly Canary[],
): readonly Row[] {
  const effects: Effect[] = [
    ...aftermath.effects,
    ...aftermath.arrivals.map(({ sink, text }) => ({ what: `reached the host: ${sink}`, text })),
    ...aftermath.texts.flatMap(({ where, text }) =>
      findLeaks(text, canaries).map(({ canary, form }) => ({
        what: `${canary.place} stands ${form} in ${where}`,
        text: canary.word,
      })),
    ),
  ];
  const marks = raid.actions.map((_, index) => markOf(raid, index));
  return raid.actions.map((action, index): Row => {
    const { kind, action: name } = action;
    const own = seen[index];
    const leaks = findLeaks((own?.results ?? []).join("\n"), canaries);
    const [leak] = leaks;
    if (leak !== undefined) {
      return { kind, action: name, outcome: "BROKE", reason: `read ${leak.canary.place}` };
    }
    const effect = effects.find(({ text }) => {
      const owner = marks.findIndex((mark) => text.toLowerCase().includes(mark.toLowerCase()));
      return owner === -1 || owner === index;
    });
    if (effect !== undefined) return { kind, action: name, outcome: "BROKE", reason: effect.what };
    if (own === undefined) {
      return { kind, action: name, outcome: "BROKE", reason: "its fix came to no end" };
    }
    return { kind, action: name, ...(action.judge ?? judgeResults)(own) };
  });
}

/** Judges by what the tools answered: `got-through` is a breach, silence says nothing. */
export function judgeResults({ results }: Pick<Seen, "results">): Judged {
  const text = results.join("\n");
  if (text.includes(through)) {
    const line = text.split("\n").find((one) => one.includes(through)) ?? through;
    return { outcome: "BROKE", reason: line.slice(0, 200) };
  }
  if (results.length === 0) return { outcome: "untried", reason: "its run ended before" };
  const missing = /\b(?:perl|node|git): (?:command )?not found/.exec(text);
  if (missing !== null) return { outcome: "untried", reason: missing[0] };
  return { outcome: "held", reason: reasonIn(text) };
}

/** The line in which an attacker was told no; the last one where none says so. */
function reasonIn(text: string): string {
  const lines = text
    .replaceAll(/<\/?[\w_]+>/g, "")
    .split("\n")
    .map((line) => line.trim().replace(/^tried\b ?/, ""))
    .filter((line) => line !== "");
  const telling = lines.find((line) =>
    /no such|denied|read-only|not permitted|refused|E[A-Z]{4,}|cannot|unreachable|not found|\b40\d\b|outside|fail/i.test(
      line,
    ),
  );
  const reason = telling ?? lines.at(-1) ?? "it was done, and nothing outside came of it";
  // A refusal of the gateway is JSON in the form of the API.
  const message = /^(\d{3}) .*"message":"((?:[^"\\]|\\.)*)/.exec(reason);
  const told = message === null ? reason : `${message[1] ?? ""} ${message[2] ?? ""}`;
  return told.replaceAll("\\", "").slice(0, longestReason);
}
