import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

import { start } from "./processes.ts";
import type { Programs } from "./programs.ts";
import type { Row } from "./table.ts";
import { makeWatchFolder } from "./watch-folder.ts";

/** Logs that nobody writes to. */
const files = 100;

/** The files of a start are looked for again for ten seconds; then so long is measured. In milliseconds. */
const settling = 12_000;
const measuring = 10_000;

/** Memory and CPU time of `watch` over logs in which nothing happens, beside a process that does nothing. */
export async function measureIdle(programs: Programs, top: string): Promise<readonly Row[]> {
  const { path } = makeWatchFolder(top, files, "");
  const bare = [process.execPath, join(import.meta.dirname, "peers/bare.mjs")];
  const commands = [[...programs.mendwatch, "watch", "--json"], bare];
  const running = await Promise.all(commands.map((command) => start(command, path, () => {})));
  try {
    await setTimeout(settling);
    const before = running.map((one) => one.cpu());
    await setTimeout(measuring);
    // Of a core, in parts of a thousand.
    const [watchLoad = NaN, bareLoad = NaN] = running.map(
      (one, index) => ((one.cpu() - (before[index] ?? NaN)) / measuring) * 1e6,
    );
    const [watchMemory = NaN, bareMemory = NaN] = running.map((one) => one.memory() / 1_048_576);
    return [
      {
        what: `idle, ${files} files: memory to bare Node.js`,
        ours: `${watchMemory.toFixed(0)} MiB`,
        theirs: `${bareMemory.toFixed(0)} MiB`,
        value: watchMemory / bareMemory,
        unit: "x",
        target: { most: 2 },
      },
      {
        what: `idle, ${files} files: CPU a second`,
        ours: `${watchLoad.toFixed(2)} ms`,
        theirs: `${bareLoad.toFixed(2)} ms`,
        value: watchLoad,
        unit: "ms",
        target: null,
      },
    ];
  } finally {
    await Promise.all(running.map((one) => one.end()));
  }
}
