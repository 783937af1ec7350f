import { appendFile } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";

import type { Config } from "@mendwatch/config";
import { type Fix, isClosed } from "@mendwatch/fixer";
import { answering, using, type Asked, type Script, type Turn } from "@mendwatch/scripted-model";

import { everything, readStore } from "../store/read-store.ts";
import { anyWord, hostileTexts, wordOf, type HostileText } from "./hostile-texts.ts";
import type { Row } from "./judge.ts";
import { judgeText, type Asked as AskedText } from "./judge-text.ts";
import { publish, type RaidStage } from "./play-raid.ts";
import { isDiagnosis, soundDiagnosis, soundRepair } from "./raid-scripts.ts";
import { guestTest, loggedError, repairedCart } from "./shop.ts";

/** Milliseconds between two looks at the store, each of which reads every fix. */
const lookEvery = 1_000;
/** Milliseconds for all texts to come to their end. */
const patience = 10 * 60_000;
/** Texts that get a repair and a pull request; all others are answered with a word. */
const published: readonly string[] = [
  "escape sequences of a terminal",
  "the markup of GitHub",
  "false trailers of a commit",
];
/** Written last; once it is answered, all have come through. */
const sentinel = "LastTextError";

/** What the model was asked about each text, by its word. */
export type AskedTexts = Map<string, AskedText[]>;

/** The scripts that answer texts; `asked` is filled while they are played. */
export function textScripts(asked: AskedTexts): readonly Script[] {
  const answer = answering({
    verdict: "needs-info",
    confidence: "low",
    cause: "A stranger wrote this.",
    nextStep: "Look at who may write there.",
  });
  const wanted = new Set(
    hostileTexts.flatMap(({ text }, index) => (published.includes(text) ? [wordOf(index)] : [])),
  );
  function keep(request: Asked): string {
    // The error comes first; the lines before it may hold the words of others.
    const word = anyWord.exec(request.prompt)?.[0] ?? "";
    const rest = JSON.stringify(request.body).replaceAll(inJson(request.prompt), "");
    asked.set(word, [...(asked.get(word) ?? []), { prompt: request.prompt, rest }]);
    return word;
  }
  const repair: readonly Turn[] = [
    (request) => {
      keep(request);
      return using("Bash", {
        command: `echo ${packed(repairedCart)} | base64 -d >src/cart.js; echo ${packed(guestTest)} | base64 -d >test/guest.test.js`,
      });
    },
    soundRepair,
  ];
  return [
    {
      name: "text diagnosis",
      fits: ({ answerFields }) => isDiagnosis(answerFields),
      turns: [(request) => (wanted.has(keep(request)) ? soundDiagnosis : answer)],
    },
    { name: "text repair", fits: () => true, turns: repair },
  ];
}

/** Writes every text into the log, waits until all are answered, and judges each. */
export async function playTexts(
  stage: Pick<RaidStage, "range" | "config" | "watch">,
  asked: AskedTexts,
  print: (...args: readonly string[]) => Promise<string>,
  signal: AbortSignal,
): Promise<readonly Row[]> {
  const { range, config } = stage;
  for (const [index, { log }] of hostileTexts.entries()) {
    await appendFile(
      range.mart.log,
      Buffer.concat([Buffer.from(log(wordOf(index))), Buffer.from("\n")]),
    );
  }
  await appendFile(range.mart.log, loggedError(sentinel, "the last one"));
  const proposed = await settled(config, signal);
  const texts: { where: string; text: string }[] = [];
  for (const { id } of proposed) {
    texts.push({ where: "what a person is shown of a fix", text: await print("fixes", id) });
    const pullRequest = await publish(stage, range.mart.name, id);
    texts.push({ where: "a pull request", text: pullRequest ?? "" });
  }
  for (const args of [["errors"], ["fixes"], ["errors", "--json"], ["fixes", "--json"]]) {
    texts.push({ where: `\`mendwatch ${args.join(" ")}\``, text: await print(...args) });
  }
  return hostileTexts.map((text, index) => rowOf(text, wordOf(index), asked, texts));
}

function rowOf(
  text: HostileText,
  word: string,
  asked: AskedTexts,
  texts: readonly { readonly where: string; readonly text: string }[],
): Row {
  const printed = texts.map(({ where, text: whole }) => ({ where, text: whole }));
  const judged = judgeText({ word, text, asked: asked.get(word) ?? [], printed });
  return { kind: "text", action: text.text, ...judged };
}

/** Resolves with the proposals once no fix of the texts is under way. */
async function settled(config: Config, signal: AbortSignal): Promise<readonly Fix[]> {
  const until = performance.now() + patience;
  for (;;) {
    const all = await readStore(config, (store) => store.listFixes({ limit: everything }));
    const ours = (all ?? []).filter(({ project }) => project === "mart");
    const proposed = ours.filter(({ state }) => state === "proposed");
    const isThrough = ours.some(
      ({ report, state }) => report.error.type === sentinel && isClosed(state),
    );
    const open = ours.filter(({ state }) => !isClosed(state) && state !== "proposed");
    if ((isThrough && open.length === 0) || performance.now() > until) return proposed;
    await wait(lookEvery, undefined, { signal });
  }
}

function packed(text: string): string {
  return Buffer.from(text).toString("base64");
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
