import { presentHosts, runningText, type Host } from "./hosts.ts";

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
 * It is in production once the last host has it: every one that is there and names a version.
 */
export function judgeDeployment(hosts: readonly Host[]): DeploymentVerdict {
  const named = presentHosts(hosts, Infinity).filter(({ version }) => version !== null);
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
