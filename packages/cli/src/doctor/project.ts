import { stripVTControlCharacters } from "node:util";

import type { Config, ProjectConfig } from "@mendwatch/config";
import {
  createUnboxedSandbox,
  fixerErrors,
  type FixerErrorCode,
  openBubblewrapSandbox,
  type Sandbox,
  type Trial,
  gitHubAccount,
  tryChecks,
  type TriedCheck,
} from "@mendwatch/fixer";
import { MendwatchError } from "@mendwatch/protocol";

import { plural } from "../render/amounts.ts";
import { boxRemedy } from "./box-remedy.ts";
import { fail, type Finding, ok, warn } from "./finding.ts";
import { refusedAddresses, serviceRemedy } from "./refused-addresses.ts";

/** Variables and lines of output that are told at most. */
const told = 10;
/** Characters of one line of output. */
const longestLine = 200;

/** What {@link checkProject} is given. */
export interface ProjectCheck {
  readonly config: Config;
  readonly project: ProjectConfig;
  readonly env: NodeJS.ProcessEnv;
  /** Told what is done next, in a few words. */
  readonly progress: (step: string) => void;
  readonly signal: AbortSignal;
}

/** Runs the checks of a project on its base, in the box, and says what a proof can show of it. */
export async function checkProject(options: ProjectCheck): Promise<readonly Finding[]> {
  const { config, project, env, progress, signal } = options;
  if (project.repo === null) {
    return [fail("repo", `${project.key} has no repository`, "write its path or address as repo")];
  }
  progress("making a box");
  const { sandbox, finding } = await openSandbox(config, env);
  if (sandbox === null) return [finding];
  try {
    const trial = await tryChecks({
      config,
      account: config.github === null ? null : gitHubAccount(config.github, Date),
      project,
      sandbox,
      environment: env,
      progress,
      signal,
    });
    return [finding, ...findingsOf(trial, project)];
  } catch (error) {
    if (!(error instanceof MendwatchError)) throw error;
    return [finding, failure(error, project)];
  }
}

async function openSandbox(
  { fixer, agent }: Config,
  env: NodeJS.ProcessEnv,
): Promise<{ readonly sandbox: Sandbox | null; readonly finding: Finding }> {
  if (fixer.sandbox === "none") {
    const finding = warn("box", "sandbox none: checks run with all your rights", "remove it");
    return { sandbox: createUnboxedSandbox(), finding };
  }
  try {
    const path = env["PATH"] ?? "";
    const box = await openBubblewrapSandbox({ limits: fixer.box, path, useGroups: true });
    return { sandbox: box, finding: ok("box", `${box.version}, limited by ${box.limitedBy}`) };
  } catch (error) {
    if (!(error instanceof MendwatchError)) throw error;
    const remedy = await boxRemedy(error.message, { platform: process.platform, root: "/", env });
    return agent.kind === "rehearsal"
      ? { sandbox: createUnboxedSandbox(), finding: warn("box", error.message, remedy) }
      : { sandbox: null, finding: fail("box", error.message, remedy) };
  }
}

/** What stopped everything else. */
function failure(error: MendwatchError, { key }: ProjectConfig): Finding {
  const checks: Readonly<Record<string, readonly [string, string]>> = {
    MW_SETUP_FAILED: [
      "dependencies",
      `install them in your checkout at the base, or write projects.${key}.setup: { run: …, network: [..], env: [..] }`,
    ],
    MW_REGISTRY_UNREACHABLE: ["dependencies", "look at the network, and try again"],
    MW_SERVICE_FAILED: ["services", `correct projects.${key}.checks.services`],
    MW_COMMAND_NOT_STARTED: ["checks", `correct projects.${key}.checks`],
  };
  const { remedy: usual } = fixerErrors[error.code as FixerErrorCode];
  const [check, remedy] = checks[error.code] ?? ["base", usual];
  return fail(check, `${error.message} (${error.code})`, remedy);
}

function findingsOf(trial: Trial, project: ProjectConfig): readonly Finding[] {
  const { base, tools, checks } = trial;
  const versions = Object.entries(tools).map(([name, version]) => `${name} ${version}`);
  const failed = checks.filter(({ exitCode }) => exitCode !== 0);
  return [
    ok("base", `${base.name} at ${base.commit.slice(0, 10)}`),
    versions.length === 0
      ? warn(
          "toolchain",
          "none of Node.js, Python and Go is found",
          "start from the shell they are in",
        )
      : ok("toolchain", versions.join(", ")),
    dependencies(trial),
    ...checks.map((check) => checkFinding(check, project)),
    ...(failed.length === 0 ? [] : missing(trial, failed, project)),
    proof(trial, project),
  ];
}

function dependencies({ origin, note }: Trial): Finding {
  if (note !== null) {
    return warn("dependencies", note, "commit a lockfile that names them, where there can be one");
  }
  if (origin === null) return ok("dependencies", "none needed");
  return ok("dependencies", origin.startsWith("made by ") ? origin : `from ${origin}`);
}

function checkFinding(check: TriedCheck, { key }: ProjectConfig): Finding {
  const { command, exitCode, tests, failed, output } = check;
  const took = `${(check.duration / 1000).toFixed(1)} s`;
  const counts = tests === null ? "" : `: ${countText(tests)}`;
  if (exitCode === 0) return ok(check.check, `${command}${counts}, in ${took}`);
  const how = exitCode === null ? "was ended or took too long" : `ended with exit code ${exitCode}`;
  const text = `${command}${counts}, ${how} on the base already, in ${took}`;
  const reason = firstError(output);
  const named =
    failed.length === 0
      ? (reason ?? lastLines(output))
      : `${failed.join("; ")}${reason === null ? "" : ` (${reason})`}`;
  const remedy =
    exitCode === null
      ? "make it end by itself within 15 minutes: a server or a timer that stays open keeps a test process alive"
      : `correct it, or projects.${key}.checks.${check.check}: what fails on the base counts for nothing`;
  const found = `${text}: ${named}`;
  // Where some tests pass, a proof can still be had.
  return (tests?.passed ?? 0) > 0 || check.check === "types" || check.check === "lint"
    ? warn(check.check, found, remedy)
    : fail(check.check, found, remedy);
}

function countText({ passed, failed, skipped }: NonNullable<TriedCheck["tests"]>): string {
  return [
    `${plural(passed, "test")} passed`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
  ].join(", ");
}

function lastLines(output: string): string {
  // Where npm says that it wrote a log, nothing is left of it.
  const lines = output
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.includes("complete log of this run"));
  return lines.length === 0 ? "it said nothing" : lines.slice(-3).join(" | ");
}

/** The first line that names an error as programs and test runners do, or null. */
function firstError(output: string): string | null {
  const lines = stripVTControlCharacters(output).split("\n");
  const found = lines.find((line) =>
    /\w(?:Error|Exception)(?: \[\w+\])?: \S|\bError: \S/.test(line),
  );
  return found === undefined ? null : found.trim().slice(0, longestLine);
}

/** What checks that fail may be missing in the box. */
function missing(
  { variables }: Trial,
  failed: readonly TriedCheck[],
  { key }: ProjectConfig,
): readonly Finding[] {
  const output = failed.map((check) => check.output).join("\n");
  const findings: Finding[] = refusedAddresses(output).map((address) =>
    warn("services", `nothing answers at ${address} in the box`, serviceRemedy(key, address)),
  );
  if (variables.length > 0) {
    // What the output names comes first.
    const named = variables.filter((name) => output.includes(name));
    const list = [...named, ...variables.filter((name) => !named.includes(name))].slice(0, told);
    const more = variables.length - list.length;
    findings.push(
      warn(
        "environment",
        `the project reads ${list.join(", ")}${more > 0 ? ` and ${more} more` : ""}, and its checks do not have them`,
        `write those that tests need: projects.${key}.checks.env: [ ${(named.length > 0 ? named : list).join(", ")} ]`,
      ),
    );
  }
  return findings;
}

function proof({ reach, limit, noSuite }: Trial, { key, minProof }: ProjectConfig): Finding {
  if (noSuite !== null) {
    return fail(
      "proof",
      `${noSuite}. Only a new test that \`node --test\` runs by itself could prove a fix`,
      `write the command that runs the tests as projects.${key}.checks.test`,
    );
  }
  if (reach === "P0") {
    return fail(
      "proof",
      `no fix can be proven: ${limit ?? ""}`,
      "correct the tests on the base first",
    );
  }
  const text = `up to ${reach} within reach${limit === null ? "" : `: ${limit}`}`;
  if (reach < minProof) {
    return fail(
      "proof",
      `${text}, and minProof is ${minProof}`,
      `write projects.${key}.minProof: ${reach}`,
    );
  }
  return reach === "P3"
    ? ok("proof", text)
    : warn("proof", text, "use node:test, vitest, jest, mocha, pytest or go test to get P2 and P3");
}
