import { runningText, type Host } from "./hosts.ts";

/** A host that is silent for so much longer than another one is taken to be gone. In milliseconds. */
const gone = 24 * 60 * 60_000;

/** Whether a merge is in production. */
export type DeploymentVerdict =
  | { readonly kind: "deployed"; readonly by: Host; readonly version: string }
  | {
      readonly kind: "waits";
      /** For people. */
      readonly text: string;
      /** True where some hosts have it and others do not: that is news. */
      readonly partly: boolean;
    };

/**
 * It is in production once the last host has it: every one that names a version and was heard of
 * lately. Silence is measured against the other hosts, because the fixer may have slept itself.
 */
export function judgeDeployment(hosts: readonly Host[]): DeploymentVerdict {
  const newest = Math.max(...hosts.map(({ sentAt }) => sentAt));
  const named = hosts.filter(({ version, sentAt }) => version !== null && sentAt > newest - gone);
  if (named.length === 0) {
    const text = "No watcher names a deployed version; a person must say when it is deployed.";
    return { kind: "waits", text, partly: false };
  }
  const without = named.filter(({ contains }) => contains !== true);
  const having = named.filter(({ contains }) => contains === true);
  const last = having.toSorted((a, b) => a.sentAt - b.sentAt).at(-1);
  if (last !== undefined && without.length === 0) {
    return { kind: "deployed", by: last, version: last.version ?? "" };
  }
  const have = having.map(({ watcher }) => `${watcher} has it`);
  const text = `${[...have, ...without.map(runningText)].join("; ")}.`;
  return { kind: "waits", text, partly: having.length > 0 };
}
