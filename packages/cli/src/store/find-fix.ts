import type { Config } from "@mendwatch/config";
import { type Fix, fixerErrors, type StoreReader } from "@mendwatch/fixer";
import { errorsOf } from "@mendwatch/protocol";

import { cliError } from "../errors.ts";
import { everything, nothingYet, readStore } from "./read-store.ts";

const fixerError = errorsOf(fixerErrors);

/** Finds a fix by its id or any unambiguous beginning of it. Rejects with `MW_UNKNOWN_FIX` or `MW_AMBIGUOUS_FIX`. */
export async function findFix(store: StoreReader, id: string): Promise<Fix> {
  const exact = await store.getFix(id);
  if (exact !== null) return exact;
  const fixes = await store.listFixes({ limit: everything });
  const found = fixes.filter((fix) => id !== "" && fix.id.startsWith(id.toLowerCase()));
  const [only] = found;
  if (only === undefined) {
    const message = `no fix has an id that begins with "${id}": \`mendwatch fixes\` lists them`;
    throw fixerError("MW_UNKNOWN_FIX", message);
  }
  if (found.length > 1) {
    const ids = found.map((fix) => fix.id).join(", ");
    throw fixerError("MW_AMBIGUOUS_FIX", `"${id}" may be each of ${ids}: write more of it`);
  }
  return only;
}

/** The same, in the store of the configuration. Rejects with `MW_FIXER_NOT_RUNNING` where there is none yet. */
export async function readFix(config: Config, id: string): Promise<Fix> {
  const fix = await readStore(config, (store) => findFix(store, id));
  if (fix !== null) return fix;
  throw cliError("MW_FIXER_NOT_RUNNING", nothingYet(config));
}
