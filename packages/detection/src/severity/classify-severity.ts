import type { Severity, SeverityInput } from "../types.ts";

/** How bad a window of errors is, or `ignore` where an owner's rule says so. */
export function classifySeverity(input: SeverityInput): Severity | "ignore" {
  const count = Math.max(input.count, input.count24h);
  if (/ECONNREFUSED/.test(input.error.message)) return "critical";
  if (count >= 10) return "high";
  if (count >= 3 || input.fatal) return "medium";
  return "low";
}
