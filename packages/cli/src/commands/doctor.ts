import { hostname } from "node:os";

import { checkConfig, type Config, readConfigFile } from "@mendwatch/config";
import { exitCodes, MendwatchError } from "@mendwatch/protocol";
import { inspectGitHub } from "@mendwatch/fixer";
import { Command } from "commander";

import type { CommandContext, Settle } from "../context.ts";
import { checkAgent } from "../doctor/agent.ts";
import { checkBox } from "../doctor/box.ts";
import { checkDeployedVersion } from "../doctor/deployed-version.ts";
import { discoverServices } from "../doctor/discovery.ts";
import { fail, type Finding, ok } from "../doctor/finding.ts";
import { checkGitHub } from "../doctor/github.ts";
import { halvesOf } from "../doctor/halves.ts";
import { linesToAdd } from "../doctor/lines-to-add.ts";
import { checkListeners } from "../doctor/listeners.ts";
import { checkNotice } from "../doctor/notice.ts";
import { printFindings, printFindingsWhole } from "../doctor/print-findings.ts";
import { checkGit, checkNode } from "../doctor/programs.ts";
import { checkProject } from "../doctor/project.ts";
import { checkRelay } from "../doctor/relay.ts";
import { checkRepository, remoteAddress } from "../doctor/repositories.ts";
import { checkSettings } from "../doctor/settings.ts";
import { checkSources } from "../doctor/sources.ts";
import { checkStateFolder, checkWatcherState } from "../doctor/state-folder.ts";
import { checkTelegram } from "../doctor/telegram.ts";
import { listenForStop } from "../lifetime/stopping.ts";
import { plural } from "../render/amounts.ts";
import { createOutput } from "../render/output.ts";
import { showProgress } from "../render/progress.ts";
import { configOption } from "./config-option.ts";
import { findProject } from "./find-project.ts";

interface DoctorOptions {
  readonly config: string;
  readonly project?: string;
  readonly security?: true;
  readonly json?: true;
}

/** `mendwatch doctor`. */
export function doctorCommand(context: CommandContext, settle: Settle): Command {
  return new Command("doctor")
    .addOption(configOption(context))
    .option("--project <name>", "run a project's checks on its base, and say what can be proven")
    .option(
      "--security",
      "attack Mendwatch on a range of its own, and say what held; takes minutes",
    )
    .option("--json", "one JSON object per line: check, status, text, remedy, and what to add")
    .action(async ({ config: file, project: name, security, json }: DoctorOptions) => {
      if (security === true) {
        const { examineSecurity } = await import("./doctor-security.ts");
        return settle(await examineSecurity(context, json === true, printFindings));
      }
      const { config, text, findings: configFindings } = readConfiguration(file, context.env);
      const findings = [
        checkNode(process.version),
        ...configFindings,
        ...(config === null
          ? await discoverServices([], null, context.env)
          : name === undefined
            ? await examine(config, context.env)
            : await examineProject(config, name, context)),
      ];
      const output = createOutput(context.stdout);
      if (json === true) for (const finding of findings) await output.json(finding);
      else if (name === undefined) {
        await printFindings(findings.map(withLineBelow), output);
        const projects = new Set(config?.projects.keys());
        for (const line of linesToAdd(findings, { file, text, projects })) await output.line(line);
      } else await printFindingsWhole(findings, output);
      settle(exitCodeOf(config, findings));
    });
}

/** What runs here is told with its line among the lines below the table. */
function withLineBelow(finding: Finding): Finding {
  return finding.add === undefined ? finding : { ...finding, remedy: "its line to add is below" };
}

/** Every problem of the file as a finding of its own. */
function readConfiguration(
  file: string,
  env: NodeJS.ProcessEnv,
): {
  readonly config: Config | null;
  /** Null where there is no file. */
  readonly text: string | null;
  readonly findings: readonly Finding[];
} {
  let text: string;
  try {
    text = readConfigFile(file);
  } catch (error) {
    if (!(error instanceof MendwatchError)) throw error;
    const [found, remedy] = halvesOf(error.message, /^(.*): (.*)$/s);
    return { config: null, text: null, findings: [fail("config", found, remedy)] };
  }
  const options = { file, env, hostname: hostname() };
  const sections = checkConfig(text, { ...options, needs: [] }).config?.sections;
  const needs = (["watcher", "fixer"] as const).filter((part) => sections?.[part] === true);
  const { config, problems } = checkConfig(text, { ...options, needs });
  if (config === null) {
    const findings = problems.map(({ path, line, message }) => {
      const [found, remedy] = halvesOf(message, /^(.*) \((.*)\)$/s);
      const place = `${line === null ? file : `${file}:${line}`}${path === "" ? "" : ` ${path}`}`;
      return fail("config", `${place}: ${found}`, remedy);
    });
    return { config: null, text, findings };
  }
  const parts = needs.length === 0 ? "neither watcher nor fixer" : needs.join(" and ");
  const summary = `${file}: ${plural(config.projects.size, "project")}, ${parts}`;
  if (needs.length === 0) {
    return { config, text, findings: [fail("config", summary, "write watcher:, fixer: or both")] };
  }
  const settings = checkSettings(config);
  const fits = settings.every(({ status }) => status !== "fail");
  return { config, text, findings: [...(fits ? [ok("config", summary)] : []), ...settings] };
}

async function examine(config: Config, env: NodeJS.ProcessEnv): Promise<readonly Finding[]> {
  const { sections, stateDir, watcher, fixer } = config;
  const projects = [...config.projects.values()];
  const ofWatcher = sections.watcher
    ? [
        ...projects.map((project) => checkSources(project, Date.now())),
        ...projects.map(checkDeployedVersion),
        checkWatcherState(stateDir),
        checkRelay(watcher, projects),
        checkNotice(watcher, stateDir),
        discoverServices(projects, stateDir, env),
      ]
    : [];
  const ofFixer = sections.fixer
    ? [
        checkGit(env),
        examineRepositories(config, env),
        checkListeners(fixer),
        checkAgent(config, env),
        checkBox(config, env),
        checkTelegram(config),
      ]
    : [];
  return (await Promise.all([checkStateFolder(stateDir), ...ofWatcher, ...ofFixer])).flat();
}

/** What is looked at with GitHub's token is not looked at with the owner's own git too. */
async function examineRepositories(
  config: Config,
  env: NodeJS.ProcessEnv,
): Promise<readonly Finding[]> {
  const { signal } = new AbortController();
  const report = await inspectGitHub(config, (project) => remoteAddress(project, env), signal);
  const byToken = config.fixer.git === "https" ? report?.repositories : undefined;
  const others = [...config.projects.values()].filter(({ key }) => byToken?.has(key) !== true);
  const found = await Promise.all(others.map((project) => checkRepository(project, env)));
  return [...found.flat(), ...checkGitHub(config, report, Date.now())];
}

/** Exit code of a command that was stopped, as a shell has it after Ctrl-C. */
const interrupted = 130;

/** Runs what the project runs; that may take minutes, so it shows what it does and can be stopped. */
async function examineProject(
  config: Config,
  name: string,
  { env, stdout, stderr, exit }: CommandContext,
): Promise<readonly Finding[]> {
  const project = findProject(config, name);
  const stopping = listenForStop(stdout, () => exit(interrupted));
  const { signal } = stopping;
  const progress = showProgress(stderr);
  try {
    return await checkProject({ config, project, env, progress: progress.step, signal });
  } catch (error) {
    if (!signal.aborted) throw error;
    // Everything that ran is dead by now.
    return exit(interrupted);
  } finally {
    progress.end();
    stopping.end();
  }
}

function exitCodeOf(config: Config | null, findings: readonly Finding[]): number {
  const failed = findings.filter(({ status }) => status === "fail");
  if (config === null || failed.some(({ check }) => check === "config")) return exitCodes.config;
  return failed.length === 0 ? exitCodes.ok : exitCodes.unavailable;
}
