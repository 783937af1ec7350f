import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

/** The calls by which a reader of files sees what others do to them. */
const calls = ["readdirSync", "statSync", "openSync", "fstatSync", "readSync"] as const;

/**
 * Runs `before` ahead of each call with which this process looks at files, until the returned function
 * is called: what others do to the files in between can be tried at every point there is. Calls that
 * `before` makes itself are let through.
 */
export function beforeSystemCalls(before: () => void): () => void {
  const originals = calls.map((name) => [name, fs[name]] as const);
  let isInside = false;
  for (const [name, original] of originals) {
    function replaced(...given: readonly unknown[]): unknown {
      if (!isInside) {
        isInside = true;
        before();
        isInside = false;
      }
      return Reflect.apply(original, fs, given);
    }
    Object.assign(fs, { [name]: replaced });
  }
  syncBuiltinESMExports();
  return () => {
    Object.assign(fs, Object.fromEntries(originals));
    syncBuiltinESMExports();
  };
}

/** Lets files have no time of birth, as in some file systems: the system gives that of their last change. */
export function withoutBirths(): () => void {
  const { statSync, fstatSync } = fs;
  const hiding = { statSync: hidingBirth(statSync), fstatSync: hidingBirth(fstatSync) };
  Object.assign(fs, hiding);
  syncBuiltinESMExports();
  return () => {
    Object.assign(fs, { statSync, fstatSync });
    syncBuiltinESMExports();
  };
}

function hidingBirth(original: typeof fs.statSync | typeof fs.fstatSync) {
  return (...given: readonly unknown[]): unknown => {
    const stat: unknown = Reflect.apply(original, fs, given);
    if (!isStat(stat)) return stat;
    return Object.assign(stat, { birthtimeNs: stat.ctimeNs, birthtimeMs: stat.ctimeMs });
  };
}

function isStat(found: unknown): found is fs.BigIntStats {
  return typeof found === "object" && found !== null && "ctimeNs" in found;
}

/** Lets so many watches be made, and refuses more with the error of this code, until the returned function is called. */
export function withWatches(most: number, code: string): () => void {
  const { watch } = fs;
  let made = 0;
  function counted(...given: readonly unknown[]): unknown {
    if (made === most) throw Object.assign(new Error(`${code}: no more watches`), { code });
    made += 1;
    return Reflect.apply(watch, fs, given);
  }
  Object.assign(fs, { watch: counted });
  syncBuiltinESMExports();
  return () => {
    Object.assign(fs, { watch });
    syncBuiltinESMExports();
  };
}

/** Lets files be opened by this process only where `mayOpen` says so, until the returned function is called. */
export function whereAllowed(mayOpen: (path: string) => boolean): () => void {
  const { openSync } = fs;
  function replaced(path: string, ...given: readonly unknown[]): unknown {
    if (mayOpen(path)) return Reflect.apply(openSync, fs, [path, ...given]);
    throw Object.assign(new Error(`EACCES: permission denied, open '${path}'`), { code: "EACCES" });
  }
  Object.assign(fs, { openSync: replaced });
  syncBuiltinESMExports();
  return () => {
    Object.assign(fs, { openSync });
    syncBuiltinESMExports();
  };
}
