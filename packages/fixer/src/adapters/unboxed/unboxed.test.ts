import { randomUUID } from "node:crypto";

import { execa } from "execa";
import { describe, expect, it } from "vitest";

import { describeSandbox } from "../../../../../test/contracts/sandbox-contract.ts";
import type { BoxedCommand } from "../../ports/sandbox.ts";
import { eventually } from "../../../../../test/support/eventually.ts";
import { processesWith } from "../../processes/marked-processes.ts";
import { endLeftCommands, markName, markOf } from "./command-mark.ts";
import { createUnboxedSandbox } from "./unboxed.ts";

describeSandbox("unboxed", createUnboxedSandbox);

describe("without a box", { timeout: 30_000 }, () => {
  const { signal } = new AbortController();
  const places = { cwd: "/tmp", writable: [], readable: [], toolchain: "/" };
  const command: BoxedCommand = { ...places, line: "true", env: {}, timeout: 1_000 };

  it.each<Partial<BoxedCommand>>([
    { mounts: [{ source: "/etc", place: "/opt/etc", writable: false }] },
    { scratch: ["/opt/scratch"] },
  ])("nothing is shown at another place: %o is refused", async (more) => {
    const running = createUnboxedSandbox().run({ ...command, ...more }, signal);

    await expect(running).rejects.toMatchObject({ code: "MW_COMMAND_NOT_STARTED" });
  });

  it("a process that left its session and its parents at once is found by its mark", async () => {
    const env = { PATH: process.env["PATH"] ?? "", MENDWATCH_TEST: randomUUID() };
    const line = "(setsid setsid sh -c 'sleep 300 & sleep 300' >/dev/null 2>&1 &) ; exit 0";

    await createUnboxedSandbox().run({ ...command, env, line, timeout: 20_000 }, signal);

    expect(await processesWith([`MENDWATCH_TEST=${env.MENDWATCH_TEST}`])).toEqual([]);
  });

  it("what a killed owner left is ended at the next start, and what a living one runs is not", async () => {
    const id = `MENDWATCH_TEST=${randomUUID()}`;
    const mark = await markOf(process.pid);
    const left = mark.replace(/:\d+:/, ":1:");
    const commands = [mark, left].map((value) =>
      execa("sleep", ["300"], {
        env: { [markName]: value, MENDWATCH_TEST: id.slice("MENDWATCH_TEST=".length) },
        reject: false,
      }),
    );
    try {
      await eventually("both run", async () => (await processesWith([id])).length === 2);

      await endLeftCommands();

      expect(await processesWith([id])).toEqual([commands[0]?.pid]);
    } finally {
      for (const running of commands) running.kill("SIGKILL");
      await Promise.all(commands);
    }
  });
});
