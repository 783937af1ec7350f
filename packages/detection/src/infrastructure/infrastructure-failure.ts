import type { DetectedError, InfrastructureFailure } from "../types.ts";

/** What an error, or one of its causes, could not reach; null where it is no such failure. */
export function infrastructureFailure(error: DetectedError): InfrastructureFailure | null {
  const refused = [error, ...error.causes].find((link) => link.message.includes("ECONNREFUSED"));
  if (refused === undefined) return null;
  return { kind: "refused", resource: /ECONNREFUSED (\S+)/.exec(refused.message)?.[1] ?? null };
}
