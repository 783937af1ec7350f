import type { Environment } from "./runner-report.ts";

/** Adds options for every Node.js of a check behind those that the owner set. */
export function withNodeOptions(present: Environment, options: readonly string[]): Environment {
  const all = [present["NODE_OPTIONS"] ?? "", ...options].join(" ").trim();
  return { ...present, NODE_OPTIONS: all };
}

/** NODE_OPTIONS is split at spaces outside of double quotes. */
export function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}
