import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

import { execa } from "execa";
import { afterEach, describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const cruiser = join(root, "node_modules/.bin/depcruise");
const linter = join(root, "node_modules/.bin/oxlint");

interface Cruise {
  readonly summary: {
    readonly totalCruised: number;
    readonly violations: readonly { readonly rule: { readonly name: string } }[];
  };
}

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function plant(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "mendwatch-layers-"));
  folders.push(folder);
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(folder, dirname(path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return folder;
}

async function cruise(cwd: string, target: string): Promise<Cruise> {
  const config = join(root, ".dependency-cruiser.mjs");
  const { stdout } = await execa(cruiser, ["--config", config, "--output-type", "json", target], {
    cwd,
    reject: false,
  });
  return JSON.parse(stdout) as Cruise;
}

const used = "export const y = 1;\n";
const planted: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "not-to-unresolvable": { "packages/fixer/src/a.ts": `import "./absent.ts";\n` },
  "no-circular": {
    "packages/fixer/src/a.ts": `import "./b.ts";\n`,
    "packages/fixer/src/b.ts": `import "./a.ts";\n`,
  },
  "no-orphans": { "packages/fixer/src/alone.ts": used },
  "the-lowest-packages-stand-alone": {
    "packages/detection/src/a.ts": `import "../../protocol/src/b.ts";\n`,
    "packages/protocol/src/b.ts": used,
  },
  "config-imports-only-protocol": {
    "packages/config/src/a.ts": `import "../../detection/src/b.ts";\n`,
    "packages/detection/src/b.ts": used,
  },
  "watcher-and-fixer-never-meet": {
    "packages/watcher/src/a.ts": `import "../../fixer/src/b.ts";\n`,
    "packages/fixer/src/b.ts": used,
  },
  "nobody-imports-the-command": {
    "packages/fixer/src/a.ts": `import "../../cli/src/b.ts";\n`,
    "packages/cli/src/b.ts": used,
  },
  "only-tests-and-the-command-play-the-scripted-model": {
    "packages/fixer/src/a.ts": `import "../../scripted-model/src/b.ts";\n`,
    "packages/scripted-model/src/b.ts": used,
  },
  "only-main-joins-adapters": {
    "packages/fixer/src/stages/proof/a.ts": `import "../../adapters/sqlite/b.ts";\n`,
    "packages/fixer/src/adapters/sqlite/b.ts": used,
  },
  "adapters-do-not-know-each-other": {
    "packages/fixer/src/adapters/sqlite/a.ts": `import "../http/b.ts";\n`,
    "packages/fixer/src/adapters/http/b.ts": used,
  },
  "ports-import-no-stage": {
    "packages/fixer/src/ports/a.ts": `import "../stages/proof/b.ts";\n`,
    "packages/fixer/src/stages/proof/b.ts": used,
  },
  "only-git-folder-uses-simple-git": {
    "packages/cli/src/a.ts": `import "simple-git";\n`,
    "node_modules/simple-git/package.json": `{"name":"simple-git","main":"index.js"}`,
    "node_modules/simple-git/index.js": "",
  },
};

describe("layers", () => {
  it("has a planted violation for every rule", async () => {
    const { default: config } = (await import(join(root, ".dependency-cruiser.mjs"))) as {
      default: { forbidden: readonly { name: string }[] };
    };

    expect(Object.keys(planted).toSorted()).toEqual(
      config.forbidden.map((rule) => rule.name).toSorted(),
    );
  });

  for (const [rule, files] of Object.entries(planted)) {
    it(`catches a violation of ${rule}`, async () => {
      const report = await cruise(await plant(files), "packages");

      expect(report.summary.violations.map((violation) => violation.rule.name)).toContain(rule);
    });
  }

  it("reads the modules of this repository and finds no violation", async () => {
    const report = await cruise(root, "packages");

    expect(report.summary.totalCruised).toBeGreaterThan(20);
    expect(report.summary.violations.map((violation) => violation.rule.name)).toEqual([]);
  });

  for (const [what, path, text] of [
    ["simple-git outside the git folder", "packages/fixer/src/a.ts", `import "simple-git";\n`],
    ["child processes past execa", "packages/cli/src/a.ts", `import "node:child_process";\n`],
    ["input and output in detection", "packages/detection/src/a.ts", `import "node:fs";\n`],
    ["input and output in the protocol", "packages/protocol/src/a.ts", `import "node:net";\n`],
  ] as const) {
    it(`lets the linter refuse ${what}`, async () => {
      // The overrides are relative to the file they stand in, so the file is planted as well.
      const rules = await readFile(join(root, ".oxlintrc.json"), "utf8");
      const folder = await plant({ [path]: text, ".oxlintrc.json": rules });

      const { stdout, exitCode } = await execa(linter, ["packages"], {
        cwd: folder,
        reject: false,
      });

      expect(stdout).toContain("no-restricted-imports");
      expect(exitCode).not.toBe(0);
    });
  }
});
