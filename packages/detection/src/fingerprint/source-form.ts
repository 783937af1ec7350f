import type { Frame } from "../types.ts";

/** A folder that a deploy names: a time, a version, a commit, Symfony's container. */
const releaseFolder =
  /^(?:\d+|\d[\d._T-]{5,}Z?|[0-9a-f]{7,40}|v?\d+(?:\.\d+)+|v\d{2,}|current|releases?)$|^Container[A-Za-z\d]{6,8}$/i;
/** Of languages that no bundler renames. */
const compiled = /\.(?:go|py|rb|php|java|kt|scala|groovy|cs|fs|vb|rs|dart)$/;
/** Folders in which images and hosts keep a service. They are not part of its source. */
const rootFolder =
  /^(?:\/(?:app|code|workspace|root|usr\/(?:src\/)?app|home\/[^/]+|var\/(?:task|www(?:\/html)?))|[A-Za-z]:|\/(?:srv|opt|home\/[^/]+|Users\/[^/]+|var\/www)\/(?!src$|lib$)[^/]+)$/;

/**
 * A frame without what changes from build to build: `folder/file:function`. Lines and columns, the
 * extension, content hashes, release folders and the roots of containers are left out; `dist`,
 * `build` and `out` are taken for the `src` that they were made from.
 */
export function sourceForm(frame: Frame): string {
  const isMain = frame.file.endsWith(".go") && frame.function?.startsWith("main.");
  // Where Go's main package was built says nothing of it.
  const file = isMain ? (sourceSegments(frame.file).at(-1) ?? "") : sourceFile(frame.file);
  return `${file}:${functionName(frame)}`;
}

/** Shorter names are a minifier's, also where a source map has named the file. */
const shortestCaller = 3;

/** The name of the function that called a place; empty where it has none that a build keeps. */
export function callerName(frame: Frame): string {
  const name = functionName(frame);
  return isScript(frame) && name.length < shortestCaller ? "" : name;
}

/** True where a frame is of JavaScript, or of a language that becomes it. */
export function isScript(frame: Frame): boolean {
  return !compiled.test(frame.file);
}

function functionName(frame: Frame): string {
  return sourceFunction(frame.function, shortestName(frame));
}

/** A column that only a minified line has; a bundler renames what stands there with every build. */
const minifiedColumn = 300;

/** A shorter name of a function is a bundler's. */
function shortestName({ file, column }: Frame): number {
  if (compiled.test(file)) return 1;
  if (column !== null && column > minifiedColumn) return 4;
  return hashIn(plainName(file.slice(file.lastIndexOf("/") + 1))) === null ? 2 : 3;
}

function sourceFile(file: string): string {
  const segments = sourceSegments(file);
  const name = segments.at(-1) ?? "";
  const folder = segments.at(-2) ?? "";
  if (folder === "" || folder === "." || releaseFolder.test(folder)) return name;
  // In frameworks that route by folders a parameter is one: `orders/[id]/page`.
  if (/^\[.*\]$/.test(folder)) return segments.slice(-3).join("/");
  return rootFolder.test(segments.slice(0, -1).join("/")) ? name : `${folder}/${name}`;
}

/** The parts of a path, its build folders named like the sources. */
export function sourceSegments(file: string): readonly string[] {
  const path = file
    .replace(/^webpack(?:-internal)?:\/\/[^/]*\/(?:\([^)]*\)\/)?/, "")
    .replace(/[?#].*$/, "")
    .replaceAll("\\", "/");
  const segments = path.split("/");
  const name = segments.pop() ?? "";
  const folders = segments.map((folder) => (/^(?:dist|build|out)$/.test(folder) ? "src" : folder));
  return [...folders, sourceName(name)];
}

function sourceName(name: string): string {
  const plain = plainName(name);
  // A bundler numbers its chunks anew with every build.
  if (/^\d+$/.test(plain)) return "";
  const hash = hashIn(plain);
  return hash === null ? plain : plain.replace(hash, "");
}

function plainName(name: string): string {
  return name.replace(/\.(?:[cm]?[jt]s|[jt]sx)$/, "");
}

/** What a bundler writes into a file's name of its content, with the sign before it. */
function hashIn(plain: string): string | null {
  const [eight, text = ""] = /-([\w-]{8})$/.exec(plain) ?? [];
  // Eight signs of base64, or capitals of base32: no words in camel case.
  if (eight !== undefined && /^[A-Z2-7]{8}$|(?=.*[a-z]).*[A-Z](?![a-z]{2})/.test(text))
    return eight;
  const [turbopack] = /_{1,2}[0-9a-f]{6,8}\._$/.exec(plain) ?? [];
  if (turbopack !== undefined) return turbopack;
  const [hash, digits = ""] = /[.-]([A-Za-z0-9_]{6,32})(?=\.|$)/.exec(plain) ?? [];
  const isHash = /\d/.test(digits) && /^(?:[0-9a-f]+|.*[A-Z].*)$/.test(digits);
  return hash !== undefined && isHash ? hash : null;
}

/**
 * Webpack evaluates its modules, or calls them by their number; compilers write helpers for
 * asynchronous functions into a file; Python, Ruby and PHP name what stands in no function.
 */
const notNamed =
  /^(?:<?anonymous>?|eval|\d+|_onTimeout|__awaiter|__generator|asyncGeneratorStep|fulfilled|rejected|_next|_throw|<module>|<main>|<top \(required\)>|\{main\})$/;

function sourceFunction(name: string | null, shortest: number): string {
  const plain = (name ?? "")
    .replace(/ \[as [^\]]*\]$/, "")
    // Go names the types of a generic function, or leaves them out.
    .replace(/\[[^\]]*\]$/, "")
    // Go numbers the functions within one.
    .replace(/(?<=\w)(?:\.func\d+(?:\.\d+)*)+$/, "")
    .replace(/^(?:async |new |get |set )+/, "");
  // A bundler numbers what has one name in two modules.
  const own = plain
    .slice(plain.lastIndexOf(".") + 1)
    .replace(/^[gs]et /, "")
    // PHP names a closure by its place since 8.4, and by its namespace before.
    .replace(/^.*\{closure(?::[^}]*)?\}$/, "{closure}")
    .replace(/(?<=.)\$\d+$/, "");
  return own.length < shortest || notNamed.test(own) ? "" : own;
}
