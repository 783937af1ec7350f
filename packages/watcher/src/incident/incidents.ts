import type { Window } from "../settle/window.ts";
import type { WindowStore } from "../state/windows.ts";
import {
  earlierReach,
  endsBy,
  followsInfrastructure,
  isDeath,
  mayLink,
  rootReach,
} from "./link.ts";

/** Finds the root of a window that just began. */
export function findRoot(
  windows: WindowStore,
  window: Window,
  critical: boolean,
): Window | undefined {
  const { project, began, sample } = window;
  const byTrace =
    sample.traceId === null ? [] : windows.rootsOfTrace(project, sample.traceId, began);
  const byInfrastructure = windows
    .infrastructureRootsBetween(began - rootReach, began + earlierReach)
    .filter((root) => followsInfrastructure(window, root));
  const byDeath = isDeath(window)
    ? windows
        .rootsBetween(project, began - rootReach, began + earlierReach)
        .filter((root) => endsBy(window, root))
    : [];
  return [...byTrace, ...byInfrastructure, ...byDeath].find((root) =>
    mayLink(window, root, critical),
  );
}

/**
 * Windows that turn out to be symptoms of one that just began. Files are read one after the other,
 * so a symptom may be read before its root; the times in the logs tell which came first.
 */
export function findSymptoms(windows: WindowStore, root: Window): readonly Window[] {
  const { project, began, sample } = root;
  if (sample.infrastructure === null && sample.traceId === null && !root.fatal) return [];
  const inProject = windows.rootsBetween(project, began - earlierReach, began + rootReach);
  const elsewhere =
    sample.infrastructure === null
      ? []
      : windows
          .infrastructureRootsBetween(began - earlierReach, began + rootReach)
          .filter((window) => window.project !== project);
  return [...inProject, ...elsewhere].filter((window) => {
    const sharesTrace =
      window.project === project &&
      sample.traceId !== null &&
      window.sample.traceId === sample.traceId &&
      window.began > began;
    return (
      window.state === "open" &&
      window.announcement === null &&
      (sharesTrace || followsInfrastructure(window, root) || endsBy(window, root)) &&
      mayLink(window, root, false) &&
      !windows.hasSymptoms(window.id)
    );
  });
}
