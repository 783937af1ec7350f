import type { Fix } from "../../model/fix.ts";
import type { ErrorRecord, Store } from "../../ports/store.ts";

/** The latest errors among which symptoms are looked for. */
const recentErrors = 200;

/**
 * What came with the error of a fix as its symptoms, in the incident that began the fix. They may be
 * of other projects: what these share has failed for all of them.
 */
export async function symptomsOf(
  store: Pick<Store, "listErrors">,
  { fingerprint, report }: Pick<Fix, "fingerprint" | "report">,
): Promise<readonly ErrorRecord[]> {
  const errors = await store.listErrors({ limit: recentErrors });
  return errors.filter(
    ({ symptomOf, incident }) =>
      symptomOf?.root === fingerprint && incident.id === report.incident.id,
  );
}
