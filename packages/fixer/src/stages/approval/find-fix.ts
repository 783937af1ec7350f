import { fixerError } from "../../errors/errors.ts";
import type { Fix } from "../../model/fix.ts";
import type { Store } from "../../ports/store.ts";

/** Finds a fix by any unambiguous beginning of its id. Rejects with `MW_UNKNOWN_FIX`, `MW_AMBIGUOUS_FIX`. */
export async function findFix(store: Pick<Store, "listFixes">, beginning: string): Promise<Fix> {
  const [fix, other] = await store.listFixes({ idPrefix: beginning, limit: 2 });
  if (fix === undefined || beginning === "") throw unknownFix(beginning);
  if (other === undefined) return fix;
  throw fixerError(
    "MW_AMBIGUOUS_FIX",
    `Several fixes begin with "${beginning}", among them ${fix.id} and ${other.id}. Write more of the id.`,
  );
}

/** `MW_UNKNOWN_FIX`. */
export function unknownFix(beginning: string): Error {
  return fixerError(
    "MW_UNKNOWN_FIX",
    `There is no fix whose id begins with ${JSON.stringify(beginning.slice(0, 80))}. Look for it with \`mendwatch fixes\`.`,
  );
}
