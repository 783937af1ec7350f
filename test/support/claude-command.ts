import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { execa } from "execa";

/** What one run of the real command is given. */
export interface ClaudeRun {
  /** Base address of the Messages API. */
  readonly url: string;
  /** The folder that it works in. */
  readonly cwd: string;
  readonly prompt: string;
  /** JSON Schema of the structured answer. */
  readonly schema: object;
  readonly tools: readonly string[];
  /** Instead of an API key that nobody has, as in `CLAUDE_CODE_OAUTH_TOKEN`. */
  readonly credential?: Readonly<Record<string, string>>;
  /** Commands that it may run, as in `node --version`. */
  readonly commands?: readonly string[];
}

/** How it ended. */
export interface ClaudeEnd {
  readonly exitCode: number | undefined;
  /** The line that it printed, decoded; null where it was none. */
  readonly result: unknown;
}

/**
 * Runs the real `claude` command in a home of its own and with nothing of this environment but
 * `PATH`. It tries a failed request once more, and is killed after a minute.
 */
export async function runClaude(run: ClaudeRun): Promise<ClaudeEnd> {
  const { url, cwd, prompt, schema, tools, commands = [], credential } = run;
  const home = await mkdtemp(join(tmpdir(), "mendwatch-claude-home-"));
  const flags =
    "--output-format json --model sonnet --permission-mode acceptEdits --strict-mcp-config";
  const allow = commands.flatMap((command) => ["--allowedTools", `Bash(${command})`]);
  try {
    const { exitCode, stdout } = await execa(
      "claude",
      [
        "-p",
        ...flags.split(" "),
        "--setting-sources",
        "",
        "--json-schema",
        JSON.stringify(schema),
        "--tools",
        tools.join(","),
        ...allow,
      ],
      {
        cwd,
        input: prompt,
        reject: false,
        timeout: 60_000,
        extendEnv: false,
        env: {
          PATH: process.env["PATH"] ?? "",
          HOME: home,
          ANTHROPIC_BASE_URL: url,
          CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
          CLAUDE_CODE_MAX_RETRIES: "1",
          ...(credential ?? { ANTHROPIC_API_KEY: "nobody" }),
        },
      },
    );
    return { exitCode, result: decode(stdout) };
  } finally {
    await rm(home, { recursive: true, force: true, maxRetries: 3 });
  }
}

function decode(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
