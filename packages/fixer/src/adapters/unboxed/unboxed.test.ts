import { describe, expect, it } from "vitest";

import { describeSandbox } from "../../../../../test/contracts/sandbox-contract.ts";
import type { BoxedCommand } from "../../ports/sandbox.ts";
import { createUnboxedSandbox } from "./unboxed.ts";

describeSandbox("unboxed", createUnboxedSandbox);

describe("without a box", () => {
  const places = { cwd: "/tmp", writable: [], readable: [], toolchain: "/" };
  const command: BoxedCommand = { ...places, line: "true", env: {}, timeout: 1_000 };

  it.each<Partial<BoxedCommand>>([
    { mounts: [{ source: "/etc", place: "/opt/etc", writable: false }] },
    { scratch: ["/opt/scratch"] },
  ])("nothing is shown at another place: %o is refused", async (more) => {
    const running = createUnboxedSandbox().run(
      { ...command, ...more },
      new AbortController().signal,
    );

    await expect(running).rejects.toMatchObject({ code: "MW_COMMAND_NOT_STARTED" });
  });
});
