import { posix } from "node:path";

import { pathPattern } from "./path-pattern.ts";
import { type PlaceRow, refusedPlaces } from "./refused-places.ts";
import type { Hit, Patch, Rule } from "./rule.ts";

/** Rules about where a path lies: outside of the project, in a refused place, where its owner says. */
export const placeRules: readonly Rule[] = [
  {
    name: "outside-project",
    effect: "refuse",
    liftable: true,
    hits: outsideProject,
  },
  ...refusedPlaces.map(placeRule),
  ownerRule("owner-refuse", "refuse", (patch) => patch.project.policy.refuse),
  ownerRule("owner-flag", "flag", (patch) => patch.project.policy.flag),
];

function placeRule({ name, liftable, reason, patterns }: PlaceRow): Rule {
  const matchers = patterns.map((pattern) => pathPattern(pattern));
  return {
    name,
    effect: "refuse",
    liftable,
    hits: ({ files }) =>
      files
        .filter(({ path }) => matchers.some((matches) => matches(path)))
        .map(({ path }) => ({ path, reason })),
  };
}

function outsideProject({ files, project }: Patch): readonly Hit[] {
  const folders = [project.dir, ...project.also];
  const reason = `is outside of ${folders.map((folder) => `"${folder}"`).join(", ")}`;
  return files
    .filter(({ path }) => !folders.some((folder) => isBelow(folder, path)))
    .map(({ path }) => ({ path, reason }));
}

/** The owner's own patterns, from the top of the repository or from the project's folder. */
function ownerRule(
  name: string,
  effect: Rule["effect"],
  patternsOf: (patch: Patch) => readonly string[],
): Rule {
  return {
    name,
    effect,
    // Whoever wrote the pattern can as well take it out.
    liftable: false,
    hits: (patch) => {
      const matchers = patternsOf(patch).map((pattern) => ({
        pattern,
        matches: pathPattern(pattern),
      }));
      return patch.files.flatMap(({ path }) => {
        const inside = posix.relative(patch.project.dir, path);
        const hit = matchers.find(({ matches }) => matches(path) || matches(inside));
        if (hit === undefined) return [];
        return [{ path, reason: `matches the owner's pattern "${hit.pattern}"` }];
      });
    },
  };
}

function isBelow(folder: string, path: string): boolean {
  return folder === "." || path.startsWith(`${folder}/`);
}
