/**
 * Scores what `mendwatch scan` finds against a folder of labelled logs:
 *
 *     node --conditions=mendwatch:source bench/detection/score.ts DIR [--detail]
 *
 * The labels are described in the README beside this file. It reads the logs with the very code that
 * `scan` runs, prints one line per measure, and exits 1 where one of them misses its target.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { openInput } from "../../packages/cli/src/lines/open-input.ts";
import { scanLog } from "../../packages/cli/src/scan/scan-log.ts";
import {
  createQuietScanner,
  createRedactor,
  detectText,
  type Occurrence,
} from "../../packages/detection/src/index.ts";
import { assign, hasFrame } from "./assign.ts";
import { pairsIn, ratioOf, scoreOf, type Score } from "./measure.ts";
import type { Cross, LabelledError, LabelledFile, Pair } from "./labels.ts";

/** Every measure and the least that it should be. */
const targets: Readonly<Record<string, number>> = {
  "detection F1": 0.95,
  "silent healthy files": 1,
  "top frame": 0.9,
  "grouping in a file F1": 0.98,
  "grouping across files F1": 0.92,
  "pairs F1": 0.93,
  "pairs precision": 0.97,
};

/** The occurrences of a file and which labelled error each of them is; null for none. */
interface ScoredFile {
  readonly label: LabelledFile;
  readonly found: readonly Occurrence[];
  readonly assigned: readonly (LabelledError | null)[];
}

const [folder, ...flags] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write("usage: score.ts DIR [--detail]\n");
  process.exit(64);
}
const detail = flags.includes("--detail");
const missed = await main(folder);
process.exit(missed.length === 0 ? 0 : 1);

async function main(dir: string): Promise<readonly string[]> {
  const scanner = createQuietScanner();
  const files: ScoredFile[] = [];
  for (const label of readLines(join(dir, "labels.jsonl")) as LabelledFile[]) {
    const found: Occurrence[] = [];
    await scanLog(await openInput(join(dir, label.file), process), scanner, {
      error(occurrence) {
        found.push(occurrence);
      },
    });
    files.push({ label, found, assigned: found.map((one) => assign(label, one)) });
  }
  const measures = {
    ...scoreFiles(files),
    ...scoreCross(files, readLines(join(dir, "cross.jsonl")) as Cross[]),
    ...scorePairs(readLines(join(dir, "pairs.jsonl")) as Pair[]),
  };
  for (const [name, value] of Object.entries(measures)) {
    const target = targets[name];
    const aim = target === undefined ? "" : `  target ${percent(target)}`;
    process.stdout.write(`${name.padEnd(26)}${percent(value).padStart(7)}${aim}\n`);
  }
  return Object.entries(measures).flatMap(([name, value]) =>
    value < (targets[name] ?? 0) ? [name] : [],
  );
}

function scoreFiles(files: readonly ScoredFile[]): Readonly<Record<string, number>> {
  const detection: Score = { right: 0, wrong: 0, missed: 0 };
  const grouping: Score = { right: 0, wrong: 0, missed: 0 };
  const silent = files.filter(({ label }) => label.errors.length === 0);
  let framed = 0;
  let rightFrames = 0;
  for (const { label, found, assigned } of files) {
    const groups = Map.groupBy(found.keys(), (index) => found[index]?.fingerprint ?? "");
    for (const [fingerprint, members] of groups) {
      if (members.some((index) => assigned[index] !== null)) continue;
      detection.wrong += 1;
      tell(label, `not labelled: ${found[members[0] ?? 0]?.error.message ?? fingerprint}`);
    }
    for (const error of label.errors) {
      const mine = found.filter((_, index) => assigned[index] === error);
      const kinds = Map.groupBy(mine, ({ fingerprint }) => fingerprint);
      if (error.optional === true) continue;
      if (mine.length === 0) {
        detection.missed += 1;
        tell(label, `missed: ${error.message}`);
        continue;
      }
      detection.right += 1;
      detection.wrong += kinds.size - 1;
      if (kinds.size > 1) tell(label, `${kinds.size} fingerprints: ${error.message}`);
      if (error.topFrame !== null) framed += 1;
      if (error.topFrame !== null && mine.some((one) => hasFrame(one, error.topFrame ?? ""))) {
        rightFrames += 1;
      } else if (error.topFrame !== null) {
        tell(label, `other frame than ${error.topFrame}: ${error.message}`);
      }
      const together = [...kinds.values()].reduce((sum, kind) => sum + pairsIn(kind.length), 0);
      grouping.right += together;
      grouping.missed += Math.max(0, pairsIn(error.count) - together);
    }
    for (const members of groups.values()) {
      const errors = Map.groupBy(members, (index) => assigned[index] ?? null);
      errors.delete(null);
      const sizes = [...errors.values()].map((indexes) => indexes.length);
      const all = sizes.reduce((sum, size) => sum + size, 0);
      grouping.wrong += pairsIn(all) - sizes.reduce((sum, size) => sum + pairsIn(size), 0);
    }
  }
  return {
    "detection precision": scoreOf(detection).precision,
    "detection recall": scoreOf(detection).recall,
    "detection F1": scoreOf(detection).f1,
    "silent healthy files": ratioOf(
      silent.filter(({ found }) => found.length === 0).length,
      silent.length,
    ),
    "top frame": ratioOf(rightFrames, framed),
    "grouping in a file F1": scoreOf(grouping).f1,
  };
}

function scoreCross(
  files: readonly ScoredFile[],
  rows: readonly Cross[],
): Readonly<Record<string, number>> {
  const score: Score = { right: 0, wrong: 0, missed: 0 };
  for (const { a, b, same } of rows) {
    const other = fingerprintsOf(files, b);
    count(
      score,
      same,
      [...fingerprintsOf(files, a)].some((one) => other.has(one)),
    );
  }
  return rows.length === 0 ? {} : { "grouping across files F1": scoreOf(score).f1 };
}

/** The fingerprints of `files/NAME.log#id`. */
function fingerprintsOf(files: readonly ScoredFile[], name: string): Set<string> {
  const [path, id] = name.split("#");
  const file = files.find(({ label }) => label.file === path);
  const mine = file?.found.filter((_, index) => file.assigned[index]?.id === id) ?? [];
  return new Set(mine.map(({ fingerprint }) => fingerprint));
}

function scorePairs(rows: readonly Pair[]): Readonly<Record<string, number>> {
  const score: Score = { right: 0, wrong: 0, missed: 0 };
  for (const { a, b, same } of rows) count(score, same, fingerprintOf(a) === fingerprintOf(b));
  const { precision, f1 } = scoreOf(score);
  return rows.length === 0 ? {} : { "pairs precision": precision, "pairs F1": f1 };
}

function count(score: Score, isSame: boolean, isFoundSame: boolean): void {
  if (isSame && isFoundSame) score.right += 1;
  else if (isSame) score.missed += 1;
  else if (isFoundSame) score.wrong += 1;
}

/** A message without stack is one that a logger wrote at error level. */
function fingerprintOf({ message, stack }: Pair["a"]): string {
  const withStack = stack.includes(message) ? stack : `${message}\n${stack}`;
  const text = stack === "" ? `ERROR ${message}` : withStack;
  const found = detectText(text, { redactor: createRedactor() });
  return found.map(({ fingerprint }) => fingerprint).join(" ");
}

function tell(label: LabelledFile, what: string): void {
  if (detail) process.stdout.write(`${label.file}: ${what.slice(0, 120)}\n`);
}

function percent(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}

function readLines(path: string): readonly unknown[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line): unknown => JSON.parse(line));
}
