import { describe, expect, it } from "vitest";

import { sampleReport } from "../../../../../test/support/sample-report.ts";
import { findSightings, isRecognisable, type Sightings } from "./production-error.ts";

const { error: logged } = sampleReport();
const root = "/state/proof/1a2b3c4d/base-tests";
const frame = `    at checkoutTotal (file://${root}/src/cart.js:9:2)`;
const error = `TypeError: Cannot read properties of undefined (reading 'total')\n${frame}`;

function sightings(
  output: { readonly stdout?: string; readonly stderr?: string; readonly truncated?: boolean },
  errors: Readonly<Record<string, readonly string[]>> = {},
): Promise<Sightings> {
  const report = {
    tests: new Map(),
    errors: new Map(Object.entries(errors)),
    runners: new Map(),
  };
  return findSightings(
    logged,
    { root, base: root },
    { stdout: "", stderr: "", truncated: false, ...output },
    report,
  );
}

describe("the production error", () => {
  it("is known again in what a command prints, plain or as a log line", async () => {
    const line = JSON.stringify({
      level: 50,
      err: { type: "TypeError", message: "x", stack: error },
    });

    for (const text of [error, `ok\n${error}\n`, line]) {
      expect((await sightings({ stdout: text })).output).toBe("seen");
      expect((await sightings({ stderr: text })).output).toBe("seen");
    }
  });

  it("is known again as the error of a failed test, and as a cause", async () => {
    const cause = `Error: wrapped\n    at test (file://${root}/test/a.js:1:1) {\n  [cause]: ${error.replace("\n", "\n  ")}\n}`;

    const { tests, output } = await sightings({}, { "a: own": [error], "b: cause": ["x", cause] });

    expect([...tests]).toEqual(["a: own", "b: cause"]);
    expect(output).toBe("clean");
  });

  it("is no other type, no other place, and no mention of it", async () => {
    const others = [
      error.replace("TypeError", "RangeError"),
      error.replace("cart.js", "order.js"),
      error.replace("checkoutTotal", "discount"),
      "TypeError: Cannot read properties of null (reading 'total')",
      "a test named: TypeError in checkoutTotal",
    ];

    for (const text of others) {
      expect(await sightings({ stdout: text }, { "a: test": [text] })).toEqual({
        output: "clean",
        tests: new Set(),
      });
    }
  });

  it("cannot be ruled out in an output that was cut off", async () => {
    expect((await sightings({ truncated: true })).output).toBe("cut");
    expect((await sightings({ truncated: true, stdout: error })).output).toBe("seen");
  });

  it("without a frame of own code is never known again", async () => {
    const foreign = { ...logged, frames: logged.frames.map((one) => ({ ...one, inApp: false })) };
    const output = { stdout: "TypeError: x\n    at node:net:1:2\n", stderr: "", truncated: false };

    expect([isRecognisable(logged), isRecognisable(foreign)]).toEqual([true, false]);
    const folders = { root, base: root };
    expect((await findSightings(foreign, folders, output, null)).output).toBe("clean");
  });
});
