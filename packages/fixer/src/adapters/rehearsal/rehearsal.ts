import type { ReportedError } from "@mendwatch/protocol";

import { applyPatch } from "../../git/apply.ts";
import { said, type Git } from "../../git/git.ts";
import type { Agent, Diagnosis } from "../../ports/agent.ts";
import { repairError } from "../../errors/repair-errors.ts";
import { readRehearsals, type Rehearsal } from "./rehearsal-file.ts";

export interface RehearsalOptions {
  readonly git: Git;
  /** `agent.patches`, absolute. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

const nothingFits: Diagnosis = {
  verdict: "needs-info",
  confidence: "high",
  cause: "No rehearsed repair fits this error. The rehearsal agent plays known repairs only.",
  nextStep: "Rehearse a repair for it in the folder of agent.patches, or set agent.kind to claude.",
};

/**
 * The agent that plays known repairs: for the demo, for trying out a configuration, and for tests.
 * Of several rehearsals that fit, the one whose file comes first by name is played. A repair is
 * played in the first round; in a later one it has nothing to add. Rejects with
 * `MW_REHEARSAL_INVALID` where a file is wrong.
 */
export async function createRehearsalAgent(options: RehearsalOptions): Promise<Agent> {
  const { git } = options;
  const rehearsals = await readRehearsals(git, options.folder, options.signal);

  function fitting(error: ReportedError): Rehearsal | undefined {
    return rehearsals.find((rehearsal) => fits(rehearsal.match, error));
  }

  return {
    kind: "rehearsal",
    async diagnose({ error }) {
      return fitting(error)?.diagnosis ?? nothingFits;
    },
    async repair({ error, workspace, round }, { signal }) {
      const { file, repair = null } = fitting(error) ?? {};
      if (repair === null) {
        throw repairError(
          "MW_REHEARSAL_NOT_APPLICABLE",
          `there is no rehearsed repair for ${error.type ?? "this error"} any more`,
        );
      }
      if (round === 1) {
        const applied = await applyPatch(git, workspace, repair.patch, signal);
        if (applied.exitCode !== 0) {
          throw repairError(
            "MW_REHEARSAL_NOT_APPLICABLE",
            `${repair.patch}, of ${file}, does not apply to the base: ${said(applied)}`,
          );
        }
      }
      return { title: repair.title, summary: repair.summary };
    },
  };
}

function fits({ type, message, frame }: Rehearsal["match"], error: ReportedError): boolean {
  const first = error.frames.find(({ inApp }) => inApp);
  return (
    (type === undefined || error.type === type) &&
    (message === undefined || error.message.includes(message)) &&
    (frame === undefined || first?.file.endsWith(frame) === true)
  );
}
