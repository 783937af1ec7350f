import type { Plugin } from "rolldown";

/** Part of the path of a package, and a module of Node.js that it loads and hardly ever uses. */
const hardlyUsed = [{ by: "/node_modules/commander/", builtin: "node:child_process" }];

const prefix = "\0lazy:";

/**
 * Has a module of Node.js loaded when something of it is used. commander starts programs where a command
 * is one, which none of ours is.
 */
export function lazyBuiltins(): Plugin {
  return {
    name: "lazy-builtins",
    resolveId(source, importer) {
      const isLazy = hardlyUsed.some(
        ({ by, builtin }) => source === builtin && importer?.includes(by) === true,
      );
      return isLazy ? `${prefix}${source}` : null;
    },
    load(id) {
      if (!id.startsWith(prefix)) return null;
      const name = JSON.stringify(id.slice(prefix.length));
      return `export default new Proxy({}, { get: (_, key) => process.getBuiltinModule(${name})[key] });`;
    },
  };
}
