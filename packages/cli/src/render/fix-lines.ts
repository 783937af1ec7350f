import { costText, reproductionText, type Fix, type Proof } from "@mendwatch/fixer";

import { amountText, dollarText, isoTime, plural } from "./amounts.ts";
import { type Paint, severityColors } from "./paint.ts";
import { printable, printableLine } from "./printable.ts";
import { productionLines, pullRequestLines, reasonLines } from "./production-lines.ts";

/** What a decision is about, in a few lines: error, title, files, proof, commit. */
export function proposalLines(fix: Fix, label: string, paint: Paint): readonly string[] {
  const { error } = fix.report;
  const level = fix.proof === null ? "" : `  ${fix.proof.level}`;
  const lines = [
    `${paint("bold", fix.id)}  ${label}  ${fix.state}${level}`,
    `  ${printable(error.type === null ? error.message : `${error.type}: ${error.message}`)}`,
  ];
  if (fix.repair !== null) lines.push(`  ${printable(fix.repair.title)}`);
  for (const { path, added, removed, test } of fix.candidate?.files ?? []) {
    lines.push(`  ${printable(path)}  +${added} −${removed}${test ? "  (test)" : ""}`);
  }
  for (const { rule, path, reason } of fix.policy?.flags ?? []) {
    const where = path === null ? "" : ` ${path}`;
    lines.push(`  ${paint("yellow", "flag")} ${printable(`${rule}${where}: ${reason}`)}`);
  }
  if (fix.candidate !== null) lines.push(`  commit ${fix.candidate.commit}`);
  if (fix.candidate?.agent === "rehearsal") {
    lines.push(
      `  ${paint("yellow", "agent: REHEARSAL")} (plays a known repair, no model was asked)`,
    );
  }
  return lines;
}

/** All there is to know of a fix. */
export function fixLines(fix: Fix, label: string, paint: Paint): readonly string[] {
  const { report, outcome, decision, policy, proof, candidate } = fix;
  const request =
    report.request === null ? [] : [`${report.request.method} ${report.request.path}`];
  const facts = [
    paint(severityColors[fix.severity], fix.severity),
    `${report.count}× in the first window`,
    ...request,
    `fingerprint ${fix.fingerprint}`,
    `attempt ${fix.attempt}`,
    `round ${fix.round}`,
  ];
  return [
    ...proposalLines(fix, label, paint),
    `  ${facts.map(printable).join(" · ")}`,
    ...section("diagnosis", paint, [...diagnosisLines(fix), ...promptLines(fix)]),
    ...section(
      "refused",
      paint,
      (policy?.refusals ?? []).map(({ rule, path, reason }) =>
        printable(`${rule}${path === null ? "" : ` ${path}`}: ${reason}`),
      ),
    ),
    ...section("proof", paint, proof === null ? [] : proofLines(proof)),
    ...section(
      "decision",
      paint,
      decision === null
        ? []
        : [`${decision.decision} by ${printable(decision.actor)}, ${isoTime(decision.at)}`],
    ),
    ...section("cost", paint, costLines(fix)),
    ...section("pull request", paint, pullRequestLines(fix)),
    ...section("production", paint, productionLines(fix)),
    ...section(
      "outcome",
      paint,
      outcome === null ? [] : [`${outcome.code}: ${printable(outcome.text)}`],
    ),
    ...section("reason", paint, reasonLines(fix)),
    ...section(
      "audit",
      paint,
      fix.audit.map(({ at, actor, what, from, to, detail }) => {
        const happened = from === to ? `${to}: ${what}` : `${from} → ${to}`;
        const why = detail === null ? "" : `  ${detail}`;
        return printable(`${isoTime(at)}  ${happened}  ${actor}${why}`);
      }),
    ),
    ...section("diff", paint, candidate === null ? [] : diffLines(candidate.patch, paint)),
  ];
}

/** What the agent concluded, in a line or two; none before it has. */
export function diagnosisLines({ diagnosis }: Fix): readonly string[] {
  if (diagnosis === null) return [];
  const { verdict, confidence, cause, nextStep } = diagnosis;
  return [
    `${verdict} (confidence ${confidence}): ${printable(cause)}`,
    ...(nextStep === "" ? [] : [`next step: ${printable(nextStep)}`]),
  ];
}

/** Which prompts were asked, where a model was. */
function promptLines({ diagnosis, repair }: Fix): readonly string[] {
  const prompts = [diagnosis?.prompt, repair?.prompt].filter((prompt) => prompt !== undefined);
  return prompts.length === 0 ? [] : [`prompts: ${printable(prompts.join(", "))}`];
}

function section(title: string, paint: Paint, lines: readonly string[]): readonly string[] {
  if (lines.length === 0) return [];
  return ["", paint("bold", title), ...lines.map((line) => `  ${line}`)];
}

function costLines({ charges }: Fix): readonly string[] {
  if (charges.length === 0) return [];
  const runs = charges.map(({ run, step, round, spending }) => {
    const { dollars, requests, inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } =
      spending;
    const read = inputTokens + cacheReadTokens + cacheWriteTokens;
    const tokens = `${plural(read, "token")} in, ${amountText(outputTokens)} out`;
    return `${step} round ${round}  ${dollarText(dollars)}  ${plural(requests, "request")}  ${tokens}  (${run})`;
  });
  return [costText(charges), ...runs];
}

function proofLines(proof: Proof): readonly string[] {
  const width = Math.max(...proof.runs.map(({ tree }) => tree.length));
  const runs = proof.runs.map(({ tree, check, command, exitCode, duration, tests }) => {
    const counts =
      tests === null
        ? ""
        : `  ${tests.passed} passed, ${tests.failed} failed, ${tests.skipped} skipped`;
    return printable(
      `${tree.padEnd(width)} ${check.padEnd(5)}  ${exitCode === null ? "killed" : `exit ${exitCode}`}  ${seconds(duration)}${counts}  (${command})`,
    );
  });
  const reproduced = proof.reproduction === null ? [] : [reproductionText(proof.reproduction)];
  return [
    [proof.level, ...reproduced].map(printable).join(" · "),
    ...listed("why not more", proof.limits),
    ...listed("red before, green after", proof.repaired),
    ...listed("newly broken", proof.newlyBroken),
    ...runs,
    `base ${proof.baseCommit}, fix ${proof.commit}`,
    ...named(
      "tools",
      Object.entries(proof.tools).map(([name, version]) => `${name} ${version}`),
    ),
    ...listed("not checked", proof.notChecked),
  ];
}

/** Milliseconds as `1.2 s`. */
function seconds(duration: number): string {
  return `${(duration / 1_000).toFixed(1)} s`;
}

/** A line for each where there are many: they are sentences, or names with commas in them. */
function listed(what: string, names: readonly string[]): readonly string[] {
  if (names.length < 2) return named(what, names);
  return [`${what}:`, ...names.map((name) => `  ${printable(name)}`)];
}

function named(what: string, names: readonly string[]): readonly string[] {
  return names.length === 0 ? [] : [`${what}: ${names.map(printable).join(", ")}`];
}

function diffLines(patch: string, paint: Paint): readonly string[] {
  return patch
    .trimEnd()
    .split("\n")
    .map((line) => {
      const text = printableLine(line.replaceAll("\t", "    "));
      if (line.startsWith("+") && !line.startsWith("+++")) return paint("green", text);
      return line.startsWith("-") && !line.startsWith("---") ? paint("red", text) : text;
    });
}
