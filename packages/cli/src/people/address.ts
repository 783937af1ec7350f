import type { ListenAddress } from "@mendwatch/config";

/** How a process on the same machine addresses a listener: `http://127.0.0.1:4320`. */
export function localOrigin({ host, port }: ListenAddress): string {
  return `http://${reachableHost(host)}:${port}`;
}

/** The addresses that stand for every one of a machine can be listened on, not connected to. */
function reachableHost(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  if (host === "::") return "[::1]";
  return host.includes(":") ? `[${host}]` : host;
}
