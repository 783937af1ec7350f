import {
  chmod,
  glob,
  mkdir,
  mkdtemp,
  readdir,
  rename,
  rm,
  stat,
  writeFile,
} from "node:fs/promises";
import { basename, join, relative, resolve } from "node:path";

import { type OutputChunk, rolldown } from "rolldown";

import { installedLibraries } from "./installed-libraries.ts";
import { lazyBuiltins } from "./lazy-builtins.ts";
import { ownFiles } from "./own-files.ts";

const root = resolve(import.meta.dirname, "..");
const dist = join(root, "dist");

/**
 * As many builds stay, the latest ones: a process that runs goes on loading the files of the one that
 * it was started from.
 */
const keptBuilds = 5;

/** What was built. */
export interface Bundle {
  /** Absolute path of the program. */
  readonly program: string;
  readonly chunks: readonly BundledChunk[];
}

/** One file of the bundle. */
export interface BundledChunk {
  /** Absolute path. */
  readonly file: string;
  /** Absolute paths of the modules in it. */
  readonly modules: readonly string[];
}

/**
 * Makes the program of the sources, in a folder of its own below `dist`, and puts it in the place of
 * the one before, for `dist/mendwatch.js` as well as for `run.mjs`. It is CommonJS, as the reason is
 * told in docs/decisions/0028-the-bundle.md.
 */
export async function makeBundle(): Promise<Bundle> {
  const begun = Date.now();
  await mkdir(dist, { recursive: true });
  const folder = await mkdtemp(join(dist, "build-"));
  // Whoever runs the program may be somebody else.
  await chmod(folder, 0o755);
  const bundle = await rolldown({
    input: {
      mendwatch: join(root, "packages/cli/src/main.ts"),
      "read-config": join(root, "packages/config/src/apart/read-config.ts"),
    },
    platform: "node",
    tsconfig: false,
    resolve: { conditionNames: ["mendwatch:source", "node", "import"] },
    plugins: [ownFiles(root), installedLibraries(folder), lazyBuiltins()],
  });
  const { output } = await bundle.write({
    dir: folder,
    format: "cjs",
    entryFileNames: "[name].js",
    chunkFileNames: "[name]-[hash].js",
    comments: false,
  });
  const inputs = await signatures(await bundle.watchFiles, begun);
  await bundle.close();
  // The packages are ES modules, what is below here is not.
  await writeFile(join(dist, "package.json"), '{ "type": "commonjs" }\n');
  await replace("mendwatch.js", `require("./${basename(folder)}/mendwatch.js");\n`);
  await replace("inputs.json", JSON.stringify({ build: basename(folder), inputs }));
  await removeOldBuilds();
  const chunks = output.filter((part): part is OutputChunk => part.type === "chunk");
  return {
    program: join(dist, "mendwatch.js"),
    chunks: chunks.map(({ fileName, moduleIds }) => ({
      file: join(folder, fileName),
      modules: moduleIds,
    })),
  };
}

/** Puts a file in the place of another, which nobody sees half written. */
async function replace(name: string, text: string): Promise<void> {
  const file = join(dist, name);
  await writeFile(`${file}.${process.pid}`, text);
  await rename(`${file}.${process.pid}`, file);
}

/**
 * By which `run.mjs` sees that a file is another one: path, size and time of the last change. Where that
 * was during the build, nobody knows which of the two was built, and 0 is a time that no file has.
 */
async function signatures(
  files: readonly string[],
  begun: number,
): Promise<readonly (readonly [string, number, number])[]> {
  const ours = files.filter((file) => !file.includes("/node_modules/") && file.startsWith(root));
  const others = await otherInputs();
  return Promise.all(
    [...ours, ...others].map(async (file) => {
      const { size, mtimeMs } = await stat(file);
      return [relative(root, file), size, mtimeMs < begun ? mtimeMs : 0] as const;
    }),
  );
}

/** What the bundle depends on besides the modules in it. The lockfile says which packages of others. */
async function otherInputs(): Promise<readonly string[]> {
  const found: string[] = [join(root, "pnpm-lock.yaml")];
  for await (const name of glob(["bundle/*", "packages/*/package.json"], { cwd: root })) {
    found.push(join(root, name));
  }
  return found;
}

async function removeOldBuilds(): Promise<void> {
  const names = (await readdir(dist)).filter((name) => name.startsWith("build-"));
  const builds = await Promise.all(
    names.map(async (name) => ({ name, at: (await stat(join(dist, name))).mtimeMs })),
  );
  for (const { name } of builds.toSorted((one, other) => other.at - one.at).slice(keptBuilds)) {
    await rm(join(dist, name), { recursive: true, force: true });
  }
}
