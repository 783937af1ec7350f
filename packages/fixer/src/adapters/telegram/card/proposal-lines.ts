import type { ProjectConfig } from "@mendwatch/config";

import { costText } from "../../../wording/cost-text.ts";
import type { ChangedFile, PolicyFinding, Proof } from "../../../model/proof.ts";
import type { Fix } from "../../../model/fix.ts";
import { reproductionText } from "../../../wording/reproduction-text.ts";
import { changedLines } from "./patch-text.ts";
import { code, codeLines, cut, prose } from "../messages/safe-text.ts";

/** Ends what the proof says of checks that do not exist. */
const notConfigured = ": not configured";

/** Lines of the change itself that a card shows; the whole diff is one tap away. */
const shownLines = 12;
const shownFiles = 3;

/** What a person decides about: why, the change, the proof, what is special, what a tap does. */
export function proposalLines(fix: Fix, project: ProjectConfig | undefined): readonly string[] {
  const { diagnosis, candidate, proof, policy, workspace } = fix;
  const base = workspace?.base ?? project?.base ?? "the base";
  return [
    ...(fix.outcome === null ? [] : [`⚠️ ${prose(fix.outcome.text, 440)}`, ""]),
    `Why: ${prose(diagnosis?.cause ?? "", fix.outcome === null ? 600 : 150)}`,
    "",
    ...changeLines(fix),
    sizeLine(candidate?.files ?? []),
    "",
    ...(proof === null ? [] : proofLines(proof)),
    [flagsText(policy?.flags ?? []), ...costParts(fix)].join(" · "),
    ...(candidate?.agent === "rehearsal"
      ? ["Agent: REHEARSAL (plays a known repair, no model was asked)"]
      : []),
    ...(fix.round > 1 ? [`Round ${fix.round}: ${prose(fix.instruction, 200)}`] : []),
    "",
    fix.published === null
      ? `Approve opens a PR to ${code(base, 60)}. Nothing is merged or deployed.`
      : "Approve pushes this to the pull request, Skip leaves that as it is. Nothing is merged or deployed.",
  ];
}

function changeLines({ candidate }: Fix): readonly string[] {
  const tests = new Set(candidate?.files.filter(({ test }) => test).map(({ path }) => path));
  const changes = changedLines(candidate?.patch ?? "").filter(({ path }) => !tests.has(path));
  const lines: string[] = [];
  let left = shownLines;
  for (const { path, lines: changed } of changes.slice(0, shownFiles)) {
    const shown = changed.slice(0, left).map((line) => cut(line, 100));
    left -= shown.length;
    if (shown.length === 0) break;
    const more = changed.length > shown.length ? ["…"] : [];
    lines.push(code(path, 120), codeLines([...shown, ...more]));
  }
  return lines;
}

function sizeLine(files: readonly ChangedFile[]): string {
  const added = sum(files.map((file) => file.added));
  const removed = sum(files.map((file) => file.removed));
  const inTests = sum(files.filter(({ test }) => test).map((file) => file.added));
  const isNew = files.filter(({ test }) => test).every(({ status }) => status === "added");
  const tests =
    inTests === 0 ? "" : `, of which +${inTests} is ${isNew ? "a new test" : "in tests"}`;
  return `${count(files.length, "file")}, <code>+${added} −${removed}</code>${tests}`;
}

function proofLines(proof: Proof): readonly string[] {
  const { reproduction, runs, newlyBroken, changedExpectations, notChecked, limits } = proof;
  const suite = runs.find(({ tree, check }) => tree === "fix" && check === "test")?.tests ?? null;
  const passed =
    suite === null
      ? "tests: only the exit code is known"
      : `${count(suite.passed, "test")} ${suite.passed === 1 ? "passes" : "pass"}, ${newlyBroken.length === 0 ? "none" : newlyBroken.length} newly broken`;
  const first =
    reproduction === null
      ? prose(limits.join("; ") || "no new test", 300)
      : reproductionText(reproduction);
  const why = reproduction !== null && limits.length > 0 ? [prose(limits.join("; "), 300)] : [];
  const absent = notChecked.filter((one) => one.endsWith(notConfigured));
  const names = absent.map((one) => one.slice(0, -notConfigured.length)).join(", ");
  const missing = [
    ...(names === "" ? [] : [`${prose(names, 100)} not run`]),
    ...notChecked.filter((one) => !absent.includes(one)).map((one) => prose(one, 200)),
  ];
  const changed = changedExpectations.join(", ");
  const edited = changed === "" ? [] : [`It changes what tests expect: ${prose(changed, 300)}`];
  return [`Proof: ${first}`, ...why, ...edited, [passed, ...missing].join(" · ")];
}

function flagsText(flags: readonly PolicyFinding[]): string {
  if (flags.length === 0) return "Flags: none";
  const named = flags.map(({ rule, path, reason }) =>
    [rule, path === null ? "" : ` ${path}`, `: ${reason}`].join(""),
  );
  return `Flags: ${prose(named.join("; "), 400)}`;
}

function costParts({ charges, stateSince, createdAt }: Fix): readonly string[] {
  if (charges.length > 0) return [prose(costText(charges), 100)];
  const seconds = Math.round((stateSince - createdAt) / 1_000);
  const rest = `${seconds % 60} s`;
  return [seconds < 60 ? rest : `${Math.floor(seconds / 60)} min ${rest}`];
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
