import { readdir } from "node:fs/promises";
import { join } from "node:path";

import { startScriptedModel, type ScriptedModel, using } from "@mendwatch/scripted-model";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { openRun } from "../../../../../test/support/agent-run.ts";
import {
  agentWorkspace,
  type AgentWorkspace,
} from "../../../../../test/support/agent-workspace.ts";
import { claudeAgent } from "../../../../../test/support/claude-agent.ts";
import { eventually } from "../../../../../test/support/eventually.ts";
import { testFolder, type TestFolder } from "../../../../../test/support/git-repository.ts";
import { available } from "../../../../../test/support/requirements.ts";
import { livingOf } from "../../../../../test/support/living-of.ts";
import { endLeftRuns } from "./leftovers.ts";
import { runsFolder } from "./run.ts";

const support = new URL("../../../../../test/support/", import.meta.url);
const node = ["--conditions=mendwatch:source", "--input-type=module", "--eval"];

describe.skipIf(!available("claude") || !available("bwrap"))(
  "a run of claude that is cut short",
  { timeout: 60_000 },
  () => {
    let folder: TestFolder;
    let workspace: AgentWorkspace;
    let model: ScriptedModel;
    beforeEach(async () => {
      folder = await testFolder();
      workspace = await agentWorkspace(folder);
      const command = "setsid sh -c 'touch began; sleep 300' & sleep 300";
      const turns = [using("Bash", { command })];
      model = await startScriptedModel([{ name: "repair", fits: () => true, turns }]);
    });
    afterEach(async () => {
      await model.close();
      await folder.end();
    });

    async function begun(): Promise<void> {
      await eventually("the agent's command runs", async () =>
        (await readdir(workspace.path)).includes("began"),
      );
    }

    it("leaves nothing alive and no folder after an abort", async () => {
      const id = `aborted-${crypto.randomUUID()}`;
      const stop = new AbortController();
      const agent = await claudeAgent(folder, model.url);
      const running = agent
        .repair(workspace.repairTask(), openRun({ id, signal: stop.signal }))
        .catch((error: unknown) => error);
      await begun();

      const alive = await livingOf([id]);
      stop.abort(new Error("cancelled"));

      await expect(running).resolves.toMatchObject({ message: "cancelled" });
      expect(alive.length).toBeGreaterThan(1);
      expect(await livingOf([id])).toEqual([]);
      expect(await readdir(runsFolder(join(folder.path, "state")))).toEqual([]);
    });

    it("dies with a fixer that is killed, and the next start removes its folder", async () => {
      const id = `killed-${crypto.randomUUID()}`;
      const program = `import { claudeAgent } from ${module("claude-agent.ts")};
        import { openRun } from ${module("agent-run.ts")};
        const agent = await claudeAgent(${JSON.stringify(folder)}, ${JSON.stringify(model.url)});
        const task = ${JSON.stringify(workspace.repairTask())};
        await agent.repair(task, openRun({ id: ${JSON.stringify(id)} }));`;
      const fixer = execa(process.execPath, [...node, program], { reject: false });
      await begun();

      const alive = await livingOf([id]);
      fixer.kill("SIGKILL");
      await fixer;

      expect(alive.length).toBeGreaterThan(1);
      await eventually("nothing of the run is alive", async () => {
        return (await livingOf([id])).length === 0;
      });
      const stateDir = join(folder.path, "state");
      expect(await readdir(runsFolder(stateDir))).toEqual([id]);
      await endLeftRuns(stateDir);
      expect(await readdir(runsFolder(stateDir))).toEqual([]);
    });
  },
);

function module(name: string): string {
  return JSON.stringify(new URL(name, support).href);
}
