import { posix } from "node:path";

import type { ProjectConfig } from "@mendwatch/config";

import { refusedPlaces } from "../stages/diff-policy/refused-places.ts";

type Project = Pick<ProjectConfig, "dir" | "also" | "policy" | "checks">;

/** Each refusal of the diff policy by its name, as the agent is told it; null where nothing is to be told. */
export const refusalTexts: Readonly<Record<string, ((project: Project) => string) | null>> = {
  // An empty change is how a run says that it has no repair.
  empty: null,
  symlink: () =>
    "No symlink, submodule or repository inside the repository comes, goes or changes.",
  submodule: null,
  "nested-repository": null,
  "unknown-change": null,
  filtered: () => "No file changes that git stores through a filter or in another encoding.",
  "mode-change": () => "No file becomes executable, or stops being so.",
  binary: () => "No binary file comes or changes.",
  "outside-project": ({ dir, also }) =>
    [dir, ...also].includes(".")
      ? "Nothing outside of this repository is written."
      : `Nothing is written outside of ${[dir, ...also].map((folder) => `\`${folder}/\``).join(", ")}.`,
  ci: placesText("ci", "Nothing of a pipeline is touched"),
  "git-config": placesText("git-config", "Nothing that configures git is touched"),
  "tool-config": placesText(
    "tool-config",
    "Nothing that configures an editor or an agent is touched",
  ),
  "test-config": placesText(
    "test-config",
    "Nothing that configures the tests or another check is touched",
  ),
  dependencies: placesText("dependencies", "No manifest, lockfile or installed package is touched"),
  "secret-file": placesText("secret-file", "No place for secrets or keys is touched"),
  "owner-refuse": ({ policy }) =>
    policy.refuse.length === 0 ? "" : `Nothing is touched that matches ${code(policy.refuse)}.`,
  "deleted-test": () => "No test file is deleted or renamed.",
  "skipped-test": () =>
    "No test is skipped, marked todo or run alone (only), in new files neither.",
  "fewer-tests": () => "No existing test file has fewer tests afterwards.",
  "fewer-assertions": () => "No existing test file has fewer assertions afterwards.",
  "changed-expectation": () =>
    "No existing assertion or snapshot demands something else afterwards.",
  "changed-timeout": () => "No existing test gets more time, or is tried more often.",
  "forged-error": () =>
    "No test makes up where an error comes from: no assigned `stack`, no frame written down, no `vm`, `eval` or `new Function`.",
  "test-reads-source": () => "No test reads the text of source files; it runs them.",
  "test-tampering": () =>
    "No test ends its process, looks for `CI`, `NODE_ENV` or the options of its runner, or changes built-in objects.",
  "no-code-change": () => "Something besides comments, layout, documentation and tests changes.",
  "silenced-error": () =>
    "No error is silenced: no less is logged at the level of errors, no handler is empty, nothing catches all that is thrown.",
  "test-aware-code": () =>
    "No code outside of tests looks at `NODE_ENV`, `CI` or anything else that tells tests from production.",
  "max-files": ({ policy }) => `At most ${policy.maxFiles} files change, new test files apart.`,
  "max-lines": ({ policy }) =>
    `At most ${policy.maxLines} lines change (added and removed), new test files apart.`,
  "strange-name": () => "No file name and no added line holds a character that people do not see.",
  "strange-text": null,
  secret: () => "No added line holds anything that looks like a secret, in tests neither.",
};

/** What a repair may not do and what it may run, as lines of a list. */
export function limitLines(project: Project): string {
  const refusals = Object.entries(refusalTexts)
    .filter(([name]) => !project.policy.allow.includes(name))
    .map(([, text]) => text?.(project) ?? "")
    .filter((text) => text !== "");
  const { test, build, types, lint } = project.checks;
  const commands = [test, build, types, lint].filter((command) => command !== null);
  const where = posix.normalize(project.dir) === "." ? "" : ` (in \`${project.dir}\`)`;
  return [
    ...refusals,
    "No commit, branch, stash or push is made: the files as they lie there are what is read.",
    "Nothing is installed, downloaded or sent; there is no network.",
    commands.length === 0
      ? "The project has no command for its checks; a test that `node --test` can run by itself still counts."
      : `What is run afterwards on a clean copy${where}: ${code(commands)}. What passed before has to pass then.`,
  ]
    .map((text) => `- ${text}`)
    .join("\n");
}

function placesText(name: string, what: string): () => string {
  const patterns = refusedPlaces.find((row) => row.name === name)?.patterns ?? [];
  return () => `${what}: ${patterns.join(" ")}.`;
}

function code(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(", ");
}
