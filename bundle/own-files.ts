import { dirname, relative } from "node:path";

import type { Plugin } from "rolldown";
import { parseSync, Visitor } from "rolldown/utils";

/** Where the bundle is, as seen from the top folder: one build of several below `dist`. */
const upFromBundle = "../..";

/**
 * Lets the modules of our packages go on finding files of theirs which are not bundled, as the prompts:
 * `import.meta` says where the module was in the sources. Only what stands beside its module in the
 * bundle too is looked for there.
 */
export function ownFiles(root: string): Plugin {
  return {
    name: "own-files",
    transform: {
      filter: { id: /\/packages\/[^/]+\/src\/(?!apart\/)/, code: "import.meta" },
      handler(code, id) {
        const inSources = `${upFromBundle}/${relative(root, id)}`;
        const replacements: Readonly<Record<string, string>> = {
          url: `new URL(${JSON.stringify(inSources)}, import.meta.url).href`,
          filename: `(import.meta.dirname + ${JSON.stringify(`/${inSources}`)})`,
          dirname: `(import.meta.dirname + ${JSON.stringify(`/${dirname(inSources)}`)})`,
        };
        let changed = "";
        let end = 0;
        const visitor = new Visitor({
          MemberExpression({ object, property, start, end: after }) {
            if (object.type !== "MetaProperty" || property.type !== "Identifier") return;
            changed +=
              code.slice(end, start) + (replacements[property.name] ?? code.slice(start, after));
            end = after;
          },
        });
        visitor.visit(parseSync(id, code).program);
        return { code: changed + code.slice(end) };
      },
    },
  };
}
