import { fileURLToPath } from "node:url";

import { createRedactor } from "@mendwatch/detection";
import type { ChecksConfig, ProjectConfig } from "@mendwatch/config";

import { quoted, withoutCredentials } from "../../git/git.ts";
import { shellWord } from "../../processes/shell-word.ts";
import { repairError } from "../../errors/repair-errors.ts";
import { readReportedFile } from "./reports/reported-file.ts";

/** Beside `src` and `dist`, so that it is found from both. */
const runner = fileURLToPath(
  new URL("../../../runtime/services/with-services.sh", import.meta.url),
);
/** Databases that make their files first are slow. In seconds. */
const patience = 60;
/** Characters of a service's output that are told. */
const toldOutput = 500;

/**
 * A line that starts the services, waits for their ports, and then is the check. `folder` is an empty
 * one for what they write; `variables` are of the check alone.
 */
export function withServices(
  line: string,
  services: ChecksConfig["services"],
  folder: string,
  variables: Readonly<Record<string, string>> = {},
): string {
  const set = Object.entries(variables).map(
    ([name, value]) => `export ${name}=${shellWord(value)}; `,
  );
  const words = [runner, folder, String(patience), `${set.join("")}${line}`];
  for (const { run, ready } of services) words.push(String(ready.port), run);
  return `exec /bin/sh ${words.map(shellWord).join(" ")}`;
}

/**
 * Rejects with `MW_SERVICE_FAILED` where a service did not come up: the check was never begun. Of
 * what it said none of the `given` values is told.
 */
export async function requireServices(
  { key, checks }: ProjectConfig,
  folder: string,
  given: readonly string[],
): Promise<void> {
  const failed = await readReportedFile(folder, "failed");
  const [, number = "", reason] = /^(\d+) (.*)$/m.exec(failed) ?? [];
  const service = checks.services[Number(number) - 1];
  if (service === undefined) return;
  const log = await readReportedFile(folder, `service-${number}.log`);
  const clean = createRedactor({ values: given }).text(withoutCredentials(log.trim()));
  const said = quoted(clean.slice(-toldOutput));
  throw repairError(
    "MW_SERVICE_FAILED",
    `projects.${key}: the service "${service.run}" (port ${service.ready.port}) ${reason ?? ""}. It said: ${said === "" ? "nothing" : said}`,
  );
}
