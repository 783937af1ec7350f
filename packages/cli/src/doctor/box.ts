import type { Config } from "@mendwatch/config";
import {
  attemptEscapes,
  attemptLimits,
  type EscapeAttempt,
  openBubblewrapSandbox,
} from "@mendwatch/fixer";
import { MendwatchError } from "@mendwatch/protocol";

import { boxRemedy } from "./box-remedy.ts";
import { fail, type Finding, ok, warn } from "./finding.ts";
import { halvesOf } from "./halves.ts";

/** The box that the project's commands run in: does it stand here, and does it hold? */
export async function checkBox({ fixer, agent }: Config, env: NodeJS.ProcessEnv): Promise<Finding> {
  if (fixer.sandbox === "none") {
    const text = "sandbox none: commands run with all rights of this user";
    return warn("box", text, "write sandbox: bubblewrap; without it a change could approve itself");
  }
  const path = env["PATH"] ?? "";
  try {
    const box = await openBubblewrapSandbox({ limits: attemptLimits, path, useGroups: true });
    const attempts = await attemptEscapes(box, path);
    return judge(`${box.version}, limited by ${box.limitedBy}`, attempts);
  } catch (error) {
    if (!(error instanceof MendwatchError)) throw error;
    if (error.code === "MW_NO_TEMPORARY_FOLDER") {
      return fail("box", ...halvesOf(`it cannot be tried: ${error.message}`, /^(.*): (.*)$/s));
    }
    const remedy = await boxRemedy(error.message, { platform: process.platform, root: "/", env });
    return agent.kind === "rehearsal"
      ? warn("box", `${error.message}; a rehearsed repair is checked without one`, remedy)
      : fail("box", `${error.message}; agent ${agent.kind} does not run without one`, remedy);
  }
}

function judge(box: string, attempts: readonly EscapeAttempt[]): Finding {
  const out = attempts.filter(({ held }) => !held);
  const [first] = out;
  if (first === undefined) {
    return ok("box", `${box}; all ${attempts.length} attempts to break out failed`);
  }
  return fail(
    "box",
    `${box}; ${out.length} of ${attempts.length} attempts to break out did not fail: ${first.attempt}`,
    "let nothing run here that you do not trust, and report it (SECURITY.md)",
  );
}
