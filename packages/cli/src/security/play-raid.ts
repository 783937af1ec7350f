import { appendFile, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import type { Config } from "@mendwatch/config";
import { type Fix, type FixMoved, isClosed } from "@mendwatch/fixer";
import type { ScriptedModel } from "@mendwatch/scripted-model";

import { actOnFix } from "../people/act-on-fix.ts";
import { everything, readStore } from "../store/read-store.ts";
import { aftermathOf } from "./aftermath.ts";
import { judgeRaid, type Row } from "./judge.ts";
import { lookOutside } from "./outside.ts";
import type { Raid, Seen } from "./raid.ts";
import type { Results } from "./raid-scripts.ts";
import type { Range } from "./range.ts";
import { loggedError } from "./shop.ts";
import type { Sinks } from "./sinks.ts";

/** Milliseconds for one fix to come to an end. */
const raidPatience = 150_000;
const actor = "terminal:range";

/** Waits for what happens to fixes. */
export interface FixWatch {
  /** Resolves with the first move, past or to come, that fits; null when that took too long. */
  until(fits: (moved: FixMoved) => boolean, patience: number): Promise<FixMoved | null>;
}

/** What raids are played on. */
export interface RaidStage {
  readonly range: Range;
  readonly config: Config;
  readonly model: ScriptedModel;
  readonly sinks: Sinks;
  readonly watch: FixWatch;
}

/**
 * Plays one raid, and looks at everything around it before and after. `results` is what its tools
 * answer while it is played.
 */
export async function playRaid(
  stage: RaidStage,
  raid: Raid,
  results: Results,
): Promise<readonly Row[]> {
  const { range, config, model, sinks, watch } = stage;
  const before = await lookOutside(range);
  const begun = { received: model.received.length, arrivals: sinks.arrivals.length };
  await appendFile(range.shop.log, loggedError(raid.name, `checkout of ${raid.name} failed`));
  const moved = await watch.until((one) => one.type === raid.name && isOver(one), raidPatience);
  const pullRequest =
    raid.approve === true && moved?.to === "proposed"
      ? await publish(stage, range.shop.name, moved.id)
      : null;
  const fix = await readFix(config, raid.name);
  const received = model.received
    .slice(begun.received)
    .filter(({ script }) => script?.startsWith(`${raid.name} `) ?? true);
  const aftermath = await aftermathOf({
    range,
    raid,
    before,
    fix,
    received,
    pullRequest,
    arrivals: sinks.arrivals.slice(begun.arrivals),
  });
  if (fix !== null && !isClosed(fix.state) && pullRequest === null) await close(config, fix);
  const seen = raid.actions.flatMap((_, index): readonly Seen[] =>
    fix === null || moved === null
      ? []
      : [{ results: results.get(index) ?? [], fix, received, pullRequest }],
  );
  return judgeRaid(raid, seen, aftermath, range.canaries);
}

/** Put back in the queue is an end as well: it would only come again. */
function isOver({ to, from }: FixMoved): boolean {
  return isClosed(to) || to === "proposed" || (to === "admitted" && from !== "received");
}

/** Approves what was shown, and reads the pull request. */
export async function publish(
  { config, watch, range }: Pick<RaidStage, "config" | "watch" | "range">,
  project: string,
  id: string,
): Promise<string | null> {
  const fix = await readStore(config, (store) => store.getFix(id));
  const commit = fix?.candidate?.commit ?? null;
  await actOnFix(config, id, "approve", { commit, actor });
  await watch.until((one) => one.id === id && one.to === "in_review", raidPatience);
  return readPullRequest(range, project, id);
}

/** The text of the pull request of a fix, where there is one. */
async function readPullRequest(
  { stateDir }: Range,
  project: string,
  id: string,
): Promise<string | null> {
  const folder = join(stateDir, "pull-requests", project);
  for (const name of await readdir(folder).catch(() => [])) {
    const text = await readFile(join(folder, name), "utf8");
    if (text.includes(id)) return text;
  }
  return null;
}

async function readFix(config: Config, type: string): Promise<Fix | null> {
  const fixes = await readStore(config, (store) => store.listFixes({ limit: everything }));
  return fixes?.find(({ report }) => report.error.type === type) ?? null;
}

async function close(config: Config, { id, state, candidate }: Fix): Promise<void> {
  const commit = candidate?.commit ?? null;
  if (state === "proposed") await actOnFix(config, id, "skip", { commit, actor });
  else await actOnFix(config, id, "cancel", { actor, reason: null });
}
