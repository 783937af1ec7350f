import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import {
  openSqliteStore,
  type FixPatch,
  type FixState,
  type Proof,
  type Store,
} from "@mendwatch/fixer";
import type { Severity } from "@mendwatch/protocol";

import { bringFix } from "./move-fix.ts";
import { sampleReport } from "./sample-report.ts";
import { sampleDiagnosis } from "./sample-diagnosis.ts";

/** The commit of every fix that is proposed here. */
export const proposedCommit = "c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00";

const patch = `--- a/src/cart.js
+++ b/src/cart.js
@@ -6 +6 @@
-\treturn getCart(carts, id).total;
+\treturn getCart(carts, id)?.total ?? 0;
`;

/** The proof of every fix that is proposed here. */
export const proposedProof: Proof = {
  level: "P2",
  limits: ["not reproduced each time"],
  baseCommit: "ba5e0000",
  commit: proposedCommit,
  runs: [
    {
      tree: "fix",
      check: "test",
      command: "npm test",
      exitCode: 0,
      duration: 1_200,
      tests: { passed: 41, failed: 0, skipped: 0 },
    },
  ],
  repaired: ["a guest pays nothing"],
  reproduction: { before: { shown: 2, runs: 3 }, after: { shown: 0, runs: 3 } },
  newlyBroken: [],
  changedExpectations: [],
  tools: { node: "v24.21.0" },
  notChecked: ["lint"],
  at: 1_700_000_000_000,
};

const proposal: FixPatch = {
  diagnosis: sampleDiagnosis,
  repair: { title: "fix: let a guest check out", summary: "No cart, no total." },
  candidate: {
    agent: "rehearsal",
    commit: proposedCommit,
    patch,
    files: [{ path: "src/cart.js", status: "modified", added: 1, removed: 1, test: false }],
  },
  policy: {
    refusals: [],
    flags: [{ rule: "payments", path: "src/cart.js", reason: "it is money" }],
  },
  proof: proposedProof,
};

/** A state folder of a fixer that is not running, and the configuration beside it. */
export interface ProposedStore {
  readonly folder: string;
  /** Has one error and a proposed fix of it. */
  propose(id: string): Promise<void>;
  remove(): Promise<void>;
}

/** Makes one. `fixer` is what stands under that key in the configuration, as a flow mapping. */
export async function createProposedStore(fixer: string): Promise<ProposedStore> {
  const folder = await mkdtemp(join(tmpdir(), "mendwatch-proposed-"));
  await writeFile(
    join(folder, "mendwatch.yaml"),
    `stateDir: ./state
fixer: ${fixer}
projects: { shop: { label: SH, repo: ./nowhere, forge: local } }
`,
  );
  return {
    folder,
    async propose(id) {
      const store = openSqliteStore(join(folder, "state/fixer/mendwatch.db"));
      await proposeIn(store, id);
      await store.close();
    },
    remove: () => rm(folder, { recursive: true, maxRetries: 5 }),
  };
}

/** Brings a new fix of the sample error, seen just now, to a proposal or to a state on the way there. */
export async function proposeIn(
  store: Store,
  id: string,
  changes: FixPatch = {},
  end: FixState = "proposed",
  repository: string = `/code/${id}`,
  severity: Severity = "high",
): Promise<void> {
  const now = Date.now();
  const seen = new Date(now).toISOString();
  const report = sampleReport({
    id: `report-${id}`,
    fingerprint: `${id}${id}`,
    severity,
    firstSeen: seen,
    lastSeen: seen,
    incident: { id: `incident-${id}` },
  });
  await store.recordReport(report, now);
  const { fix } = await store.receiveFix({ id, repository, report, observedSince: 0, now });
  await bringFix(store, fix, end, { ...proposal, ...changes }, now);
}
