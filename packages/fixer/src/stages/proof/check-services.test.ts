import { mkdir, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { ChecksConfig } from "@mendwatch/config";
import type { BoxedResult } from "@mendwatch/fixer";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { available } from "../../../../../test/support/requirements.ts";
import { sampleProject } from "../../../../../test/support/sample-project.ts";
import { openBubblewrapSandbox } from "../../adapters/bubblewrap/bubblewrap.ts";
import { requireServices, withServices } from "./check-services.ts";
import { runtimeFolder } from "./reports/runner-report.ts";

type Services = ChecksConfig["services"];

const limits = { memory: 1024 ** 3, processes: 128, disk: 1024 ** 3 };
const path = process.env["PATH"] ?? "";
const { checks } = sampleProject();

/** A service that answers on a port, a moment after it has begun. */
function answering(port: number, answer: string): Services[number] {
  const server = `require("http").createServer((q, r) => r.end("${answer}")).listen(${port})`;
  return { run: `sleep 0.2; exec node -e '${server}'`, ready: { port } };
}

function asking(port: number): string {
  return `node -e 'fetch("http://127.0.0.1:${port}").then(async (r) => console.log(await r.text()))'`;
}

describe.skipIf(!available("bwrap"))("the services of checks", { timeout: 60_000 }, () => {
  let folder: string;
  let logs: string;
  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), "mendwatch-services-")));
    logs = join(folder, "logs");
    await mkdir(logs);
  });
  afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

  async function check(
    line: string,
    services: Services,
    variables: Readonly<Record<string, string>> = {},
  ): Promise<BoxedResult> {
    const box = await openBubblewrapSandbox({ limits, path, useGroups: false });
    const result = await box.run(
      {
        line: withServices(line, services, logs, variables),
        cwd: folder,
        env: { PATH: path },
        writable: [folder],
        readable: [runtimeFolder],
        toolchain: "/",
        timeout: 30_000,
      },
      new AbortController().signal,
    );
    await requireServices(sampleProject({ checks: { ...checks, services } }), logs, ["Q7r-given"]);
    return result;
  }

  it("are up when the check begins, each on its own port, and are not the check", async () => {
    const services = [answering(5601, "one"), answering(5602, "two")];

    const result = await check(`${asking(5601)}; ${asking(5602)}; exit 3`, services);

    expect(result).toMatchObject({ exitCode: 3, stdout: "one\ntwo\n" });
  });

  it("may leave a daemon behind", async () => {
    const { run, ready } = answering(5603, "daemon");

    const result = await check(asking(5603), [{ run: `(${run}) & exit 0`, ready }]);

    expect(result.stdout).toBe("daemon\n");
  });

  it("do not see what is of the check alone", async () => {
    const server = `echo "<$REPORT>" >seen; exec node -e 'require("net").createServer().listen(5604)'`;
    const services = [{ run: server, ready: { port: 5604 } }];

    const { stdout } = await check(`cat seen; echo "$REPORT"`, services, { REPORT: "it's here" });

    expect(stdout).toBe("<>\nit's here\n");
  });

  it("that do not come up are told with what they said, and the check is not begun", async () => {
    const broken = {
      run: "echo starting; echo no disk for postgres://owner:hunter2@db with $(echo Q7r)-given >&2; exit 4",
      ready: { port: 5605 },
    };

    const running = check("touch begun", [answering(5606, "fine"), broken]);

    await expect(running).rejects.toMatchObject({
      code: "MW_SERVICE_FAILED",
      message: expect.stringMatching(
        /^projects\.shop: the service "echo starting.*\(port 5605\) ended with exit code 4\. It said: starting\nno disk for postgres:\/\/(?!.*(?:hunter2|Q7r))/s,
      ) as string,
    });
    await expect(realpath(join(folder, "begun"))).rejects.toThrow("ENOENT");
  });
});
