import { join } from "node:path";

import type { Config } from "@mendwatch/config";
import { fixerErrors, openSqliteReader, type StoreReader } from "@mendwatch/fixer";
import { errorsOf, MendwatchError } from "@mendwatch/protocol";

/**
 * Reads from the fixer's store, whether or not the fixer runs. Resolves with null where there is no
 * store yet. Rejects with `MW_STORE_NOT_BUILT` for a store of another kind.
 */
export async function readStore<Result>(
  { stateDir, fixer }: Config,
  read: (store: StoreReader) => Promise<Result>,
): Promise<Result | null> {
  if (fixer.store !== "sqlite") {
    throw errorsOf(fixerErrors)(
      "MW_STORE_NOT_BUILT",
      "fixer.store: MongoDB is not built yet. Write `sqlite`, or leave it out.",
    );
  }
  const store = openOrNull(join(stateDir, "fixer", "mendwatch.db"));
  if (store === null) return null;
  try {
    return await read(store);
  } finally {
    await store.close();
  }
}

function openOrNull(path: string): StoreReader | null {
  try {
    return openSqliteReader(path);
  } catch (error) {
    if (error instanceof MendwatchError && error.code === "MW_STORE_MISSING") return null;
    throw error;
  }
}

/** What is said where there is no store yet. */
export function nothingYet({ stateDir, sections }: Config): string {
  if (sections.watcher && !sections.fixer) {
    return "Nothing here: this machine only watches, and its fixer knows. `mendwatch status` says what waits here.";
  }
  return `Nothing yet: the fixer has not run with the state folder ${stateDir}. Start it with \`mendwatch up\`.`;
}

/** More than any store holds: everything. */
export const everything: number = Number.MAX_SAFE_INTEGER;
