import { dirname, posix } from "node:path";

/** Programs that install a project's packages. */
export type PackageManager = "npm" | "pnpm" | "yarn";

/** A lockfile of a commit. */
export interface Lockfile {
  /** From the top of the repository. */
  readonly path: string;
  /** Folder that it stands in, `.` for the top. */
  readonly folder: string;
  readonly manager: PackageManager;
  readonly text: string;
}

const managers: readonly (readonly [string, PackageManager])[] = [
  ["pnpm-lock.yaml", "pnpm"],
  ["yarn.lock", "yarn"],
  ["npm-shrinkwrap.json", "npm"],
  ["package-lock.json", "npm"],
];

/**
 * The lockfiles that a service in `dir` gets its packages from: the nearest one above its files, and
 * the one at the top of the repository.
 */
export function lockfilesFor(
  dir: string,
  files: ReadonlySet<string>,
): readonly Omit<Lockfile, "text">[] {
  const found = new Map<string, Omit<Lockfile, "text">>();
  for (let folder = posix.normalize(dir); ; folder = dirname(folder)) {
    const isTop = folder === ".";
    const lockfile = found.size > 0 && !isTop ? null : lockfileIn(folder, files);
    if (lockfile !== null) found.set(lockfile.path, lockfile);
    if (isTop) return [...found.values()];
  }
}

function lockfileIn(folder: string, files: ReadonlySet<string>): Omit<Lockfile, "text"> | null {
  for (const [name, manager] of managers) {
    const path = posix.join(folder, name);
    if (files.has(path)) return { path, folder, manager };
  }
  return null;
}

/** The command that installs exactly what a lockfile names. */
export function installCommand({ manager, text }: Lockfile): string {
  if (manager === "npm") return "npm ci";
  if (manager === "pnpm") return "pnpm install --frozen-lockfile";
  return isClassic(text) ? "yarn install --frozen-lockfile" : "yarn install --immutable";
}

/** Whether a lockfile of yarn was written by its first version. */
export function isClassic(text: string): boolean {
  return text.includes("# yarn lockfile v1");
}

/** Whether a lockfile names any package that is not part of the repository itself. */
export function namesPackages({ manager, text }: Lockfile): boolean {
  if (manager === "pnpm") return /^packages:/m.test(text);
  if (manager === "npm") return /"(?:node_modules\/|dependencies"|requires")/.test(text);
  return isClassic(text)
    ? /^ {2}version /m.test(text)
    : /^ {2}resolution: ".*@(?!workspace:)/m.test(text);
}
