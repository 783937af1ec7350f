import type { ProjectConfig } from "@mendwatch/config";

import type { AgentTask, Diagnosis } from "../ports/agent.ts";
import { answerSchemas, readDiagnosis } from "./answers.ts";
import { errorClass } from "./error-class.ts";
import { fenced } from "./fence.ts";
import { knownParts } from "./known-parts.ts";
import { filled, readPromptFile } from "./prompt-files.ts";
import type { Prompt } from "./prompt.ts";

/** Makes the prompt of the run that only reads. Rejects with `MW_PROMPTS_INVALID`. */
export async function diagnosisPrompt(
  task: AgentTask,
  project: ProjectConfig,
): Promise<Prompt<Diagnosis>> {
  const frame = await readPromptFile(project, "diagnosis");
  const about = await readPromptFile(project, errorClass(task.error));
  const version = `${frame.version} ${about.version}`;
  return {
    text: filled(frame.text, { known: fenced(knownParts(task)), class: about.text }),
    schema: answerSchemas.diagnosis,
    version,
    read: (answer) => readDiagnosis(answer, version),
  };
}
