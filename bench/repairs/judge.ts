import { cp, mkdir } from "node:fs/promises";
import { join } from "node:path";

import type { Fix, FixState, Sandbox, Verdict } from "../../packages/fixer/src/index.ts";
import type { ProofLevel } from "../../packages/config/src/index.ts";
import { installPackages } from "./install.ts";
import type { Played } from "./play.ts";
import type { RepairCase } from "./read-cases.ts";
import { git } from "./run-program.ts";

/** What became of one error. */
export interface Judged {
  readonly state: FixState;
  /** The diagnosis; null where the error was told without a paid run. */
  readonly verdict: Verdict | null;
  /** Whether the verdict, or the decision not to ask for one, is among the right ones. */
  readonly verdictRight: boolean;
  /** Of a change that was measured. */
  readonly level: ProofLevel | null;
  /** Whether the hidden tests pass on the commit; null where there is no commit. */
  readonly hidden: boolean | null;
  /** What keeps the level down, or why it ended; for people. */
  readonly why: string;
  /** Dollars at list prices; null where the agent costs nothing or does not say. */
  readonly cost: number | null;
  /** Milliseconds. */
  readonly duration: number;
}

/** Where a fix is judged. */
export interface JudgePlace {
  /** A folder that nothing else is called `judged` in. */
  readonly folder: string;
  /** Packages that all cases share. */
  readonly store: string;
  readonly sandbox: Sandbox;
}

/** Milliseconds. */
const hiddenTimeout = 120_000;

/** Judges the fix of the case's own error, by hidden tests that neither agent nor fixer saw. */
export async function judge(
  repairCase: RepairCase,
  { fixes, duration }: Played,
  place: JudgePlace,
): Promise<Judged> {
  const [fix, ...others] = fixes;
  if (fix === undefined) throw new Error(`${repairCase.name}: the log led to no fix`);
  if (others.length > 0) {
    const types = fixes.map(({ report }) => report.error.type ?? "an error without type");
    throw new Error(`${repairCase.name}: the log led to several fixes: ${types.join(", ")}`);
  }
  const verdict = fix.diagnosis?.verdict ?? null;
  const { candidate, workspace, proof, policy, outcome } = fix;
  const hidden =
    candidate === null || workspace === null
      ? null
      : await passesHidden(repairCase, { clone: workspace.clone, commit: candidate.commit }, place);
  return {
    state: fix.state,
    verdict,
    verdictRight: isRight(repairCase, fix),
    level: proof?.level ?? null,
    hidden,
    why:
      policy?.refusals.map(({ rule, path }) => `${rule}: ${path ?? "the change"}`).join("; ") ||
      proof?.limits.join("; ") ||
      outcome?.code ||
      "",
    cost: costOf(fix),
    duration,
  };
}

/** An error that is told without a paid run is right where nothing is to be repaired. */
function isRight({ verdicts, right }: RepairCase, { diagnosis, state }: Fix): boolean {
  if (diagnosis === null) return state === "observed" && right === null;
  return verdicts.includes(diagnosis.verdict);
}

function costOf({ charges }: Fix): number | null {
  if (charges.length === 0) return null;
  return charges.reduce((sum, { spending }) => sum + spending.dollars, 0);
}

/** Runs the hidden tests of a case on a commit, in a copy of their own. */
async function passesHidden(
  repairCase: RepairCase,
  { clone, commit }: { readonly clone: string; readonly commit: string },
  { folder, ...tools }: JudgePlace,
): Promise<boolean> {
  const copy = join(folder, "judged");
  await mkdir(copy, { recursive: true });
  await git(copy, "init", "--quiet");
  await git(copy, "fetch", "--quiet", clone, "+refs/mendwatch/*:refs/mendwatch/*");
  await git(copy, "checkout", "--quiet", commit);
  return (await runHidden(repairCase, copy, tools)) === null;
}

/**
 * Runs the hidden tests in a copy of the service, which an agent may have written in: boxed where
 * there is a box, and without anything of this environment. Null where they pass, else what was
 * printed.
 */
export async function runHidden(
  { folder: from, checks }: RepairCase,
  copy: string,
  { store, sandbox }: Omit<JudgePlace, "folder">,
): Promise<string | null> {
  await installPackages(copy, store);
  await cp(join(from, "hidden"), join(copy, "hidden"), { recursive: true });
  const { exitCode, stdout, stderr } = await sandbox.run(
    {
      line: [checks.build, "node --test hidden/*.test.*"].filter(Boolean).join(" && "),
      cwd: copy,
      env: { PATH: process.env["PATH"] ?? "", HOME: copy },
      writable: [copy],
      readable: [],
      toolchain: from,
      timeout: hiddenTimeout,
    },
    new AbortController().signal,
  );
  return exitCode === 0 ? null : `${stdout}\n${stderr}`;
}
