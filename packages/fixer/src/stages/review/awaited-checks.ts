import type { Fix } from "../../model/fix.ts";
import type { Forge, PullRequestLook } from "../../ports/forge.ts";
import { durationText } from "../production-check/duration-text.ts";
import { openPullRequest } from "./open-pull-request.ts";
import { named } from "./read-look.ts";

/**
 * What is waited for after a push, for people; null where nothing is. Checks show up one after the
 * other, seconds to minutes after it, and a repository without any looks as one whose checks are
 * late. So a while is waited, and no longer only where every check that its base had is there: a
 * workflow may run for branches alone, or not any more.
 */
export async function whyChecksAwaited(
  fix: Fix,
  forge: Pick<Forge, "awaitChecks" | "checksOf">,
  { checks }: Pick<PullRequestLook, "checks">,
  now: number,
  signal: AbortSignal,
): Promise<string | null> {
  if (now >= pushedAt(fix) + forge.awaitChecks) return null;
  const place = openPullRequest(fix);
  const onBase = (await forge.checksOf(place, place.baseCommit, signal)) ?? [];
  const shown = new Set(checks.map(({ name }) => name));
  const missing = onBase.filter(({ name }) => !shown.has(name));
  if (onBase.length > 0 && missing.length === 0) return null;
  const wait = durationText(forge.awaitChecks);
  if (missing.length > 0) {
    return `checks of its base have not shown up here yet: ${named(missing)}; they are waited for, ${wait} from the push`;
  }
  const what = checks.length === 0 ? "no check has shown up yet; one" : "another check";
  return `${what} is waited for, ${wait} from the push`;
}

/** When the branch was last brought to what it holds, in milliseconds since 1970. */
function pushedAt({ audit, stateSince }: Fix): number {
  const pushed = audit.findLast(({ from, to }) => from === "publishing" && to === "in_review");
  return pushed?.at ?? stateSince;
}
