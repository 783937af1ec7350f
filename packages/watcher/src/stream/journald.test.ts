import { describe, expect, it } from "vitest";

import { journald } from "./journald.ts";

const kind = journald("shop", "api.service");
const first = kind.first("beginning", 0);

/** What is read of an entry of the journal, of which only so many characters came. */
function read(fields: Readonly<Record<string, unknown>>, length = Infinity): string | null {
  const entry = { __CURSOR: "s=1;i=2", __REALTIME_TIMESTAMP: "1795161600000000", ...fields };
  const text = JSON.stringify(entry).slice(0, length);
  const reading = kind.begin(first)(first, { from: "stdout", text });
  if (reading.kind === "problem") throw new Error(reading.reason);
  expect(reading.position).toEqual({ cursor: "s=1;i=2", since: 1_795_161_600_000 });
  return reading.text;
}

const died = "api.service: Main process exited, code=exited, status=3/NOTIMPLEMENTED";

describe("an entry of a unit's journal", () => {
  it("is a death where systemd itself says that the main process has exited", () => {
    expect(read({ _PID: "1", MESSAGE: died })).toContain("exited with code 3");
  });

  it("is itself where anybody else says so, or says it in what was cut or is no text", () => {
    const fields = { _PID: "4711", MESSAGE: `${died} ${"x".repeat(500)}` };
    const whole = read(fields) ?? "";
    const cut = read(fields, 300) ?? "";

    expect(whole).toContain(died);
    expect(cut).toHaveLength(300);
    expect([kind.shown(whole), kind.shown(cut)]).toEqual([fields.MESSAGE, cut]);
    expect(read({ _PID: "1", MESSAGE: [...Buffer.from(died)] })).toContain("[97,112,105");
  });
});
