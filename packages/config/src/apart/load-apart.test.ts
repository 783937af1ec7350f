import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { loadConfig } from "../load.ts";
import { loadConfigApart } from "./load-apart.ts";

describe("loadConfigApart", { timeout: 30_000 }, () => {
  let file = "";
  beforeEach(() => {
    file = join(mkdtempSync(join(tmpdir(), "mendwatch-config-")), "mendwatch.yaml");
  });
  afterEach(() => {
    rmSync(join(file, ".."), { recursive: true });
  });

  it("reads what loadConfig reads", async () => {
    writeFileSync(
      file,
      `watcher:
  name: "\${NAME}"
  redact: { rules: [ { kind: ticket, pattern: "TCK-\\\\d+" } ] }
projects:
  shop: { logs: [ logs/*.log, "pm2:shop" ], rules: [ { match: { type: DiskError }, do: critical } ] }
`,
    );
    const options = { file, env: { NAME: "prod" }, needs: ["watcher"] } as const;

    const config = await loadConfigApart(options);

    expect(config).toEqual(loadConfig(options));
    expect(config.watcher.name).toBe("prod");
    expect(config.watcher.redact.rules[0]?.pattern.test("TCK-12")).toBe(true);
  });

  it("rejects as loadConfig throws", async () => {
    const options = { file, env: {}, needs: ["watcher"] } as const;
    await expect(loadConfigApart(options)).rejects.toMatchObject({ code: "MW_CONFIG_UNREADABLE" });

    writeFileSync(file, "watcher: { coalesce: often }");
    await expect(loadConfigApart(options)).rejects.toMatchObject({
      code: "MW_CONFIG",
      exitCode: 78,
      message: expect.stringContaining("coalesce") as string,
    });
  });
});
