import type { AgentConfig } from "@mendwatch/config";

import { shellWord } from "../../processes/shell-word.ts";
import type { SpendingStep } from "../../spending/spender.ts";
import type { Credential } from "./gateway/gateway.ts";

/** What the run that only reads has. */
const readingTools = ["Read", "Glob", "Grep"];
const allTools = [...readingTools, "Edit", "Write", "Bash"];
const switches = [
  "-p",
  "--verbose",
  "--strict-mcp-config",
  "--disable-slash-commands",
  "--no-session-persistence",
];
/** How often the CLI asks again after a 429, 5xx or lost connection: about 9 s in all. */
const retries = 4;
/** Milliseconds that one command of the agent may run, where `agent.inactivity` allows it. */
const longestCommand = 5 * 60_000;

/** What one run of the CLI is to be. */
export interface CommandLine {
  readonly step: SpendingStep;
  /** Path of the CLI, as the run sees it. */
  readonly program: string;
  readonly agent: AgentConfig;
  /** JSON Schema of the answer. */
  readonly schema: Readonly<Record<string, unknown>>;
}

/**
 * The shell line of one run; its prompt comes by standard input, where nobody can read it in the
 * list of processes. Nothing of the repository and of a home steers the CLI: no settings, hooks,
 * MCP servers, skills or `CLAUDE.md` are loaded. The walls are the box's, not the CLI's, so a
 * repair may run any command; that the CLI refuses to write the configuration of editors and of
 * itself (`dontAsk`) only spares a round that the diff policy would refuse.
 */
export function commandLine({ step, program, agent, schema }: CommandLine): string {
  const tools = step === "diagnose" ? readingTools : allTools;
  const options = {
    "--output-format": "stream-json",
    "--setting-sources": "",
    "--model": agent.model,
    "--max-turns": String(agent.turns[step]),
    "--json-schema": JSON.stringify(schema),
    "--permission-mode": "dontAsk",
    "--tools": tools.join(","),
    // A bare rule lets a tool see the whole box; without one it sees the working folder.
    ...(step === "repair" ? { "--allowedTools": tools.join(",") } : {}),
  };
  const words = [program, ...switches, ...Object.entries(options).flat()];
  return `exec ${words.map(shellWord).join(" ")}`;
}

/** Where a run finds what is around it. */
export interface Surroundings {
  /** Names the run in the environment of each of its processes, so that they can be found. */
  readonly id: string;
  readonly home: string;
  /** The gateway's socket, as the run sees it. */
  readonly socket: string;
  readonly credential: Credential["kind"];
  /** `agent.inactivity`, in milliseconds. */
  readonly inactivity: number;
  /** What the project's own commands have; nothing of it reaches the CLI's own settings. */
  readonly project: Readonly<Record<string, string>>;
}

/**
 * The whole environment of one run. The CLI speaks to the gateway by its unix socket; the address
 * is only a name. The credential in it is a word that the gateway replaces.
 */
export function runEnvironment(around: Surroundings): Readonly<Record<string, string>> {
  const { credential, inactivity } = around;
  const ofProject = Object.entries(around.project).filter(
    ([name]) => !/^(?:ANTHROPIC|CLAUDE|DISABLE|BASH|API)_/.test(name),
  );
  // While a command runs nothing is heard of the CLI, so it must end before that counts as silence.
  const longest = String(Math.min(longestCommand, Math.floor(inactivity * 0.8)));
  return {
    PATH: "/usr/local/bin:/usr/bin:/bin",
    LANG: "C.UTF-8",
    ...Object.fromEntries(ofProject),
    HOME: around.home,
    MENDWATCH_RUN_ID: around.id,
    ANTHROPIC_BASE_URL: "http://gateway",
    ANTHROPIC_UNIX_SOCKET: around.socket,
    [credential === "api-key" ? "ANTHROPIC_API_KEY" : "CLAUDE_CODE_OAUTH_TOKEN"]: "in-the-gateway",
    // The gateway gives up earlier, and knows why.
    API_TIMEOUT_MS: String(inactivity),
    BASH_DEFAULT_TIMEOUT_MS: longest,
    BASH_MAX_TIMEOUT_MS: longest,
    CLAUDE_CODE_DISABLE_AUTO_MEMORY: "1",
    CLAUDE_CODE_DISABLE_BACKGROUND_TASKS: "1",
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    CLAUDE_CODE_MAX_RETRIES: String(retries),
    DISABLE_AUTOUPDATER: "1",
    DISABLE_ERROR_REPORTING: "1",
    DISABLE_TELEMETRY: "1",
  };
}
