import { delimiter, dirname, join } from "node:path";

import type { DemoCommands } from "./demo-commands.ts";
import type { DemoEvent } from "./demo-events.ts";
import type { DemoFolder } from "./demo-folder.ts";
import { startPart, type Part, type PartSetup } from "./part.ts";
import { sendTraffic } from "./traffic.ts";

/** Who plays in the demo. Each part can be started once; what it tells comes as events. */
export interface Cast {
  readonly startFixer: () => void;
  readonly startWatcher: () => void;
  /** Customers come as soon as it is open. */
  readonly startShop: () => void;
  /** Ends every part that was started, and resolves when all are gone. */
  readonly stop: () => Promise<void>;
}

/** A cast that waits behind the curtain. `onEnd` is called when a part ends before its time. */
export function gatherCast(
  folder: DemoFolder,
  commands: DemoCommands,
  onEvent: (event: DemoEvent) => void,
  onEnd: (error: unknown) => void,
): Cast {
  const parts: Part[] = [];

  function start(setup: Omit<PartSetup, "cwd" | "onEnd">): void {
    parts.push(startPart({ ...setup, cwd: folder.path, onEnd }));
  }
  function readEvent(line: string): void {
    onEvent(JSON.parse(line) as DemoEvent);
  }
  function readShop(line: string): void {
    const { msg, port } = JSON.parse(line) as { readonly msg: string; readonly port?: number };
    if (msg !== "shop-api is listening" || port === undefined) return;
    startTraffic(`http://127.0.0.1:${port}`);
    onEvent({ event: "shop:ready" });
  }
  function startTraffic(url: string): void {
    const end = new AbortController();
    const sent = sendTraffic(url, end.signal);
    parts.push({
      async stop() {
        end.abort();
        await sent;
      },
    });
  }

  return {
    startFixer() {
      // Its checks call plain "node"; that is to be the one that runs the demo. A login shell would
      // be asked for another, perhaps one that cannot read the shop's TypeScript.
      const path = `${dirname(process.execPath)}${delimiter}${process.env["PATH"] ?? ""}`;
      const command = commands.running("fix");
      start({ name: "fixer", command, env: { PATH: path, SHELL: "" }, onLine: readEvent });
    },
    startWatcher() {
      start({ name: "watcher", command: commands.running("watch"), env: {}, onLine: readEvent });
    },
    startShop() {
      start({
        name: "shop",
        command: [process.execPath, join(folder.checkout, "src/main.ts")],
        env: { PORT: "0" },
        logs: {
          out: join(folder.logs, "shop-api-out.log"),
          err: join(folder.logs, "shop-api-error.log"),
        },
        onLine: readShop,
      });
    },
    async stop() {
      await Promise.all(parts.toReversed().map((part) => part.stop()));
    },
  };
}
