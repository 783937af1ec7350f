import {
  array,
  assert,
  constantFrom,
  oneof,
  property,
  record,
  stringMatching,
  tuple,
} from "fast-check";
import { describe, expect, it } from "vitest";

import { sampleProject } from "../../../../../test/support/sample-project.ts";
import { judgePatch, policyRules } from "./diff-policy.ts";
import type { Patch, PatchFile } from "./rule.ts";

/** An edited source file, unless told otherwise. */
function file(path: string, changes: Partial<PatchFile> = {}): PatchFile {
  const modes = {
    A: { oldMode: "000000", newMode: "100644" },
    M: { oldMode: "100644", newMode: "100644" },
    D: { oldMode: "100644", newMode: "000000" },
  };
  const status = changes.status ?? "M";
  return {
    path,
    status,
    ...modes[status as keyof typeof modes],
    added: 1,
    removed: 1,
    addedLines: ["return cart?.total ?? 0;"],
    test: null,
    code: null,
    filtered: false,
    ...changes,
  };
}

function patch(files: readonly PatchFile[], project: Partial<Patch["project"]> = {}): Patch {
  return { files, project: sampleProject(project) };
}

function policy(changes: Partial<Patch["project"]["policy"]>): Patch["project"]["policy"] {
  return { ...sampleProject().policy, ...changes };
}

function refused(judged: Patch): readonly string[] {
  return judgePatch(judged).refusals.map(({ rule }) => rule);
}

function flagged(judged: Patch): readonly string[] {
  return judgePatch(judged).flags.map(({ rule }) => rule);
}

describe("the diff policy", () => {
  it("lets a small edit with a new test through, without a flag", () => {
    const judged = patch([file("src/cart.ts"), file("test/guest.test.ts", { status: "A" })]);

    expect(judgePatch(judged)).toEqual({ refusals: [], flags: [] });
  });

  it("says for each refusal which path it is about, and why", () => {
    expect(judgePatch(patch([file(".github/workflows/ci.yml")])).refusals).toEqual([
      {
        rule: "ci",
        path: ".github/workflows/ci.yml",
        reason: "belongs to the pipeline, which runs with rights of its own",
      },
    ]);
  });

  it("has a name of its own for every rule", () => {
    const names = policyRules.map(({ name }) => name);

    expect(new Set(names).size).toBe(names.length);
  });

  const places: readonly (readonly [string, string])[] = [
    ["ci", ".github/workflows/ci.yml"],
    ["ci", ".gitlab-ci.yml"],
    ["ci", "deploy/Jenkinsfile"],
    ["git-config", ".gitattributes"],
    ["git-config", "api/.gitignore"],
    ["git-config", ".gitmodules"],
    ["git-config", ".husky/pre-commit"],
    ["tool-config", ".vscode/tasks.json"],
    ["tool-config", "CLAUDE.md"],
    ["tool-config", ".claude/settings.json"],
    ["tool-config", ".mcp.json"],
    ["test-config", "vitest.config.ts"],
    ["test-config", "packages/a/jest.config.js"],
    ["test-config", "tsconfig.json"],
    ["test-config", "Makefile"],
    ["dependencies", "package.json"],
    ["dependencies", "pnpm-lock.yaml"],
    ["dependencies", ".npmrc"],
    ["dependencies", "node_modules/left-pad/index.js"],
    ["dependencies", "go.mod"],
    ["secret-file", ".env"],
    ["secret-file", "config/.env.production"],
    ["secret-file", "certs/server.key"],
    ["secret-file", "id_rsa"],
  ];
  for (const [rule, path] of places) {
    it(`refuses ${path} as "${rule}", added, edited or deleted`, () => {
      for (const status of ["A", "M", "D"]) {
        expect(refused(patch([file(path, { status })]))).toContain(rule);
      }
    });
  }

  it("refuses what lies outside of the project's folders, and only that", () => {
    const project = { dir: "services/api", also: ["packages/shared"] };
    const inside = [file("services/api/src/a.ts"), file("packages/shared/b.ts")];
    const outside = [file("services/web/a.ts"), file("services/api2/a.ts"), file("README.md")];

    expect(refused(patch(inside, project))).toEqual([]);
    expect(refused(patch(outside, project))).toEqual(Array(3).fill("outside-project"));
  });

  it("refuses symlinks and submodules, whether they come, go or change", () => {
    const kinds = { symlink: "120000", submodule: "160000" };
    for (const [rule, mode] of Object.entries(kinds)) {
      const changes: readonly Partial<PatchFile>[] = [
        { status: "A", oldMode: "000000", newMode: mode },
        { status: "D", oldMode: mode, newMode: "000000" },
        { status: "M", oldMode: mode, newMode: mode },
        { status: "T", oldMode: "100644", newMode: mode },
        { status: "T", oldMode: mode, newMode: "100644" },
      ];
      for (const change of changes) expect(refused(patch([file("a", change)]))).toEqual([rule]);
    }
  });

  it("refuses every change that it does not understand", () => {
    const changes: readonly Partial<PatchFile>[] = [
      { status: "X" },
      { status: "T" },
      { status: "U" },
      { status: "R100" },
      { newMode: "100664" },
      { oldMode: "040000" },
      { status: "A", oldMode: "100644", newMode: "100644" },
    ];

    for (const change of changes) {
      expect(refused(patch([file("a.ts", change)]))).toEqual(["unknown-change"]);
    }
  });

  it("refuses new executable bits, but lets an executable be edited", () => {
    const becomes = file("run", { newMode: "100755" });
    const isNew = file("run", { status: "A", newMode: "100755" });
    const edited = file("run", { oldMode: "100755", newMode: "100755" });

    expect(refused(patch([becomes]))).toEqual(["mode-change"]);
    expect(refused(patch([isNew]))).toEqual(["mode-change"]);
    expect(refused(patch([edited]))).toEqual([]);
  });

  it("refuses a repository inside the repository, with a .git or bare", () => {
    const bare = ["HEAD", "config", "objects/x", "refs/y"].map((name) =>
      file(`fixtures/repo/${name}`, { status: "A" }),
    );

    expect(refused(patch([file("sub/.git/config", { status: "A" })]))).toContain(
      "nested-repository",
    );
    expect(refused(patch(bare))).toContain("nested-repository");
    expect(refused(patch([file("docs/HEAD", { status: "A" })]))).toEqual([]);
  });

  it("refuses binaries, deleted tests, filtered files, and a patch that changes nothing", () => {
    expect(refused(patch([file("logo.png", { added: null, removed: null })]))).toEqual(["binary"]);
    expect(refused(patch([file("test/a.test.ts", { status: "D" })]))).toEqual(["deleted-test"]);
    expect(refused(patch([file("data.csv", { filtered: true })]))).toEqual(["filtered"]);
    expect(refused(patch([]))).toEqual(["empty"]);
  });

  it("counts files and lines without new tests", () => {
    const three = ["a.ts", "b.ts", "c.ts"].map((path) => file(path));
    const long = file("a.ts", { added: 150, removed: 51 });
    const test = file("test/new.test.ts", { status: "A", added: 900, removed: 0 });

    expect(refused(patch([...three, test]))).toEqual([]);
    expect(refused(patch([...three, file("d.ts")]))).toEqual(["max-files"]);
    expect(refused(patch([...three, file("test/old.test.ts")]))).toEqual(["max-files"]);
    expect(refused(patch([long]))).toEqual(["max-lines"]);
    expect(refused(patch([file("a.ts", { added: 150, removed: 50 })]))).toEqual([]);
  });

  it("refuses names and lines with characters that nobody sees", () => {
    const names = ["a\u202Etxt.js", "a\u200B.js", "a\nb.js", "a\u0007.js", "\uFFFD.js"];
    const lines = ["if (a) {\u2066 return }", "x\u0000y", "\u001B[31m", "a\u{E0041}b"];

    for (const name of names) expect(refused(patch([file(name)]))).toEqual(["strange-name"]);
    for (const line of lines) {
      expect(refused(patch([file("a.js", { addedLines: [line] })]))).toEqual(["strange-text"]);
    }
    const plain = file("ä–漢字.js", { addedLines: ["\tconst ü = '漢字 🙂';\r", ""] });
    expect(refused(patch([plain]))).toEqual([]);
  });

  it("refuses and flags what its owner says, from the top or from the project's folder", () => {
    const project = {
      dir: "api",
      policy: policy({ refuse: ["src/billing/**", "api/legacy"], flag: ["*.sql.ts"] }),
    };

    expect(refused(patch([file("api/src/billing/a.ts")], project))).toEqual(["owner-refuse"]);
    expect(refused(patch([file("api/legacy/a.ts")], project))).toEqual(["owner-refuse"]);
    expect(refused(patch([file("api/src/other.ts")], project))).toEqual([]);
    expect(flagged(patch([file("api/a.sql.ts")], project))).toContain("owner-flag");
  });

  it("makes a lifted refusal a flag", () => {
    const lifted = patch([file("package.json")], { policy: policy({ allow: ["dependencies"] }) });

    expect(refused(lifted)).toEqual([]);
    expect(flagged(lifted)).toEqual(["dependencies"]);
  });

  it("never lifts symlinks, secrets, git, CI and what it does not understand", () => {
    const all = policy({ allow: policyRules.map(({ name }) => name) });
    const files: readonly PatchFile[] = [
      file("a", { status: "A", newMode: "120000" }),
      file("b", { status: "A", newMode: "160000" }),
      file("c", { status: "X" }),
      file(".env"),
      file(".github/workflows/ci.yml"),
      file(".gitattributes"),
      file("sub/.git/config"),
      file("d.ts", { addedLines: ['const password = "hunter2hunter2";'] }),
    ];

    for (const one of files) expect(refused(patch([one], { policy: all }))).not.toEqual([]);
  });

  it("flags who may do what, money, stored data, what others call, and edited tests", () => {
    const flags = {
      "src/auth/check.ts": "auth",
      "src/userSession.ts": "auth",
      "src/stripe-client.ts": "payments",
      "db/migrations/1.ts": "migrations",
      "src/routes/cart.ts": "public-api",
      "test/cart.test.ts": "test-edited",
    };

    for (const [path, flag] of Object.entries(flags)) {
      expect(judgePatch(patch([file(path)]))).toMatchObject({
        refusals: [],
        flags: [{ rule: flag }],
      });
    }
    const plain = ["src/authority.ts", "src/cart.ts"].map((path) => file(path));
    const test = file("test/checkout.test.ts", { status: "A" });
    expect(flagged(patch([...plain, test]))).toEqual([]);
  });

  it("lets nothing forbidden through, in whatever company, depth and spelling it comes", () => {
    const word = stringMatching(/^[a-z]{1,8}$/);
    const plainFile = tuple(array(word, { maxLength: 3 }), word).map(([folders, name]) =>
      file([...folders, `${name}.ts`].join("/")),
    );
    const anywhere = constantFrom(
      ".env",
      ".env.local",
      "server.pem",
      ".gitattributes",
      ".gitmodules",
      "package.json",
      "yarn.lock",
      ".npmrc",
      "vitest.config.mts",
      "jest.config.cjs",
      "CLAUDE.md",
      ".mcp.json",
      ".vscode/settings.json",
      ".github/workflows/x.yml",
      ".husky/pre-push",
      "node_modules/a/index.js",
      "a\u202Eb.ts",
    );
    const placed = record({
      folders: array(word, { maxLength: 3 }),
      name: oneof(
        anywhere,
        anywhere.map((name) => name.toUpperCase()),
      ),
      status: constantFrom("A", "M", "D"),
    })
      // Pipelines are only read at the top of a repository.
      .filter(
        ({ folders, name }) => folders.length === 0 || !name.toLowerCase().startsWith(".github/"),
      )
      .map(({ folders, name, status }) => file([...folders, name].join("/"), { status }));
    const kind = record({
      path: word,
      change: constantFrom<Partial<PatchFile>>(
        { status: "A", newMode: "120000" },
        { status: "D", oldMode: "120000" },
        { status: "T", newMode: "120000" },
        { status: "A", newMode: "160000" },
        { status: "A", newMode: "100755" },
        { newMode: "100755" },
        { newMode: "100600" },
        { status: "Q" },
        { added: null, removed: null },
        { filtered: true },
        { addedLines: ["x\u2067y"] },
        { added: 500 },
      ),
    }).map(({ path, change }) => file(`${path}.ts`, change));

    assert(
      property(array(plainFile, { maxLength: 2 }), oneof(placed, kind), (plain, forbidden) => {
        expect(judgePatch(patch(plain)).refusals.length).toBe(plain.length === 0 ? 1 : 0);
        const { refusals } = judgePatch(patch([...plain, forbidden]));
        expect(refusals.map(({ path }) => path ?? forbidden.path)).toContain(forbidden.path);
      }),
      { numRuns: 2_000 },
    );
  });
});
