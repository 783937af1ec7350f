import { costText } from "../../wording/cost-text.ts";
import type { Candidate, PolicyFinding, Proof, ProofRun } from "../../model/proof.ts";
import type { Fix } from "../../model/fix.ts";
import type { RepairReport } from "../../ports/agent.ts";
import { reproductionText } from "../../wording/reproduction-text.ts";
import { conventionalTitle } from "../repair/conventional-title.ts";
import { codeBlock, codeSpan, proseBlock } from "./markdown.ts";

/** What a pull request says. */
export interface PullRequestText {
  /** Plain text, one line. */
  readonly title: string;
  /** Markdown. */
  readonly body: string;
  /** The first line of the body. */
  readonly marker: string;
  /** The proof in one plain line. */
  readonly proof: string;
}

/** A fix that may be published: proven, with its change. */
export interface PublishedFix {
  readonly fix: Fix;
  readonly candidate: Candidate;
  readonly repair: RepairReport;
}

/** Marks the documents that belong to a fix, so that they are found before they are made again. */
export function marker({ id, fingerprint }: Pick<Fix, "id" | "fingerprint">): string {
  return `<!-- mendwatch fix=${id} fingerprint=${fingerprint} -->`;
}

/**
 * Title and body of the pull request of a fix. Made of what was measured; whatever comes from a log
 * or from the agent stands in code. The same fix always gives the same text.
 */
export function pullRequestText({ fix, candidate, repair }: PublishedFix): PullRequestText {
  const mark = marker(fix);
  const sections = [
    mark,
    ...(candidate.agent === "rehearsal" ? [rehearsed] : []),
    `## What broke\n\n${whatBroke(fix)}`,
    `## Why\n\nThe agent's words, not evidence:\n\n${proseBlock(fix.diagnosis?.cause ?? "")}`,
    `## What changes\n\n${proseBlock(repair.summary)}\n\n${changes(candidate)}`,
    `## Proof${fix.proof === null ? "" : ` ${fix.proof.level}`}\n\n${proofText(fix.proof)}`,
    `## To look at\n\n${flags(fix.policy?.flags ?? [])}`,
    ...(fix.charges.length === 0 ? [] : [`The agent cost ${costText(fix.charges)}.`]),
    nothingElse,
    trailers(fix),
  ];
  return {
    title: conventionalTitle(repair.title),
    body: `${sections.join("\n\n")}\n`,
    marker: mark,
    proof: proofLine(fix.proof),
  };
}

const rehearsed =
  "> **Rehearsed repair.** This change was not written for this error: the rehearsal agent played a known patch.";

const nothingElse =
  "Nothing was merged and nothing was deployed. Closing this pull request and deleting its branch leaves no trace.";

function whatBroke({ report, fingerprint, severity }: Fix): string {
  const { error, request } = report;
  const frame = error.frames.find(({ inApp }) => inApp);
  const place = frame && `${frame.file}:${frame.line ?? "?"}`;
  const version = report.deployed === null ? "" : `, version ${codeSpan(report.deployed)}`;
  const rows = [
    `- ${report.count} × from ${report.firstSeen} to ${report.lastSeen}, on ${codeSpan(report.host)}${version}`,
    ...(request ? [`- Request: ${codeSpan(`${request.method} ${request.path}`)}`] : []),
    ...(place ? [`- First frame of the service: ${codeSpan(place)}`] : []),
    `- Severity ${severity}, fingerprint ${codeSpan(fingerprint)}`,
  ];
  const headline = `${error.type ?? "Error"}: ${error.message}`;
  return `${codeBlock(headline, "text", 1_000)}\n\n${rows.join("\n")}`;
}

/** The files of a change as a table. */
export function changes({ files }: Candidate): string {
  const rows = files.map(
    ({ path, status, added, removed, test }) =>
      `| ${codeSpan(path)} | ${status}${test ? ", test" : ""} | +${added} | −${removed} |`,
  );
  return table(["File", "", "Added", "Removed"], rows);
}

function proofText(proof: Proof | null): string {
  if (proof === null) return "Nothing was measured.";
  const tools = Object.entries(proof.tools).map(
    ([name, version]) => `${name} ${codeSpan(version)}`,
  );
  return [
    "Measured by Mendwatch in clean copies, with the project's own commands.",
    table(
      ["Copy", "Check", "Command", "Exit code", "Passed", "Failed", "Skipped"],
      proof.runs.map(runRow),
    ),
    ...(proof.reproduction === null ? [] : [`**Proof: ${reproductionText(proof.reproduction)}.**`]),
    `Red on the base and green on the fix:\n\n${tests(proof.repaired)}`,
    `Newly broken:\n\n${tests(proof.newlyBroken)}`,
    `Why not more: ${listed(proof.limits)}\n\nNot checked: ${listed(proof.notChecked)}`,
    `Base ${codeSpan(proof.baseCommit)}, fix ${codeSpan(proof.commit)}. Tools: ${tools.join(", ")}.`,
  ].join("\n\n");
}

/** Made of numbers alone. */
export function proofLine(proof: Proof | null): string {
  if (proof === null) return "nothing was measured";
  const { level, reproduction, repaired, newlyBroken } = proof;
  return [
    level,
    ...(reproduction === null ? [] : [reproductionText(reproduction)]),
    `${repaired.length} repaired`,
    `${newlyBroken.length} newly broken`,
  ].join(", ");
}

function runRow({ tree, check, command, exitCode, tests: counts }: ProofRun): string {
  const numbers =
    counts === null ? ["?", "?", "?"] : [counts.passed, counts.failed, counts.skipped];
  const cells = [tree, check, codeSpan(command), exitCode ?? "killed", ...numbers];
  return `| ${cells.join(" | ")} |`;
}

/** Names of tests are written by whoever wrote the tests. */
function tests(names: readonly string[]): string {
  return names.length === 0 ? "- none" : names.map((name) => `- ${codeSpan(name)}`).join("\n");
}

/** Reasons may quote a test, a command or a path. */
function listed(reasons: readonly string[]): string {
  return reasons.length === 0
    ? "nothing is missing."
    : reasons.map((one) => codeSpan(one)).join(", ");
}

function flags(findings: readonly PolicyFinding[]): string {
  if (findings.length === 0) return "No flags.";
  return findings
    .map(
      ({ rule, path, reason }) =>
        `- **${rule}** ${codeSpan(path ?? "the change")} ${codeSpan(reason)}`,
    )
    .join("\n");
}

/** Which error and which fix it belongs to, for git and for whoever looks for it. */
export function trailers({ id, report }: Pick<Fix, "id" | "report">): string {
  return `Mendwatch-Fingerprint: ${report.fingerprint}\nMendwatch-Fix: ${id}`;
}

function table(head: readonly string[], rows: readonly string[]): string {
  return [`| ${head.join(" | ")} |`, `|${" --- |".repeat(head.length)}`, ...rows].join("\n");
}
