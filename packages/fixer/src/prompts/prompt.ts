import type { ProjectConfig } from "@mendwatch/config";

import type { AgentTask, Diagnosis, RepairReport, RepairTask } from "../ports/agent.ts";

/** What one run of the model is told and must answer. */
export interface Prompt<Answer> {
  /** Goes to the standard input of the run. */
  readonly text: string;
  /** JSON Schema of the answer. */
  readonly schema: Readonly<Record<string, unknown>>;
  /** Which prompt files it was made of, as in `null-access@3`; with the owner's own, `null-access@owner`. */
  readonly version: string;
  /** Reads the answer; null where it is not as the schema says, or holds what no person should be shown. */
  read(answer: unknown): Answer | null;
}

/** Makes the prompt of the run that only reads. */
export type DiagnosisPrompt = (
  task: AgentTask,
  project: ProjectConfig,
) => Promise<Prompt<Diagnosis>>;

/** Makes the prompt of the run that changes files. */
export type RepairPrompt = (
  task: RepairTask,
  project: ProjectConfig,
) => Promise<Prompt<RepairReport>>;
