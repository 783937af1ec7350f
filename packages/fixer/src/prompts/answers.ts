import { z } from "zod";

import type { Diagnosis, RepairReport } from "../ports/agent.ts";
import { cutMiddle, plainText } from "./plain-text.ts";

/** Characters of an answer that people are shown. */
const longest = { cause: 1_200, nextStep: 600, title: 120, summary: 2_000 } as const;

const diagnosis = z.strictObject({
  verdict: z.enum(["fix", "config", "infra", "third-party", "not-a-bug", "needs-info"]),
  confidence: z.enum(["low", "medium", "high"]),
  cause: z.string().describe("Two to four sentences for the owner of the service."),
  nextStep: z
    .string()
    .describe("What a person should do now; empty with the verdict fix, unless confidence is low."),
});

const repair = z.strictObject({
  title: z.string().describe("One line of at most 70 characters."),
  summary: z.string().describe("At most six sentences for the owner of the service."),
});

/** JSON Schema of the two answers. */
export const answerSchemas: Readonly<Record<"diagnosis" | "repair", JsonSchema>> = {
  diagnosis: jsonSchema(diagnosis),
  repair: jsonSchema(repair),
};

type JsonSchema = Readonly<Record<string, unknown>>;

/** Reads the answer of a diagnosis; null where it breaks the schema or leaves a person nothing. */
export function readDiagnosis(answer: unknown, prompt: string): Diagnosis | null {
  const { success, data } = diagnosis.safeParse(answer);
  if (!success) return null;
  const { verdict, confidence } = data;
  const cause = shown(data.cause, longest.cause);
  const wanted = verdict !== "fix" || confidence === "low";
  const nextStep = wanted ? shown(data.nextStep, longest.nextStep) : "";
  if (cause === "" || (verdict !== "fix" && nextStep === "")) return null;
  return { verdict, confidence, cause, nextStep, prompt };
}

/** Reads the answer of a repair; null where it breaks the schema or leaves a person nothing. */
export function readRepairReport(answer: unknown, prompt: string): RepairReport | null {
  const { success, data } = repair.safeParse(answer);
  if (!success) return null;
  const title = shown(data.title, longest.title).replaceAll(/\s+/g, " ");
  const summary = shown(data.summary, longest.summary);
  return title === "" || summary === "" ? null : { title, summary, prompt };
}

/** As people may see it: nothing hidden in it, no secret, not too long. */
function shown(text: string, max: number): string {
  return cutMiddle(plainText(text).trim(), max);
}

function jsonSchema(schema: z.ZodType): JsonSchema {
  // Without `$schema`: a validator that does not know the draft refuses the whole schema.
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { target: "draft-7" });
  return rest;
}
