import type { Plugin } from "rolldown";

/**
 * Which module of Node.js is loaded where something of it is used: part of the path of those who import
 * it, and what they call of it. commander starts programs where a command is one, which none of ours is;
 * detection names an error by a hash, which a log without errors needs none of; and whether somebody types
 * a log is asked of a device alone.
 */
const lazy = [
  { by: "/node_modules/commander/", builtin: "node:child_process", calls: ["spawn"] },
  { by: "/packages/detection/", builtin: "node:crypto", calls: ["hash"] },
  { by: "/packages/cli/", builtin: "node:tty", calls: ["isatty"] },
];

const prefix = "\0lazy:";

/** Each of these takes longer to load than a short log takes to read. */
export function lazyBuiltins(): Plugin {
  return {
    name: "lazy-builtins",
    resolveId(source, importer) {
      const found = lazy.find(({ by, builtin }) => source === builtin && importer?.includes(by));
      return found === undefined ? null : `${prefix}${source}`;
    },
    load(id) {
      const found = lazy.find(({ builtin }) => id === `${prefix}${builtin}`);
      if (found === undefined) return null;
      const builtin = `process.getBuiltinModule(${JSON.stringify(found.builtin)})`;
      const functions = found.calls.map(
        (name) => `export const ${name} = (...args) => ${builtin}.${name}(...args);`,
      );
      return `${functions.join("\n")}\nexport default { ${found.calls.join(", ")} };\n`;
    },
  };
}
