import type { Diagnosis } from "@mendwatch/fixer";

/** What an agent finds out about the sample report. */
export const sampleDiagnosis: Diagnosis = {
  verdict: "fix",
  confidence: "high",
  cause: "A guest has no cart.",
  nextStep: "",
};
