import type { Fix } from "../../model/fix.ts";
import type { ErrorRecord, Store } from "../../ports/store.ts";

/** The latest errors of a project among which symptoms are looked for. */
const recentErrors = 200;

/** What came with the error of a fix as its symptoms, in the incident that began the fix. */
export async function symptomsOf(
  store: Pick<Store, "listErrors">,
  { project, fingerprint, report }: Pick<Fix, "project" | "fingerprint" | "report">,
): Promise<readonly ErrorRecord[]> {
  const errors = await store.listErrors({ project, limit: recentErrors });
  return errors.filter(
    ({ symptomOf, incident }) =>
      symptomOf?.root === fingerprint && incident.id === report.incident.id,
  );
}
