import { settleCharge, spendCharge } from "../../model/charge-changes.ts";
import type { Store, StoreReader } from "../../ports/store.ts";
import {
  changeChatState,
  findCard,
  getCard,
  getChatState,
  pruneCards,
  putCard,
} from "./card-rows.ts";
import { changeCharge, forgive, listCharges, pruneCharges, reserve, spent } from "./charge-rows.ts";
import type { Database } from "./driver.ts";
import { getError, listErrors, pruneErrors, recordReport } from "./error-rows.ts";
import { openToRead, openToWrite } from "./file.ts";
import { fixOperations } from "./fix-operations.ts";
import { getFix, listFixes, pruneFixes } from "./fix-rows.ts";
import { endHold, listHolds, putHold } from "./hold-rows.ts";
import { getLesson, lessonsUsed, listLessons, putLesson, removeLesson } from "./lesson-rows.ts";
import { beginPause, endPause, getPause } from "./pause-row.ts";
import { listPlan, putPlanUse } from "./plan-rows.ts";
import { addRule, listRules, removeRule } from "./rule-rows.ts";
import { statistics } from "./statistics.ts";
import { listWatchers, putHeartbeat } from "./watcher-rows.ts";

/** The longest there is, in milliseconds. */
const month = 31 * 24 * 60 * 60_000;

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
    async spend({ key, ...spending }) {
      changeCharge(database, key, (charge) => spendCharge(charge, spending));
    },
    async settle(key) {
      changeCharge(database, key, settleCharge);
    },
    async forgive(key) {
      forgive(database, key);
    },
    async hold(hold) {
      return putHold(database, hold);
    },
    async endHold(reason) {
      return endHold(database, reason);
    },
    async planSeen(use, now) {
      putPlanUse(database, use, now);
    },
    async pause(pause) {
      return beginPause(database, pause);
    },
    async resume() {
      return endPause(database);
    },
    async getCard(fix) {
      return getCard(database, fix);
    },
    async findCard(chat, message) {
      return findCard(database, chat, message);
    },
    async putCard(card) {
      putCard(database, card);
    },
    async changeChatState(patch) {
      return changeChatState(database, patch);
    },
    async putLesson(lesson, most) {
      putLesson(database, lesson, most);
    },
    async getLesson(id) {
      return getLesson(database, id);
    },
    async lessonsUsed(ids, now) {
      lessonsUsed(database, ids, now);
    },
    async removeLesson(id) {
      return removeLesson(database, id);
    },
    async addRule(rule) {
      return addRule(database, rule);
    },
    async removeRule(id) {
      return removeRule(database, id);
    },
    async watcherBeat(watcher, heartbeat, now) {
      putHeartbeat(database, watcher, heartbeat, now);
    },
    async prune(before) {
      pruneErrors(database, before);
      pruneCharges(database, before - month);
      const pruned = pruneFixes(database, before);
      pruneCards(database);
      return pruned;
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
    async getChatState() {
      return getChatState(database);
    },
    async listCharges(query) {
      return listCharges(database, query);
    },
    async listHolds() {
      return listHolds(database);
    },
    async listLessons(query) {
      return listLessons(database, query.repository ?? null);
    },
    async listPlan() {
      return listPlan(database);
    },
    async listRules(query) {
      return listRules(database, query);
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
