import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

import { isInApp, sameError, type DetectedError, type Frame } from "@mendwatch/detection";
import { z } from "zod";

import { isRecognisable, type SearchedFolders } from "./production-error.ts";
import { isPlainFile } from "./source/source-map.ts";
import { sourcePlacesIn, type SourcePlaces } from "./source/source-places.ts";

/** What of the code of a copy ran, as V8 counted it in each process that ended by itself. */
export interface ExecutedCode {
  /** Files that were loaded, from the top of the repository; of built files their sources as well. */
  readonly loaded: ReadonlySet<string>;
  /** Those of them of which a function ran; and those that have none, because loading is all they do. */
  readonly ran: ReadonlySet<string>;
  /** Whether the function of the logged error's first own frame ran. */
  readonly failing: boolean;
}

/** Where V8's files are, and the copy that they speak of. */
export interface ExecutionPlace extends SearchedFolders {
  /** The folder that NODE_V8_COVERAGE named. */
  readonly folder: string;
  /** Top of the repository in the copy. */
  readonly tree: string;
}

/** Processes of one check whose counts are read. */
const mostProcesses = 2_000;

const script = z.object({
  url: z.string(),
  functions: z.array(
    z.object({
      functionName: z.string(),
      ranges: z.array(z.object({ startOffset: z.number(), count: z.number() })),
    }),
  ),
});
type Script = z.infer<typeof script>;

const coverage = z.object({ result: z.array(z.looseObject({ url: z.string() })) });

/**
 * Reads what Node.js wrote because of NODE_V8_COVERAGE. Null where it wrote nothing that can be
 * read: no Node.js ran, or each was killed.
 */
export async function readExecutedCode(
  logged: DetectedError | null,
  place: ExecutionPlace,
): Promise<ExecutedCode | null> {
  const { folder, tree, root, base } = place;
  const names = (await readdir(folder).catch(() => [])).slice(0, mostProcesses);
  const loaded = new Set<string>();
  const ran = new Set<string>();
  const places = sourcePlacesIn(root);
  const wanted =
    logged === null || !isRecognisable(logged)
      ? []
      : [logged, await sourcePlacesIn(base).inSource(logged)];
  let failing = false;
  for (const name of names) {
    for (const { url, functions } of await scriptsOf(folder, name, tree)) {
      const file = pathOf(url);
      const [whole, ...own] = functions;
      const executed = own.filter(hasRun);
      const paths = await pathsOf(places, { tree, root }, file);
      for (const path of paths) loaded.add(path);
      if (executed.length > 0 || own.length === 0) for (const path of paths) ran.add(path);
      const named = [...(whole === undefined ? [] : [whole]), ...executed].filter((one) =>
        wanted.some((error) => isOfThatName(error, one.functionName)),
      );
      if (failing || named.length === 0) continue;
      // The change may have written these files itself, with names that lead elsewhere.
      const text = (await isPlainFile(tree, file)) ? await readFile(file, "utf8") : "";
      for (const frame of framesOf(file, text, named)) {
        const link = { type: logged?.type ?? null, message: "", code: null, frames: [frame] };
        const forms = [link, await places.inSource(link)].map(asError);
        failing ||= wanted.some((error) => forms.some((form) => sameError(error, form, root)));
      }
    }
  }
  return loaded.size === 0 ? null : { loaded, ran, failing };
}

/** The scripts of the copy itself in one of V8's files: not those of packages and of Node.js. */
async function scriptsOf(folder: string, name: string, tree: string): Promise<readonly Script[]> {
  const path = join(folder, name);
  if (!(await isPlainFile(folder, path))) return [];
  const { data } = coverage.safeParse(parseJson(await readFile(path, "utf8")));
  return (data?.result ?? []).flatMap((one) => {
    const file = pathOf(one.url);
    if (!file.startsWith(`${tree}/`) || file.includes("/node_modules/")) return [];
    const read = script.safeParse(one);
    return read.success ? [read.data] : [];
  });
}

function hasRun({ ranges: [range] }: Script["functions"][number]): boolean {
  return range !== undefined && range.count > 0;
}

/** A file from the top of the repository; of a built one its source, where that is known. */
async function pathsOf(
  places: SourcePlaces,
  { tree, root }: { readonly tree: string; readonly root: string },
  file: string,
): Promise<readonly string[]> {
  const frame = { file, line: 1, column: 1, function: null, inApp: isInApp(relative(root, file)) };
  const link = { type: null, message: "", code: null, frames: [frame] };
  const [source] = (await places.inSource(link)).frames;
  const inSource = source === undefined || source.file === file ? [] : [join(root, source.file)];
  return [file, ...inSource].map((path) => relative(tree, path));
}

/** Whether the function is called like the one in which the error was, whatever file it is in. */
function isOfThatName(error: DetectedError, name: string): boolean {
  const frame = error.frames.find(({ inApp }) => inApp);
  if (frame === undefined) return false;
  return sameError(error, asError({ ...error, frames: [{ ...frame, function: name }] }));
}

/** Functions as frames at the places where they begin. */
function framesOf(file: string, text: string, functions: Script["functions"]): readonly Frame[] {
  const starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  return functions.map(({ functionName, ranges }) => {
    const offset = ranges[0]?.startOffset ?? 0;
    const line = starts.findLastIndex((start) => start <= offset);
    const column = offset - (starts[line] ?? 0) + 1;
    return { file, line: line + 1, column, function: functionName, inApp: true };
  });
}

function asError<Link extends object>(link: Link): Link & Pick<DetectedError, "stack" | "causes"> {
  return { ...link, stack: "", causes: [] };
}

/** A module that was loaded several times has a query behind its name. */
function pathOf(url: string): string {
  if (!url.startsWith("file:")) return url;
  try {
    return fileURLToPath(url);
  } catch {
    return "";
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
