import type { ApprovalParts } from "../../packages/fixer/src/stages/approval/approval.ts";

/** For approvals whose fixes are never merged. */
export const noProduction: Pick<ApprovalParts, "deploying" | "takeBack"> = {
  deploying: { begin: () => Promise.reject(new Error("nothing is deployed here")) },
  takeBack: () => Promise.reject(new Error("nothing is taken back here")),
};
