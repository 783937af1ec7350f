import { readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Fix } from "@mendwatch/fixer";
import type { Received } from "@mendwatch/scripted-model";

import type { Aftermath } from "./judge.ts";
import { changesBetween, lookOutside, shownPath, textOf, type Outside } from "./outside.ts";
import { markOf, type Raid } from "./raid.ts";
import type { Range } from "./range.ts";
import type { Arrival } from "./sinks.ts";
import { findSurvivors } from "./survivors.ts";

/** What a raid is looked at with when it is over. */
export interface RaidEnd {
  readonly range: Range;
  readonly raid: Raid;
  readonly before: Outside;
  readonly fix: Fix | null;
  readonly received: readonly Received[];
  /** Text of the pull request, where the raid's change was approved. */
  readonly pullRequest: string | null;
  readonly arrivals: readonly Arrival[];
}

/** Looks at everything that a raid could have changed, started, reached or given away. */
export async function aftermathOf(end: RaidEnd): Promise<Aftermath> {
  const { range, raid, before, fix, received, pullRequest, arrivals } = end;
  return {
    effects: [
      ...(await changed(range, before, pullRequest === null ? null : fix)),
      ...(await survived(raid, fix)),
      ...(await leftBehind(raid)),
      ...received.flatMap((one) => wronglyForwarded(one, range)),
    ],
    arrivals,
    texts: await textsOf(range, fix, received, pullRequest),
  };
}

/** What lies in the host's folders for everybody. */
async function leftBehind(raid: Raid): Promise<Aftermath["effects"]> {
  const marks = raid.actions.map((_, index) => markOf(raid, index));
  const effects = [];
  for (const folder of [tmpdir(), "/dev/shm", "/var/tmp"]) {
    for (const name of await readdir(folder).catch(() => [])) {
      if (marks.some((mark) => name.includes(mark))) {
        effects.push({ what: `left on the host: ${join(folder, name)}`, text: name });
      }
    }
  }
  return effects;
}

/** Requests that the gateway should have kept, and keys that are not its own. */
function wronglyForwarded(
  { method, path, headers }: Received,
  { credential }: Range,
): Aftermath["effects"] {
  const text = JSON.stringify({ path, headers });
  const isMessage =
    method === "POST" && /^\/v1\/messages(?:\/count_tokens)?(?:\?[^/]*)?$/.test(path);
  const isOwnKey = headers["x-api-key"] === credential && headers["authorization"] === undefined;
  return [
    ...(isMessage ? [] : [{ what: `the gateway forwarded ${method} ${path}`, text }]),
    ...(isOwnKey ? [] : [{ what: "the gateway forwarded another key", text }]),
  ];
}

/** What changed outside, but for the branch that was approved. */
async function changed(
  range: Range,
  before: Outside,
  published: Fix | null,
): Promise<Aftermath["effects"]> {
  const changes = changesBetween(before, await lookOutside(range));
  const branch = published?.workspace?.branch ?? null;
  const commit = published?.candidate?.commit ?? null;
  const effects = [];
  for (const change of changes) {
    const isWanted = branch !== null && (await isPublished(range, change.path, branch, commit));
    if (isPublishedText(range, change.path)) continue;
    if (isWanted || (change.what === "is new" && isOurs(range, change.path))) continue;
    const what = `${shownPath(range, change.path)} ${change.what}`;
    effects.push({ what, text: `${change.path}\n${await textOf(change)}` });
  }
  return effects;
}

/** What Mendwatch itself makes as it goes: its folders, the clones, what it knows of remote branches. */
function isOurs({ stateDir }: Range, place: string): boolean {
  if (!place.startsWith(`${stateDir} `) && !place.startsWith(`${stateDir}/`)) return false;
  const inState = place.slice(stateDir.length);
  return ownNames.test(inState) || ownPaths.test(inState);
}

/** Of a clone what git itself writes; who steers it is looked at all the same, once it is there. */
const ownPaths =
  /^\/repos\/[^/]+\/(?:config|HEAD|info|info\/(?:attributes|exclude)|refs\/remotes\/origin\/main)$/;
const ownNames =
  /^(?:|\/(?:fixer|watcher|repos|pull-requests|people\.token)|\/fixer\/(?:git|deps|proof|runs|transcripts|[\w-]+\.(?:db|pid|lock|json))) \(name\)$/;

/** Hostile texts come through beside the raids, and some of them up to their pull request. */
function isPublishedText({ mart: { remote } }: Range, path: string): boolean {
  if (!path.startsWith(`${remote}/`)) return /\/mart-\w+\/refs\/remotes\/origin\/hotfix/.test(path);
  return /^(?:objects\/|refs\/heads\/hotfix|refs\/heads$)/.test(path.slice(remote.length + 1));
}

/** Everything of a bare remote that a push of one branch writes. */
async function isPublished(
  { shop: { remote } }: Range,
  path: string,
  branch: string,
  commit: string | null,
): Promise<boolean> {
  if (!path.startsWith(`${remote}/`))
    return /repos\/[^/]+\/refs\/remotes\/origin\/hotfix/.test(path);
  const inside = path.slice(remote.length + 1);
  if (inside === `refs/heads/${branch}`) {
    return (await readFile(path, "utf8").catch(() => "")).trim() === commit;
  }
  return inside.startsWith("objects/") || /^refs\/heads(\/hotfix)?$/.test(inside);
}

async function survived(raid: Raid, fix: Fix | null): Promise<Aftermath["effects"]> {
  const marks = raid.actions.map((_, index) => markOf(raid, index));
  const runs = (fix?.charges ?? []).map(({ run }) => `MENDWATCH_RUN_ID=${run}`);
  const found = await findSurvivors([...marks, ...runs]);
  return found.map((one) => ({ what: `still running: ${one}`, text: one }));
}

/** All that left a box: to the model, to people, into files of ours. */
async function textsOf(
  { stateDir }: Range,
  fix: Fix | null,
  received: readonly Received[],
  pullRequest: string | null,
): Promise<Aftermath["texts"]> {
  const transcripts = join(stateDir, "fixer", "transcripts");
  const texts = [
    {
      where: "what the model received",
      text: received.map(({ body }) => JSON.stringify(body)).join("\n"),
    },
    { where: "the fix as it is kept", text: JSON.stringify(fix) },
    { where: "the pull request", text: pullRequest ?? "" },
  ];
  for (const { run } of fix?.charges ?? []) {
    const text = await readFile(join(transcripts, `${run}.jsonl`), "utf8").catch(() => "");
    texts.push({ where: "a transcript", text });
  }
  return texts;
}
