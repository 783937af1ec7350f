import { chmod, mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";

import { type OutputChunk, rolldown } from "rolldown";

import { asciiOnly } from "./ascii-only.ts";
import { compileBundle } from "./compile-bundle.ts";
import { installedLibraries } from "./installed-libraries.ts";
import { signInputs, sizeOfHeadLog } from "./inputs.ts";
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
 * the one before, for `dist/mendwatch.js` as well as for `run.cjs`. It is CommonJS, as the reason is
 * told in docs/decisions/0028-the-bundle.md.
 */
export async function makeBundle(): Promise<Bundle> {
  const inputs = signInputs(root);
  const headLog = await sizeOfHeadLog(root);
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
    plugins: [
      inputs.plugin,
      ownFiles(root),
      installedLibraries(folder),
      lazyBuiltins(),
      asciiOnly(),
    ],
  });
  const { output } = await bundle.write({
    dir: folder,
    format: "cjs",
    entryFileNames: "[name].js",
    chunkFileNames: "[name]-[hash].js",
    comments: false,
  });
  await bundle.close();
  await compileBundle(join(folder, "mendwatch.js"));
  // The packages are ES modules, what is below here is not.
  await writeFile(join(dist, "package.json"), '{ "type": "commonjs" }\n');
  const warn = `require("../bundle/warn-stale.cjs")(${headLog});`;
  const start = `require("../bundle/start.cjs")(\`\${__dirname}/${basename(folder)}/mendwatch.js\`);`;
  await replace("mendwatch.js", `${warn}\n${start}\n`);
  await replace(
    "inputs.json",
    JSON.stringify({ build: basename(folder), inputs: inputs.signatures }),
  );
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

async function removeOldBuilds(): Promise<void> {
  const names = (await readdir(dist)).filter((name) => name.startsWith("build-"));
  const builds = await Promise.all(
    names.map(async (name) => {
      // Another build may have removed it.
      const found = await stat(join(dist, name)).catch(() => null);
      return { name, at: found?.mtimeMs ?? 0 };
    }),
  );
  for (const { name } of builds.toSorted((one, other) => other.at - one.at).slice(keptBuilds)) {
    await rm(join(dist, name), { recursive: true, force: true });
  }
}
