import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { freePort, listenSomewhere } from "../../../../test/support/free-port.ts";
import { mendwatch, startMendwatch } from "../../../../test/support/mendwatch-process.ts";
import { available } from "../../../../test/support/requirements.ts";

interface Finding {
  readonly check: string;
  readonly status: string;
  readonly text: string;
  readonly remedy: string | null;
}

const rehearsal = "agent: { kind: rehearsal, patches: ./rehearsal }";
const rehearsed = {
  match: { type: "TypeError" },
  diagnosis: { verdict: "config", cause: "A key is missing.", nextStep: "Set it." },
};

describe("mendwatch doctor", { timeout: 60_000 }, () => {
  let folder: string;
  let relayPort: number;
  let peoplePort: number;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "mendwatch-doctor-"));
    relayPort = await freePort();
    peoplePort = await freePort();
    const who = ["-c", "user.name=Owner", "-c", "user.email=owner@example.com"];
    await execa("git", ["init", "--quiet", "--initial-branch=main", join(folder, "repo")]);
    await execa("git", [...who, "commit", "--quiet", "--allow-empty", "--message=A shop"], {
      cwd: join(folder, "repo"),
    });
    await mkdir(join(folder, "logs"));
    await writeFile(join(folder, "logs/shop.log"), "hello\n");
    await writeFile(join(folder, "utf-16.txt"), Buffer.from("\ufeffhello\n", "utf16le"));
    await mkdir(join(folder, "rehearsal"));
    await writeFile(join(folder, "rehearsal/a.json"), JSON.stringify(rehearsed));
  });
  afterEach(() => rm(folder, { recursive: true, maxRetries: 5 }));

  async function examine(
    project: string,
    more = `  sandbox: none\n${rehearsal}`,
    env: Readonly<Record<string, string>> = {},
  ): Promise<{ readonly exitCode: number | undefined; readonly findings: readonly Finding[] }> {
    await writeFile(
      join(folder, "mendwatch.yaml"),
      `watcher: {}
fixer:
  relay: { listen: "127.0.0.1:${relayPort}" }
  people: { listen: "127.0.0.1:${peoplePort}" }
${more}
projects: { shop: ${project} }
`,
    );
    const { exitCode, stdout } = await mendwatch(["doctor", "--json"], { cwd: folder, env });
    const findings = stdout.split("\n").map((line) => JSON.parse(line) as Finding);
    return { exitCode, findings };
  }

  it("finds all well", async () => {
    const { exitCode, findings } = await examine(
      "{ label: SH, repo: ./repo, forge: local, logs: [ ./logs/*.log ] }",
    );

    expect(exitCode).toBe(0);
    // What else runs on this machine is its own affair.
    const own = findings.filter(({ check }) => check !== "runs here");
    expect(own.map(({ check, status }) => `${status} ${check}`)).toEqual([
      "ok node",
      "ok config",
      "ok state",
      "ok source SH",
      "ok git",
      "ok repo SH",
      "ok fixer.relay.listen",
      "ok fixer.people.listen",
      "ok agent",
      "warn box",
    ]);
    const byCheck = new Map(findings.map((finding) => [finding.check, finding]));
    expect(byCheck.get("source SH")?.text).toMatch(/shop\.log: 6 B, last written \d+s ago$/);
    expect(byCheck.get("repo SH")?.text).toMatch(/repo: fixes start from main at [0-9a-f]{10}$/);
    expect(byCheck.get("agent")?.text).toContain("plays repairs");
    expect(byCheck.get("box")?.text).toContain("with all rights of this user");
  });

  it.skipIf(!available("bwrap"))("proves that the box holds by trying to break out", async () => {
    const { exitCode, findings } = await examine("{ repo: ./repo }", rehearsal);

    expect(exitCode).toBe(0);
    expect(findings.find(({ check }) => check === "box")).toMatchObject({
      status: "ok",
      text: expect.stringMatching(
        /^bubblewrap \S+, limited by .+; all \d+ attempts .* failed$/,
      ) as string,
    });
  });

  it.each([
    ["rehearsal, patches: ./rehearsal", "warn", 0],
    ["claude", "fail", 69],
  ])("says what to do without bubblewrap: for agent %s it is a %s", async (kind, status, code) => {
    const bin = join(folder, "bin");
    await mkdir(bin);
    const { stdout: git } = await execa("sh", ["-c", "command -v git"]);
    await symlink(git, join(bin, "git"));

    const agent = `agent: { kind: ${kind} }`;
    const { exitCode, findings } = await examine("{ repo: ./repo }", agent, { PATH: bin });

    expect(exitCode).toBe(code);
    expect(findings.find(({ check }) => check === "box")).toMatchObject({
      status,
      text: expect.stringContaining("bubblewrap is not installed") as string,
      remedy: expect.stringContaining("apt-get install bubblewrap") as string,
    });
  });

  it.skipIf(!available("claude"))(
    "tells which claude is there and who pays, never with what",
    async () => {
      const env = { CLAUDE_CODE_OAUTH_TOKEN: "sk-ant-oat01-of-the-owner", ANTHROPIC_API_KEY: "" };

      const { exitCode, findings } = await examine("{ repo: ./repo }", "  sandbox: none", env);

      expect(exitCode).toBe(0);
      expect(findings).toContainEqual(
        expect.objectContaining({
          check: "agent",
          status: "ok",
          text: expect.stringMatching(/^claude \d+\.\d+\.\d+$/) as string,
        }),
      );
      expect(findings).toContainEqual(
        expect.objectContaining({
          check: "credential",
          status: "ok",
          text: "a plan's token pays for it",
        }),
      );
      expect(JSON.stringify(findings)).not.toContain("sk-ant-oat01");
    },
  );

  it("fails without claude and without a credential, and says what to do about each", async () => {
    const env = { CLAUDE_CODE_OAUTH_TOKEN: "", ANTHROPIC_API_KEY: "" };
    const agent = "  sandbox: none\nagent: { command: claude-of-nobody }";

    const { exitCode, findings } = await examine("{ repo: ./repo }", agent, env);

    expect(exitCode).toBe(69);
    const failed = findings.filter(({ status }) => status === "fail");
    expect(failed.map(({ check }) => check)).toEqual(["agent", "credential"]);
    expect(failed[0]?.text).toContain("claude-of-nobody");
    expect(failed[0]?.remedy).toContain("npm install");
    expect(failed[1]?.remedy).toContain("claude setup-token");
  });

  it.each([
    ["{ repo: ./absent }", "repo shop", "does not exist"],
    ["{ repo: ./logs }", "repo shop", "is no git repository"],
    ["{ repo: ./repo, base: develop }", "repo shop", "has no branch develop"],
    ["{ logs: [ ./logs ] }", "source shop", "is a folder"],
    ["{ logs: [ ./utf-16.txt ] }", "source shop", "in UTF-16"],
    ["{ logs: [ /dev/null ] }", "source shop", "is a device"],
  ])("fails for %s, with what to do, and exits with 69", async (project, check, text) => {
    const { exitCode, findings } = await examine(project);

    const failed = findings.filter(({ status }) => status === "fail");
    expect(exitCode).toBe(69);
    expect(failed).toEqual([
      {
        check,
        status: "fail",
        text: expect.stringContaining(text) as string,
        remedy: expect.stringMatching(/\w/) as string,
      },
    ]);
  });

  it("does not mind a folder that a pattern matches, unless it matches nothing else", async () => {
    await mkdir(join(folder, "logs/old"));

    const { findings } = await examine("{ logs: [ ./logs/*, ./logs/o* ] }");

    expect(findings.filter(({ check }) => check === "source shop")).toMatchObject([
      { status: "ok", text: expect.stringContaining("logs/shop.log: 6 B") as string },
      { status: "warn", text: expect.stringContaining("logs/o*: matches folders alone") as string },
    ]);
  });

  it("tells a repository of somebody else from what is none, and says how to trust it", async () => {
    const env = { GIT_TEST_ASSUME_DIFFERENT_OWNER: "1" };

    const { findings } = await examine("{ repo: ./repo }", undefined, env);

    const repo = join(folder, "repo");
    expect(findings.find(({ check }) => check === "repo shop")).toMatchObject({
      status: "fail",
      text: `${repo} belongs to another user, and git refuses it for that`,
      remedy: expect.stringContaining(`safe.directory ${repo}`) as string,
    });
  });

  it.each([
    ["{ logs: [ ./logs/*.txt ] }", "source shop", "no file"],
    ["{ logs: [ { pm2: api } ] }", "source shop", "pm2 has no process"],
    ["{ logs: [ { journald: no-such-unit.service } ] }", "source shop", "journald no-such-unit"],
  ])("warns of %s, and exits with 0", async (project, check, text) => {
    const { exitCode, findings } = await examine(project);

    expect(exitCode).toBe(0);
    expect(findings).toContainEqual(
      expect.objectContaining({
        check,
        status: "warn",
        text: expect.stringContaining(text) as string,
      }),
    );
  });

  it("does not call a configuration well that the fixer does not start with", async () => {
    const { exitCode, findings } = await examine(
      "{ repo: ./repo, forge: local }",
      `  store: mongodb://127.0.0.1/mendwatch\n  sandbox: none\n${rehearsal}`,
    );

    expect(exitCode).toBe(78);
    expect(findings.filter(({ check }) => check === "config")).toEqual([
      {
        check: "config",
        status: "fail",
        text: expect.stringContaining("fixer.store: MongoDB is not built yet") as string,
        remedy: expect.stringContaining("fixer.store: sqlite") as string,
      },
    ]);
  });

  it("tells a port that another program holds from one that its own fixer holds", async () => {
    const { server, port } = await listenSomewhere();
    const free = relayPort;
    relayPort = port;
    const stolen = await examine("{ logs: [ ./logs/*.log ] }");
    await new Promise<void>((resolve) => server.close(() => resolve()));
    relayPort = free;
    await examine("{ logs: [ ./logs/*.log ] }");
    const fixer = startMendwatch(["fix"], { cwd: folder });
    await fixer.saw("fixer:ready");

    const running = await examine("{ logs: [ ./logs/*.log ] }");
    await fixer.end("SIGTERM");

    expect(stolen.exitCode).toBe(69);
    expect(stolen.findings).toContainEqual(
      expect.objectContaining({
        check: "fixer.relay.listen",
        status: "fail",
        text: `127.0.0.1:${port} is held by another program`,
      }),
    );
    expect(running.exitCode).toBe(0);
    expect(running.findings).toContainEqual(
      expect.objectContaining({
        check: "fixer.relay.listen",
        status: "ok",
        text: `127.0.0.1:${free}, a fixer is running`,
      }),
    );
  });

  it("lists each problem of the configuration with its line and remedy, and exits with 78", async () => {
    const { exitCode, findings } = await examine("{ logs: [] }", "  rounds: many\n  gti: ssh");

    expect(exitCode).toBe(78);
    expect(findings.filter(({ status }) => status === "fail")).toEqual([
      {
        check: "config",
        status: "fail",
        text: `${join(folder, "mendwatch.yaml")}:5 fixer.rounds: must be a whole number, is "many"`,
        remedy: "write one from 1 to 20",
      },
      {
        check: "config",
        status: "fail",
        text: `${join(folder, "mendwatch.yaml")}:6 fixer.gti: is not a known key`,
        remedy: "did you mean git?",
      },
      expect.objectContaining({ text: expect.stringContaining("neither logs nor") as string }),
    ]);
  });

  it("names a line that is not YAML once, whatever else the parser finds there", async () => {
    await writeFile(join(folder, "mendwatch.yaml"), "projects:\n  a:\n   label: A\n    logs: []\n");

    const { exitCode, stdout } = await mendwatch(["doctor", "--json"], { cwd: folder });

    expect(exitCode).toBe(78);
    expect(stdout.match(/"[^"]* is not YAML"/g)).toEqual([
      `"${join(folder, "mendwatch.yaml")}:3: is not YAML"`,
    ]);
  });

  it("says that there is no configuration", async () => {
    const { exitCode, stdout } = await mendwatch(["doctor"], { cwd: folder });

    expect(exitCode).toBe(78);
    expect(stdout).toMatch(
      /^fail +config +cannot read the configuration \S+, no such file +create it \(docs/m,
    );
  });

  it("writes nothing", async () => {
    await examine("{ repo: ./repo, logs: [ ./logs/*.log ] }");

    const { stdout } = await execa("git", ["-C", "repo", "status", "--porcelain", "--ignored"], {
      cwd: folder,
    });

    expect(stdout).toBe("");
  });
});
