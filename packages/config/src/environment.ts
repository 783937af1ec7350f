import type { ValuePath } from "./problems.ts";

/** What a process does with the configuration; it decides which `${ENV}` are read. */
export type ConfigNeed = "watcher" | "fixer" | "people";

/** The parts of the file that each need reads. `stateDir` is always read. */
const readBy: Readonly<Record<ConfigNeed, readonly ValuePath[]>> = {
  watcher: [["watcher"], ["projects"]],
  fixer: [["fixer"], ["agent"], ["telegram"], ["github"], ["projects"]],
  people: [["fixer", "people"]],
};

/** Shell lines of a project, below its key. Services are numbered: `*` stands for the number. */
const commands: readonly string[] = [
  "deploy",
  "setup",
  "setup.run",
  "checks.test",
  "checks.build",
  "checks.types",
  "checks.lint",
  "checks.services.*.run",
];

/**
 * True for a line that a shell reads. The shell puts in its own variables when it runs; what is put
 * in before would stand on cards, in prompts and in proofs, where commands are shown.
 */
function isCommand([section, , ...below]: ValuePath): boolean {
  const place = below.map((part) => (typeof part === "number" ? "*" : part)).join(".");
  return section === "projects" && commands.includes(place);
}

/** True where a process with these needs reads the value at the path. */
export function isRead(path: ValuePath, needs: readonly ConfigNeed[]): boolean {
  return [["stateDir"], ...needs.flatMap((need) => readBy[need])].some((prefix) =>
    prefix.every((part, index) => path[index] === part),
  );
}

/** True for text with a `${`, which stands for something else. */
export function mentionsEnvironment(value: unknown): boolean {
  return typeof value === "string" && value.includes("${");
}

/**
 * Puts the environment's values in place of `${NAME}`, in text only and only where it is read;
 * `$${` stands for a literal `${`. Missing and empty variables are problems, as is any other `${`.
 * Commands stay as they are written.
 */
export function expandEnvironment(
  tree: unknown,
  env: Readonly<Record<string, string | undefined>>,
  needs: readonly ConfigNeed[],
  report: (path: ValuePath, message: string) => void,
): unknown {
  function expand(value: unknown, path: ValuePath): unknown {
    if (typeof value === "string") {
      return isRead(path, needs) && !isCommand(path)
        ? expandText(value, env, (message) => report(path, message))
        : value;
    }
    if (Array.isArray(value)) return value.map((item, index) => expand(item, [...path, index]));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, expand(item, [...path, key])]),
    );
  }
  return expand(tree, []);
}

function expandText(
  text: string,
  env: Readonly<Record<string, string | undefined>>,
  report: (message: string) => void,
): string {
  return text.replace(/\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)\}|\$\{/g, (whole, name?: string) => {
    if (whole === "$${") return "${";
    if (name === undefined) {
      report("holds a ${ that names no variable (write ${NAME}, or $${ for a literal ${)");
      return whole;
    }
    const value = env[name];
    if (value === undefined || value === "") {
      report(
        `needs the environment variable ${name}, which is ${value === "" ? "empty" : "not set"} (set it for this process)`,
      );
      return whole;
    }
    return value;
  });
}
