import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { AgentConfig } from "../../packages/config/src/index.ts";
import type { Answer, RepairCase } from "./read-cases.ts";

/** Writes an answer as a rehearsed repair into a folder, and returns the agent that plays it. */
export async function rehearse(
  { folder: from, error, verdicts, cause, right, kind }: RepairCase,
  answer: Answer,
  agent: AgentConfig,
  folder: string,
): Promise<AgentConfig> {
  await mkdir(folder, { recursive: true });
  const match = Object.fromEntries(Object.entries(error).filter(([, value]) => value !== null));
  const isFix = right !== null;
  const rehearsal = {
    match,
    diagnosis: { verdict: verdicts[0], cause, nextStep: isFix ? "" : "Look at it yourself." },
    ...(isFix
      ? { repair: { title: `repair the ${kind}`, summary: cause, patch: "answer.patch" } }
      : {}),
  };
  await writeFile(join(folder, "answer.json"), JSON.stringify(rehearsal));
  if (isFix) {
    await cp(join(from, "answers", `${answer}.patch`), join(folder, "answer.patch"));
  }
  return { ...agent, kind: "rehearsal", patches: folder };
}
