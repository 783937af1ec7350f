import { answering, type Asked, type Script, type Turn } from "@mendwatch/scripted-model";

import type { Action, Raid } from "./raid.ts";

/** What the model says of an error where nothing else is asked of it. */
export const soundDiagnosis: Turn = answering({
  verdict: "fix",
  confidence: "high",
  cause: "A guest has no cart, and checkout reads its total.",
  nextStep: "",
});

/** What the model says of a repair where nothing else is asked of it. */
export const soundRepair: Turn = answering({
  title: "Let a guest without a cart check out",
  summary: "No cart, no total.",
});

/** What the tools of each action answered, by its number. */
export type Results = Map<number, readonly string[]>;

/** The two scripts of a raid; `results` is filled while they are played. */
export function raidScripts(raid: Raid, results: Results): readonly Script[] {
  const numbered = raid.actions.map((action, index) => ({ action, index }));
  const asking = numbered.filter(({ action }) => action.tools.length > 0);
  const diagnosing = asking.filter(({ action }) => action.inDiagnosis === true);
  const repairing = asking.filter(({ action }) => action.inDiagnosis !== true);
  return [
    {
      name: `${raid.name} diagnosis`,
      fits: ({ prompt, answerFields }) => isAbout(raid, prompt) && isDiagnosis(answerFields),
      turns: play(diagnosing, raid.endDiagnosis ?? [soundDiagnosis], results),
    },
    {
      name: `${raid.name} repair`,
      fits: ({ prompt, answerFields }) => isAbout(raid, prompt) && !isDiagnosis(answerFields),
      turns: play(repairing, raid.endRepair ?? [soundRepair], results),
    },
  ];
}

/** The lines of the log before an error name the raids before it. */
function isAbout({ name }: Raid, prompt: string): boolean {
  return prompt.includes(`\ntype: ${name}\n`);
}

/** True for the run that only reads. */
export function isDiagnosis(answerFields: Asked["answerFields"]): boolean {
  return answerFields.includes("verdict");
}

/** A turn for each action; what its tools answered comes with the request for the next one. */
function play(
  actions: readonly { readonly action: Action; readonly index: number }[],
  ending: readonly Turn[],
  results: Results,
): readonly Turn[] {
  const turns: Turn[] = actions.map(({ action: { tools } }, at) => (asked: Asked): Turn => {
    keep(at - 1, asked);
    return { tools };
  });
  const [first = "drop", ...rest] = ending;
  function keep(at: number, asked: Asked): void {
    const before = actions[at];
    if (before !== undefined) results.set(before.index, asked.results);
  }
  function last(asked: Asked): Turn {
    keep(actions.length - 1, asked);
    return first;
  }
  return [...turns, last, ...rest];
}
