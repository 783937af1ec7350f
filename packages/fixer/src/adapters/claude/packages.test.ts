import { join } from "node:path";

import {
  answering,
  startScriptedModel,
  type ScriptedModel,
  using,
} from "@mendwatch/scripted-model";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { openRun } from "../../../../../test/support/agent-run.ts";
import { agentWorkspace } from "../../../../../test/support/agent-workspace.ts";
import { agentBox, claudeAgent } from "../../../../../test/support/claude-agent.ts";
import { testFolder, type TestFolder } from "../../../../../test/support/git-repository.ts";
import { available } from "../../../../../test/support/requirements.ts";
import { sampleProject } from "../../../../../test/support/sample-project.ts";
import { createDependencies } from "../../dependencies/create-dependencies.ts";
import { createGit } from "../../git/git.ts";

const left = { version: "1.0.0", integrity: "sha512-of-a-test" };
const lock = { name: "shop", version: "1.0.0", lockfileVersion: 3, requires: true };
const committed = {
  ".gitignore": "node_modules\n",
  "package.json": JSON.stringify({ name: "shop", dependencies: { left: "1.0.0" } }),
  "package-lock.json": JSON.stringify({
    ...lock,
    packages: { "": { dependencies: { left: "1.0.0" } }, "node_modules/left": left },
  }),
};
const installed = {
  "node_modules/.package-lock.json": JSON.stringify({
    ...lock,
    packages: { "node_modules/left": left },
  }),
  "node_modules/left/package.json": JSON.stringify({ name: "left", version: "1.0.0" }),
  "node_modules/left/index.js": "module.exports = 'as installed';\n",
};

describe.skipIf(!available("claude") || !available("bwrap"))(
  "the packages of a project",
  { timeout: 60_000 },
  () => {
    let folder: TestFolder;
    let model: ScriptedModel | undefined;
    beforeEach(async () => {
      folder = await testFolder();
    });
    afterEach(async () => {
      await model?.close();
      await folder.end();
    });

    it("are there for both runs of the agent, to read", async () => {
      const workspace = await agentWorkspace(folder, committed);
      await workspace.owner.write(installed);
      const heard: string[] = [];
      model = await startScriptedModel([
        {
          name: "diagnosis",
          fits: ({ answerFields }) => answerFields.includes("verdict"),
          turns: [
            using("Read", { file_path: "${cwd}/node_modules/left/index.js" }),
            ({ results }) => {
              heard.push(...results);
              const cause = "A guest has no cart.";
              return answering({ verdict: "fix", confidence: "high", cause, nextStep: "" });
            },
          ],
        },
        {
          name: "repair",
          fits: ({ answerFields }) => answerFields.includes("title"),
          turns: [
            using("Bash", {
              command:
                "node -p 'require(\"left\")'; touch node_modules/.cache/x && echo cached; touch node_modules/new || echo kept; git status --porcelain",
            }),
            ({ results }) => {
              heard.push(...results);
              return answering({ title: "Let a guest check out", summary: "No cart." });
            },
          ],
        },
      ]);
      const stateDir = join(folder.path, "state");
      const git = await createGit({ stateDir, environment: process.env });
      const sandbox = await agentBox();
      // Without a login shell: which Node.js it has is not what is tested here.
      const environment = { ...process.env, SHELL: undefined };
      const agent = await claudeAgent(folder, model.url, {
        git,
        sandbox,
        dependencies: createDependencies({ stateDir, git, sandbox, environment }),
        projects: new Map([["shop", sampleProject({ repo: workspace.owner.path })]]),
      });

      await agent.diagnose(workspace.task, openRun({ id: "diagnosis" }));
      await agent.repair(workspace.repairTask(), openRun({ id: "repair" }));

      const [read = "", ran = ""] = heard;
      expect(read).toContain("as installed");
      expect(ran).toMatch(/^as installed\ncached\n/);
      expect(ran).toMatch(/\nkept$/);
      expect(await workspace.git("status", "--porcelain")).toBe("");
    });
  },
);
