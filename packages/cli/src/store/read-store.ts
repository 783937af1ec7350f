import { join } from "node:path";

import type { Config } from "@mendwatch/config";
import { openSqliteReader, type StoreReader } from "@mendwatch/fixer";
import { MendwatchError } from "@mendwatch/protocol";

import { cliError } from "../errors.ts";

/**
 * Reads from the fixer's store, whether or not the fixer runs. Resolves with null where there is no
 * store yet. Rejects with `MW_NOT_BUILT` for a store of another kind.
 */
export async function readStore<Result>(
  { stateDir, fixer }: Config,
  read: (store: StoreReader) => Promise<Result>,
): Promise<Result | null> {
  if (fixer.store !== "sqlite") {
    throw cliError(
      "MW_NOT_BUILT",
      "fixer.store: only sqlite can be read until now (write store: sqlite, or leave it out)",
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
export function nothingYet({ stateDir }: Config): string {
  return `Nothing yet: the fixer has not run with the state folder ${stateDir}. Start it with \`mendwatch up\`.`;
}

/** More than any store holds: everything. */
export const everything: number = Number.MAX_SAFE_INTEGER;
