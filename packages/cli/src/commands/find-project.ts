import { type Config, didYouMean, type ProjectConfig } from "@mendwatch/config";
import { fixerErrors } from "@mendwatch/fixer";
import { errorsOf } from "@mendwatch/protocol";

/** The project with this key or label. Throws `MW_UNKNOWN_PROJECT`. */
export function findProject({ projects }: Config, name: string): ProjectConfig {
  const found = projects.get(name) ?? [...projects.values()].find(({ label }) => label === name);
  if (found !== undefined) return found;
  const known = [...projects.keys()];
  const meant = didYouMean(name, known);
  const hint = meant === null ? `write one of ${known.join(", ")}` : `did you mean ${meant}?`;
  throw errorsOf(fixerErrors)("MW_UNKNOWN_PROJECT", `there is no project "${name}": ${hint}`);
}
