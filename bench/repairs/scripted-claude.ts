import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import {
  answering,
  startScriptedModel,
  using,
  type Asked,
  type Script,
  type ScriptedModel,
} from "../../packages/scripted-model/src/index.ts";
import type { RepairCase } from "./read-cases.ts";

/** True where the real command and the box that it runs in are installed. */
export function hasClaude(): boolean {
  return ["claude", "bwrap"].every(
    (program) => spawnSync(program, ["--version"], { stdio: "ignore" }).status === 0,
  );
}

/**
 * A model that tells the real command the right answer to each case: the verdict, and then the
 * patch, which it applies in the box and tests there.
 */
export async function startRightModel(cases: readonly RepairCase[]): Promise<ScriptedModel> {
  const scripts = await Promise.all(cases.map(scriptsOf));
  // Without a frame only the message says which case it is, and others' prompts may quote it.
  const [framed, unframed] = [true, false].map((wanted) =>
    scripts.filter((_, index) => (cases[index]?.error.frame !== null) === wanted).flat(),
  );
  return startScriptedModel([...(framed ?? []), ...(unframed ?? [])]);
}

async function scriptsOf(repairCase: RepairCase): Promise<readonly Script[]> {
  const { name, folder, verdicts, cause, kind, right } = repairCase;
  const isFix = right !== null;
  const diagnosis = {
    name: `diagnosis of ${name}`,
    fits: (asked: Asked) => asked.answerFields.includes("verdict") && isAbout(repairCase, asked),
    turns: [
      using("Glob", { pattern: "src/**" }),
      answering({
        verdict: verdicts[0],
        confidence: "high",
        cause,
        nextStep: isFix ? "" : "Look at it yourself.",
      }),
    ],
  };
  if (!isFix) return [diagnosis];
  const patch = await readFile(join(folder, "answers", "right.patch"), "utf8");
  const repair = {
    name: `repair of ${name}`,
    fits: (asked: Asked) => asked.answerFields.includes("title") && isAbout(repairCase, asked),
    turns: [
      using("Bash", { command: `git apply <<'END OF PATCH'\n${patch}END OF PATCH\n` }),
      using("Bash", { command: "git status --short" }),
      answering({ title: `Repair the ${kind}`, summary: cause }),
    ],
  };
  return [diagnosis, repair];
}

/** Frames name the folder that the service was deployed in, which is called like its case. */
function isAbout({ name, error }: RepairCase, { prompt }: Asked): boolean {
  return error.frame === null ? prompt.includes(error.message) : prompt.includes(`/srv/${name}/`);
}
