import { mkdir, realpath, stat } from "node:fs/promises";
import { isAbsolute, join, posix } from "node:path";

import type { Git } from "../git/git.ts";
import { removeTree } from "../git/remove-tree.ts";
import { filesOf } from "../git/trees.ts";
import type { Sandbox } from "../ports/sandbox.ts";
import { loginPath } from "../toolchain/login-path.ts";
import { textOf } from "./commit-text.ts";
import { copyPackages, PackagesElsewhere } from "./copy-packages.ts";
import type { Dependencies } from "./dependencies.ts";
import { calmPnpm, installedPackages } from "./installed-packages.ts";
import { isInstalled } from "./installed-state.ts";
import { createPackageStore, type KeptPackages, type MadePackages } from "./kept-packages.ts";
import { type Lockfile, lockfilesFor, namesPackages } from "./lockfile.ts";
import { manifestFor, namesAny } from "./named-packages.ts";
import { hashPackages, type PackageJob } from "./package-hash.ts";
import { isManifest, packagePlaces } from "./package-places.ts";
import { findVenv } from "./python-venv.ts";
import { runSetup } from "./run-setup.ts";

/** What {@link createDependencies} is given. */
export interface DependenciesOptions {
  readonly stateDir: string;
  readonly git: Git;
  readonly sandbox: Sandbox;
  /** Of the process: where its owner's shell, home and settings are, and what `setup.env` names. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** What is taken over from a checkout; the rest of what may be installed knows its own place. */
const portable = ["node_modules", ".yarn/install-state.gz"];

/**
 * Packages belong to what names them: the lockfiles of a commit, the settings of the package
 * manager, the setup command and the version of Node.js that they may be compiled for. Their hash
 * names a folder (`<stateDir>/fixer/deps/<hash>`), which is made once: from the owner's checkout
 * where exactly these packages are installed in it, else by the setup. Everything in it is shared by
 * all trees, and may be the very files of the checkout, so it is only ever mounted read-only.
 */
export function createDependencies(options: DependenciesOptions): Dependencies {
  const { git, sandbox, environment } = options;
  const store = createPackageStore(options.stateDir);
  /** What is being made now, by hash: who comes second waits. */
  const making = new Map<string, Promise<unknown>>();

  async function keep(job: PackageJob, signal: AbortSignal): Promise<KeptPackages | null> {
    const { project, checkout, lockfiles, files } = job;
    const needsSetup = project.setup !== null || lockfiles.some(namesPackages);
    const lent: readonly string[] =
      checkout === null ? [] : await packagePlaces(checkout, files, portable);
    if (!needsSetup && (lockfiles.length > 0 || lent.length === 0)) return null;
    const hash = await hashPackages(job, lent, signal);
    while (making.has(hash)) await making.get(hash);
    signal.throwIfAborted();
    const made = make(job, hash, lent, signal);
    making.set(
      hash,
      made.catch(() => undefined),
    );
    try {
      return await made;
    } finally {
      making.delete(hash);
    }
  }

  async function make(
    job: PackageJob,
    hash: string,
    lent: readonly string[],
    signal: AbortSignal,
  ): Promise<KeptPackages> {
    const found = await store.find(hash);
    if (found !== null) return found;
    return store.make(hash, async (folder) => {
      const taken = await takeOver(job, lent, join(folder, "tree"));
      return taken ?? (await runSetup({ ...job, sandbox, environment }, folder, signal));
    });
  }

  /** Says that packages are named of which nothing can be made, or null. */
  async function lacking(
    { project, clone, commit, lockfiles, files }: PackageJob,
    signal: AbortSignal,
  ): Promise<string | null> {
    const path = lockfiles.length > 0 ? null : manifestFor(project.dir, files);
    if (path === null) return null;
    return namesAny(await textOf(git, { clone, commit }, path, signal))
      ? `${path} names packages, and there is neither a lockfile nor anything installed in the checkout`
      : null;
  }

  return {
    prune: (now) => store.prune(now),
    async prepare(project, source, signal) {
      const { repo, dir } = project;
      const checkout = repo !== null && isAbsolute(repo) ? await realpath(repo) : null;
      const home = await toolchainFolder(checkout, dir);
      const path = await loginPath(home, environment);
      signal.throwIfAborted();
      const files = new Set(await filesOf(git, source.clone, source.commit, signal));
      const lockfiles = await Promise.all(
        lockfilesFor(dir, files).map(async (lockfile): Promise<Lockfile> => ({
          ...lockfile,
          text: await textOf(git, source, lockfile.path, signal),
        })),
      );
      const programs = programsOf(files, lockfiles);
      const env = { PATH: path, ...(programs.includes("pnpm") ? calmPnpm : {}) };
      const job = { git, project, ...source, checkout, files, lockfiles, env, toolchain: home };
      const kept = await keep(job, signal);
      const venv = checkout === null ? null : await findVenv(checkout, dir, env);
      const boxed = sandbox.kind !== "none";
      const note = kept === null ? await lacking(job, signal) : kept.note;
      const found = { project, checkout, toolchain: home, env, programs };
      return installedPackages({ ...found, kept, note, venv, boxed });
    },
  };
}

/** What a project is run by, told by its files. */
function programsOf(files: ReadonlySet<string>, lockfiles: readonly Lockfile[]): readonly string[] {
  const managers = lockfiles.map(({ manager }) => manager);
  const isNode = [...files].some((path) => posix.basename(path) === "package.json");
  const isGo = [...files].some((path) => posix.basename(path) === "go.mod");
  const isPython = [...files].some((path) => isManifest(path) && !path.endsWith("package.json"));
  return [
    ...new Set(isNode && managers.length === 0 ? ["npm"] : managers),
    ...(isPython ? ["python3"] : []),
    ...(isGo ? ["go"] : []),
  ];
}

/** Packages of a checkout that has exactly what is needed, or null. */
async function takeOver(
  { project, checkout, lockfiles }: PackageJob,
  lent: readonly string[],
  target: string,
): Promise<MadePackages | null> {
  if (checkout === null || lent.length === 0) return null;
  // Nothing says that what lies there is what the setup would make.
  if (lockfiles.length === 0 && project.setup !== null) return null;
  for (const lockfile of lockfiles) {
    if (!(await isInstalled(checkout, lockfile))) return null;
  }
  try {
    await copyPackages(checkout, lent, target);
  } catch (error) {
    if (!(error instanceof PackagesElsewhere)) throw error;
    await removeTree(target);
    await mkdir(target);
    return null;
  }
  const named = lockfiles.map(({ path }) => path).join(" and ");
  const origin = named === "" ? "your checkout" : `your checkout, which has what ${named} names`;
  return { places: [...lent], madeIn: checkout, origin, note: named === "" ? noLockfile : null };
}

const noLockfile = "dependencies: as installed in the checkout, because there is no lockfile";

/** The service's folder in the checkout, which may be of another branch; the top of it; else none. */
async function toolchainFolder(checkout: string | null, dir: string): Promise<string> {
  if (checkout === null) return "/";
  const folder = join(checkout, dir);
  const found = await stat(folder).catch(() => null);
  return found?.isDirectory() === true ? folder : checkout;
}
