import { currentFingerprints, fingerprintVersion } from "@mendwatch/detection";

import type { Fix } from "../../model/fix.ts";
import type { FixState } from "../../model/fix-lifecycle.ts";
import type { Store } from "../../ports/store.ts";
import { projectsOf } from "./hosts.ts";

/** As many as an answer to a heartbeat may name. */
const mostWatched = 1_000;

const watchedStates: readonly FixState[] = ["merged", "deployed"];

/**
 * The fingerprints that a watcher of these projects is to relay from their first occurrence: those
 * whose production check is open, by every name that this version of detection gives them.
 */
export async function watchListOf(
  store: Pick<Store, "listFixes">,
  projects: readonly string[],
): Promise<readonly string[]> {
  const fixes = await store.listFixes({ states: watchedStates, limit: mostWatched });
  const watched = fixes.filter(
    (fix) => fix.reverts === null && projectsOf(fix).some((project) => projects.includes(project)),
  );
  return [...new Set(watched.flatMap(namesOf))].slice(0, mostWatched);
}

function namesOf({ fingerprint, report }: Fix): readonly string[] {
  if (report.fingerprintVersion === fingerprintVersion) return [fingerprint];
  return [fingerprint, ...currentFingerprints(report.error)];
}
