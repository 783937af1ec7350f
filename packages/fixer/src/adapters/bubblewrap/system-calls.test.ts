import { describe, expect, it } from "vitest";

import { available } from "../../../../../test/support/requirements.ts";
import { openBubblewrapSandbox } from "./bubblewrap.ts";
import { systemCallFilter } from "./system-calls.ts";

const path = process.env["PATH"] ?? "";
const { signal } = new AbortController();

describe("the filter of system calls", () => {
  it("ends every way through it in a word to allow or to forbid", () => {
    for (const name of ["x64", "arm64"] as const) {
      const bytes = systemCallFilter(name) ?? new Uint8Array();
      const view = new DataView(bytes.buffer);
      const length = bytes.length / 8;
      expect(Number.isInteger(length)).toBe(true);
      for (let at = 0; at < length - 2; at += 1) {
        expect(at + 1 + view.getUint8(at * 8 + 2)).toBeLessThan(length);
        expect(at + 1 + view.getUint8(at * 8 + 3)).toBeLessThan(length);
      }
      const words = [length - 2, length - 1].map((at) => view.getUint32(at * 8 + 4, true));
      expect(words).toEqual([0x7fff0000, 0x00050001]);
    }
  });

  it("is none where the numbers of the calls are not known", () => {
    expect(systemCallFilter("riscv64")).toBeNull();
  });
});

async function run(line: string): Promise<string> {
  const limits = { memory: 512 * 1024 ** 2, processes: 64, disk: 64 * 1024 ** 2 };
  const box = await openBubblewrapSandbox({ limits, path, useGroups: false });
  const places = { cwd: "/tmp", writable: [], readable: [], toolchain: "/" };
  const { stdout } = await box.run(
    { line, env: { PATH: path }, timeout: 20_000, ...places },
    signal,
  );
  return stdout;
}

describe.skipIf(!available("bwrap") || !available("perl"))("in a box", { timeout: 30_000 }, () => {
  it("the keyrings of who started the fixer are out of reach", async () => {
    // KEYCTL_GET_KEYRING_ID of the session, by its number on either architecture.
    const line = `perl -e '$n = \`uname -m\` =~ /aarch64/ ? 219 : 250; print syscall($n, 0, -3, 0) < 0 ? "no: $!" : "yes"'`;

    expect(await run(line)).toBe("no: Operation not permitted");
  });

  it("what a project needs is not: programs, threads, files, servers", async () => {
    const code = `new (require("worker_threads").Worker)("0", { eval: true }).on("exit", () => require("http").createServer((q, a) => a.end("served")).listen(0, function () { fetch("http://127.0.0.1:" + this.address().port).then((a) => a.text()).then((t) => { console.log(t); process.exit(); }); }))`;

    expect(await run(`node -e '${code}'`)).toBe("served\n");
  });
});
