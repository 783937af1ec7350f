import { describe, expect, it } from "vitest";

import { quickAgent } from "../../../../../test/support/claude-agent.ts";
import { commandLine, runEnvironment, type Surroundings } from "./command-line.ts";

const around: Surroundings = {
  id: "0123abcd-1-repair",
  home: "/home/mendwatch",
  socket: "/run/api.sock",
  credential: "api-key",
  inactivity: 180_000,
  project: {},
};

describe("the command line of a run", () => {
  const program = "/opt/it's claude";
  const common = { program, agent: quickAgent, schema: { title: "It's a schema" } };

  it("lets a diagnosis only read, and only in its folder", () => {
    const line = commandLine({ ...common, step: "diagnose" });

    expect(line).toContain("'--tools' 'Read,Glob,Grep'");
    expect(line).not.toContain("--allowedTools");
    expect(line).toContain("'--max-turns' '6'");
  });

  it("lets a repair change files and run commands", () => {
    const line = commandLine({ ...common, step: "repair" });

    expect(line).toContain("'--allowedTools' 'Read,Glob,Grep,Edit,Write,Bash'");
    expect(line).toContain("'--max-turns' '8'");
  });

  it("takes nothing from the repository or a home, and quotes every word", () => {
    const line = commandLine({ ...common, step: "repair" });

    expect(line).toContain("'--setting-sources' ''");
    expect(line).toContain("'--strict-mcp-config'");
    expect(line.startsWith(String.raw`exec '/opt/it'\''s claude' `)).toBe(true);
    expect(line).toContain(String.raw`'{"title":"It'\''s a schema"}'`);
  });
});

describe("the environment of a run", () => {
  it("has the project's variables, but none that would steer the CLI", () => {
    const project = {
      PATH: "/somewhere",
      TZ: "UTC",
      HOME: "/root",
      ANTHROPIC_AUTH_TOKEN: "x",
      ANTHROPIC_BASE_URL: "https://example.com",
      CLAUDE_CONFIG_DIR: "/tmp",
      MENDWATCH_RUN_ID: "another",
    };

    const env = runEnvironment({ ...around, project });

    expect(env).toMatchObject({
      PATH: "/somewhere",
      TZ: "UTC",
      HOME: "/home/mendwatch",
      ANTHROPIC_BASE_URL: "http://gateway",
      MENDWATCH_RUN_ID: "0123abcd-1-repair",
    });
    expect(env).not.toHaveProperty("ANTHROPIC_AUTH_TOKEN");
    expect(env).not.toHaveProperty("CLAUDE_CONFIG_DIR");
  });

  it("has a word of the credential's kind, and never both", () => {
    const withToken = runEnvironment({ ...around, credential: "oauth-token" });

    expect(withToken).toHaveProperty("CLAUDE_CODE_OAUTH_TOKEN");
    expect(withToken).not.toHaveProperty("ANTHROPIC_API_KEY");
    expect(runEnvironment(around)).toHaveProperty("ANTHROPIC_API_KEY");
    expect(runEnvironment(around)).not.toHaveProperty("CLAUDE_CODE_OAUTH_TOKEN");
  });

  it("ends a command before its silence ends the run, and a request not before that", () => {
    const short = runEnvironment({ ...around, inactivity: 60_000 });

    expect(Number(short["BASH_MAX_TIMEOUT_MS"])).toBeLessThan(60_000);
    expect(Number(short["API_TIMEOUT_MS"])).toBeGreaterThanOrEqual(60_000);
  });
});
