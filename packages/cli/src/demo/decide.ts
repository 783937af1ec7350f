import type { DemoAgent } from "./demo-agent.ts";
import { diffLines } from "./diff-lines.ts";
import { Interrupted } from "./interruption.ts";
import { askKey, type Terminal } from "./prompt.ts";
import type { Screen } from "./screen.ts";
import { approvedStage, promptStage } from "./stage-lines.ts";

/**
 * Asks the person at the terminal about the patch, which they may look at as often as they like;
 * without a terminal the answer is yes. Rejects with {@link Interrupted} on Ctrl-C.
 */
export async function decide(
  terminal: Terminal | null,
  screen: Screen,
  { agent, patch }: { readonly agent: DemoAgent; readonly patch: string },
  signal: AbortSignal,
): Promise<"approve" | "skip"> {
  if (terminal === null) {
    screen.stage(approvedStage());
    return "approve";
  }
  for (;;) {
    const key = await askKey(
      terminal,
      ["a", "s", "d"],
      () => screen.stage(promptStage(agent)),
      signal,
    );
    signal.throwIfAborted();
    if (key === null) throw new Interrupted("SIGINT");
    if (key !== "d") return key === "a" ? "approve" : "skip";
    screen.text(diffLines(patch, screen.paint));
  }
}
