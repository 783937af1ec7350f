import { randomUUID } from "node:crypto";
import { join } from "node:path";

import { createRedactor } from "@mendwatch/detection";
import type { MendwatchError } from "@mendwatch/protocol";
import { simpleGit } from "simple-git";

import { endProcessesWith } from "../processes/marked-processes.ts";
import { repairError } from "../errors/repair-errors.ts";
import { lendToken, writeAskpass, type CredentialSource } from "./askpass.ts";
import { gitEnvironment, gitSettings, writeGlobalConfig } from "./git-settings.ts";

/** Long enough for a large repository on a slow disk. */
const defaultTimeout = 5 * 60_000;

/** Where and how a command of git runs. */
interface GitCommand {
  /** Absolute. Null runs outside of every repository, whatever the folder holds. */
  readonly gitDir: string | null;
  /** Absolute; also the folder that it starts in. */
  readonly workTree?: string;
  /** A private index instead of the repository's own. */
  readonly index?: string;
  /** Further variables of git, such as the author of a commit. */
  readonly env?: Readonly<Record<string, string>>;
  /** Standard input, never empty: an empty one would leave the command waiting. */
  readonly input?: string;
  /** Milliseconds, 5 minutes unless given. */
  readonly timeout?: number;
  readonly signal: AbortSignal;
}

/** How a command of git ended. */
export interface GitResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The one door to git. Names from outside are checked, written in full, or stand after `--`. */
export interface Git {
  /**
   * Runs git and returns its standard output. Rejects with `MW_GIT_FAILED`, `MW_GIT_MISSING` or
   * `MW_GIT_TIMEOUT`, or with the signal's reason.
   */
  run(args: readonly string[], command: GitCommand): Promise<string>;
  /** Runs git; a failure of the command is a result. */
  attempt(args: readonly string[], command: GitCommand): Promise<GitResult>;
}

export interface GitOptions {
  /** Where our global configuration is written. */
  readonly stateDir: string;
  /** The environment of the process; only what reaches a remote is taken from it. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** How a host is reached other than the addresses in `origin` say. */
  readonly access?: HostAccess | null;
}

/** How git reaches one host, whichever of its addresses stands in `origin`. */
export interface HostAccess {
  /** What git connects to, as in `https://github.com/`. */
  readonly used: string;
  /** What may be written instead, as in `git@github.com:`. */
  readonly written: readonly string[];
  /** Null where git gets in without one, as with an ssh key. */
  readonly credential: CredentialSource | null;
}

/** The commands that talk to a remote; only these go by the host's access. */
const remoteCommands = ["fetch", "ls-remote", "push"];

/** Makes the hardened git of this process. */
export async function createGit(options: GitOptions): Promise<Git> {
  const home = join(options.stateDir, "fixer", "git");
  const { access = null } = options;
  const environment = gitEnvironment(options.environment, await writeGlobalConfig(home));
  const askpass = await writeAskpass(home);
  const rewriting = access?.written.map((one) => `url.${access.used}.insteadOf=${one}`) ?? [];

  async function attempt(args: readonly string[], command: GitCommand): Promise<GitResult> {
    command.signal.throwIfAborted();
    if (!remoteCommands.includes(args[0] ?? "")) return start(args, command, gitSettings, {});
    const settings = [...gitSettings, ...rewriting];
    const credential = access?.credential ?? null;
    const token = (await credential?.tokenFor(await originOf(command))) ?? null;
    if (credential === null || token === null) return start(args, command, settings, {});
    const lent = await lendToken(home, askpass, { origin: credential.origin, token });
    try {
      const { exitCode, stdout, stderr } = await start(args, command, settings, lent.env);
      const [out = "", err = ""] = [stdout, stderr].map((text) =>
        text.replaceAll(token, "[REDACTED:token]"),
      );
      return { exitCode, stdout: out, stderr: err };
    } finally {
      await lent.takeBack();
    }
  }

  /** What every remote command of ours goes to; empty where there is none. */
  async function originOf(command: GitCommand): Promise<string> {
    const args = ["config", "--local", "--get", "remote.origin.url"];
    const { gitDir, signal } = command;
    const { stdout } = await start(args, { gitDir, signal }, gitSettings, {});
    return stdout.replace(/\n$/, "");
  }

  async function start(
    args: readonly string[],
    command: GitCommand,
    settings: readonly string[],
    askpassEnv: Readonly<Record<string, string>>,
  ): Promise<GitResult> {
    const timeout = AbortSignal.timeout(command.timeout ?? defaultTimeout);
    const mark = randomUUID();
    const own = { ...askpassEnv, MENDWATCH_GIT: mark };
    const env = { ...environment, ...commandEnvironment(command), ...own };
    const stop = AbortSignal.any([command.signal, timeout]);
    let exitCode = 0;
    let stderr = "";
    let ending = Promise.resolve();
    const git = simpleGit({
      baseDir: command.workTree ?? home,
      config: [...settings],
      abort: stop,
      allowEnvironment: Object.keys(env),
      // Each of these is set by us, to switch something off or to name a place.
      unsafe: {
        allowUnsafeAskPass: true,
        allowUnsafeConfigPaths: true,
        allowUnsafeFsMonitor: true,
        allowUnsafeHooksPath: true,
        allowUnsafeTemplateDir: true,
        allowUnsafeUrlRewrite: true,
      },
      ...(command.input === undefined ? {} : { input: () => command.input }),
      completion: { onClose: true, onExit: false },
      // Called at the end of every command; a failure is ours to judge, by its exit code.
      errors: (_error, result) => {
        exitCode = result.exitCode;
        stderr = Buffer.concat(result.stdErr).toString("utf8");
        return undefined;
      },
    })
      .env(env)
      .outputHandler(answerAtOnce);
    /** What git began lives on without it, with its output open: ssh without a network, for one. */
    function endAll(): void {
      ending = endProcessesWith([`MENDWATCH_GIT=${mark}`]);
    }
    stop.addEventListener("abort", endAll, { once: true });
    const stdout = await git.raw([...places(command), ...args]);
    stop.removeEventListener("abort", endAll);
    await ending;
    command.signal.throwIfAborted();
    if (timeout.aborted) {
      throw repairError("MW_GIT_TIMEOUT", `git ${args[0] ?? ""} did not end in time`);
    }
    // Node reports a program that cannot be started with a negative number.
    if (exitCode < 0) {
      throw repairError("MW_GIT_MISSING", `git cannot be started: ${stderr.split("\n", 1)[0]}`);
    }
    return { exitCode, stdout, stderr };
  }

  return {
    attempt,
    async run(args, command) {
      const result = await attempt(args, command);
      if (result.exitCode === 0) return result.stdout;
      throw gitFailed(args, result);
    },
  };
}

/** The error of a command that nobody knows better. */
export function gitFailed(args: readonly string[], result: GitResult): MendwatchError {
  return repairError(
    "MW_GIT_FAILED",
    `git ${args[0] ?? ""} ended with exit code ${result.exitCode}: ${said(result)}`,
    { context: { exitCode: result.exitCode } },
  );
}

/** What git said went wrong, for a message: one line, without secrets. */
export function said({ stderr }: GitResult): string {
  const lines = stderr.split("\n").filter((line) => /^(?:fatal|error|remote): /.test(line));
  const line = lines.at(-1) ?? stderr.trimEnd().split("\n").at(-1) ?? "";
  return quoted(line) || "it said nothing";
}

/** Words of a remote, its hooks or git, cut, and without what looks like a secret in them. */
export function quoted(text: string): string {
  return createRedactor().text(withoutCredentials(text)).slice(0, 500);
}

/** An address as people may see it. */
export function withoutCredentials(text: string): string {
  return text.replaceAll(/(?<=:\/\/)[^/@\s]+@/g, "");
}

/**
 * simple-git waits 50 ms longer for a command that wrote nothing, and most of ours write nothing.
 * An empty piece of output, once it listens, spares that.
 */
function answerAtOnce(_command: string, _stdout: unknown, stderr: NodeJS.ReadableStream): void {
  queueMicrotask(() => stderr.emit("data", Buffer.alloc(0)));
}

function places({ gitDir, workTree }: GitCommand): string[] {
  return [
    ...(gitDir === null ? [] : [`--git-dir=${gitDir}`]),
    ...(gitDir === null || workTree === undefined ? [] : [`--work-tree=${workTree}`]),
    "--no-pager",
    "--literal-pathspecs",
  ];
}

function commandEnvironment(command: GitCommand): Record<string, string> {
  return {
    // A folder that cannot exist: git must not find a repository by itself.
    ...(command.gitDir === null ? { GIT_DIR: "/dev/null/none" } : {}),
    ...(command.index === undefined ? {} : { GIT_INDEX_FILE: command.index }),
    ...command.env,
  };
}
