import type { Card } from "../../../model/card.ts";
import type { Fix } from "../../../model/fix.ts";
import { isStanding, revertFingerprint } from "../../../model/fix-beginnings.ts";
import type { IgnoreRule } from "../../../model/ignore-rule.ts";
import type { Store } from "../../../ports/store.ts";
import { tapsLostSince } from "../updates/lost-taps.ts";

/** What a card says and offers besides what its fix says. */
export interface CardFacts {
  /** True where no other fix of the error was begun since. */
  readonly isNewest: boolean;
  /** The rule with which a person ignores the error, or null. */
  readonly rule: IgnoreRule | null;
  /** True once somebody did not want to say why it was turned down. */
  readonly noReason: boolean;
  /** True while a person is asked whether to stop it. */
  readonly stopAsked: boolean;
  /** Id of the fix that takes this one back, or has; null where none does. */
  readonly revert: string | null;
  /** Since when taps on it may be lost, because nobody asked Telegram for them; else null. */
  readonly lostSince: number | null;
}

/** Reverts of one fix; all but one have failed. */
const mostReverts = 20;

/** Where facts come from. */
export type FactsParts = Pick<Store, "listFixes" | "listRules" | "getChatState">;

/** Reads them as they are now. */
export async function readFacts(
  store: FactsParts,
  fix: Fix,
  { noReason, stopAsked, token }: Pick<Card, "noReason" | "stopAsked" | "token">,
): Promise<CardFacts> {
  const { project, fingerprint } = fix;
  const [rule = null] = await store.listRules({ project, fingerprint });
  return {
    isNewest: await isNewest(store, fix),
    rule,
    noReason,
    stopAsked: token !== null && stopAsked === token.value,
    revert: await revertOf(store, fix),
    lostSince: tapsLostSince(fix, await store.getChatState()),
  };
}

async function revertOf(store: FactsParts, fix: Fix): Promise<string | null> {
  if ((fix.merge?.commit ?? null) === null) return null;
  const { repository } = fix;
  const query = { repository, fingerprint: revertFingerprint(fix), limit: mostReverts };
  return (await store.listFixes(query)).find(isStanding)?.id ?? null;
}

/** True where nothing else was begun for the error since. */
export async function isNewest(
  store: Pick<Store, "listFixes">,
  { id, repository, fingerprint }: Fix,
): Promise<boolean> {
  const [newest] = await store.listFixes({ repository, fingerprint, limit: 1 });
  return newest?.id === id;
}
