import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";

import { produceLog } from "./production.ts";
import { ownCases, readCases } from "./read-cases.ts";

/**
 * Runs each service, or those named, and keeps what it logs in the case's `log` folder, for people
 * to look at. The folder that it ran in is named as on a server.
 */
process.env["PATH"] = [dirname(process.execPath), process.env["PATH"]].join(delimiter);
const top = await mkdtemp(join(tmpdir(), "mendwatch-logs-"));
try {
  for (const repairCase of await readCases(ownCases, process.argv.slice(2))) {
    const { name, folder } = repairCase;
    const place = { folder: await mkdtemp(join(top, "case-")), store: join(top, "packages") };
    const { log, root } = await produceLog(repairCase, place);
    const text = (await readFile(log, "utf8")).replaceAll(root, `/srv/${name}`);
    await mkdir(join(folder, "log"), { recursive: true });
    await writeFile(join(folder, "log", "service.log"), text);
  }
} finally {
  await rm(top, { recursive: true, force: true, maxRetries: 5 });
}
