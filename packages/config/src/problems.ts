/** Where a value stands: keys, and indices of lists. */
export type ValuePath = readonly (string | number)[];

/** One thing that is wrong with the file. */
export interface ConfigProblem {
  /** `fixer.relay.listen`, `projects.shop-api.logs[0]`; empty for the file as a whole. */
  readonly path: string;
  /** 1-based, in the file; null where no line can be named. */
  readonly line: number | null;
  /** What is wrong and, in brackets, what to write. Never holds a secret or a value from the environment. */
  readonly message: string;
}

/** `["projects", "shop", "logs", 0]` as `projects.shop.logs[0]`. */
export function pathText(path: ValuePath): string {
  return path
    .map((part) => (typeof part === "number" ? `[${part}]` : `.${part}`))
    .join("")
    .replace(/^\./, "");
}

/** The path of a key that nobody asked for: it may be a secret whose colon was forgotten. */
export function strayKeyText(section: ValuePath, key: string): string {
  return pathText([...section, /^[A-Za-z_-]{1,16}$/.test(key) ? key : "…"]);
}

/** The value at a path of a plain tree, or undefined. */
export function valueAt(tree: unknown, path: ValuePath): unknown {
  let value = tree;
  for (const part of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, part)) {
      return undefined;
    }
    value = (value as Readonly<Record<string | number, unknown>>)[part];
  }
  return value;
}

/** Every problem on its own line, in the order of the file. */
export function describeProblems(file: string, problems: readonly ConfigProblem[]): string {
  const lines = problems.map(({ path, line, message }) => {
    const place = line === null ? "" : `line ${line}: `;
    return `  ${place}${path === "" ? message : `${path}: ${message}`}`;
  });
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  return `${file} has ${count}:\n${lines.join("\n")}`;
}
