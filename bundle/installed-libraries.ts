import { relative } from "node:path";

import type { Plugin } from "rolldown";

/**
 * Libraries of the fixer that look for files beside their own, or that Node.js warns of where they are not
 * in `node_modules`. The watcher has none of them.
 */
const libraries = /^(?:fastify|@fastify\/rate-limit|grammy|simple-git)$/;

/** Leaves these where they are installed, and has the files of a bundle in `folder` load them from there. */
export function installedLibraries(folder: string): Plugin {
  return {
    name: "installed-libraries",
    resolveId: {
      filter: { id: libraries },
      async handler(source, importer) {
        const found = await this.resolve(source, importer, { skipSelf: true });
        return found === null ? null : { id: relative(folder, found.id), external: true };
      },
    },
  };
}
