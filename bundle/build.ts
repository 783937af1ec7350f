import { relative } from "node:path";

import { makeBundle } from "./make-bundle.ts";

/** `npx pnpm@12 build`. */
const begun = performance.now();
const { program, chunks } = await makeBundle();
const took = Math.round(performance.now() - begun);
process.stdout.write(`${relative(process.cwd(), program)}: ${chunks.length} files, ${took} ms\n`);
