import { serialize } from "node:v8";

import type { ConfigNeed } from "../environment.ts";
import { loadConfig } from "../load.ts";

/** `read-config.ts FILE NEED…`: prints the configuration as `node:v8` writes values. See `load-apart.ts`. */
const [file = "", ...needs] = process.argv.slice(2);
process.stdout.write(
  serialize(loadConfig({ file, env: process.env, needs: needs as readonly ConfigNeed[] })),
);
