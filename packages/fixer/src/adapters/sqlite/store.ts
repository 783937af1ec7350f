import type { Store, StoreReader } from "../../ports/store.ts";
import { reserve, settle, spent } from "./charge-rows.ts";
import type { Database } from "./driver.ts";
import { getError, listErrors, pruneErrors, recordReport } from "./error-rows.ts";
import { openToRead, openToWrite } from "./file.ts";
import { fixOperations } from "./fix-operations.ts";
import { getFix, listFixes, pruneFixes } from "./fix-rows.ts";
import { beginPause, endPause, getPause } from "./pause-row.ts";
import { statistics } from "./statistics.ts";
import { listWatchers, putHeartbeat } from "./watcher-rows.ts";

/**
 * Opens the fixer's store, makes it where it is missing and brings an older one forward. `path` is a
 * file in a folder of the fixer's own, or `:memory:`. Throws `MW_STORE_*`.
 */
export function openSqliteStore(path: string): Store {
  const database = openToWrite(path);
  return {
    ...reader(database),
    ...fixOperations(database),
    async recordReport(report, now) {
      return recordReport(database, report, now);
    },
    async reserve(request) {
      return reserve(database, request);
    },
    async settle({ scope, key, amount }) {
      settle(database, scope, key, amount);
    },
    async pause(pause) {
      return beginPause(database, pause);
    },
    async resume() {
      return endPause(database);
    },
    async watcherBeat(watcher, heartbeat, now) {
      putHeartbeat(database, watcher, heartbeat, now);
    },
    async prune(before) {
      pruneErrors(database, before);
      return pruneFixes(database, before);
    },
  };
}

/**
 * Opens the fixer's store to read, while the fixer runs or not. Throws `MW_STORE_MISSING` where
 * there is none yet, `MW_STORE_VERSION` where another version of Mendwatch wrote it.
 */
export function openSqliteReader(path: string): StoreReader {
  return reader(openToRead(path));
}

function reader(database: Database): StoreReader {
  return {
    async getError(project, fingerprint) {
      return getError(database, project, fingerprint);
    },
    async listErrors(query) {
      return listErrors(database, query);
    },
    async getFix(id) {
      return getFix(database, id);
    },
    async listFixes(query) {
      return listFixes(database, query);
    },
    async getPause() {
      return getPause(database);
    },
    async listWatchers() {
      return listWatchers(database);
    },
    async spent(scope) {
      return spent(database, scope);
    },
    async stats() {
      return statistics(database);
    },
    async close() {
      database.close();
    },
  };
}
