import { holdFolder } from "@mendwatch/state-folder";

import { preparePrivateFolder } from "../adapters/sqlite/file.ts";
import { fixerError } from "../errors/errors.ts";

/**
 * Takes the fixer's own folder, which it makes, until the function that it returns is called. Throws
 * `MW_FIXER_RUNNING`, `MW_STORE_*`.
 */
export function takeFolder(folder: string): () => void {
  preparePrivateFolder(folder);
  const hold = holdFolder(folder, "fixer.pid");
  if (hold.heldBy === null) return hold.release;
  const { heldBy: pid, cause } = hold;
  throw fixerError(
    "MW_FIXER_RUNNING",
    `Another fixer, process ${pid}, runs on "${folder}". Stop it first, or give this one its own \`stateDir\`.`,
    { cause, context: { pid } },
  );
}
