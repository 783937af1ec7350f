import { existsSync } from "node:fs";

import { execa } from "execa";
import { describe, expect, it } from "vitest";

import { mendwatchCommand } from "../../../test/support/mendwatch-command.ts";
import { mendwatch } from "../../../test/support/mendwatch-process.ts";

describe("mendwatch", { timeout: 30_000 }, () => {
  it.each([
    ["--confg x", "unknown option '--confg'"],
    ["scna x", "unknown command 'scna'\n(Did you mean scan?)"],
    ["scan", "missing required argument 'file'"],
    ["scan --jsno x", "unknown option '--jsno'\n(Did you mean --json?)"],
    ["scan --occurrences x", "--occurrences needs --json"],
    ["redact a b", "too many arguments"],
  ])("refuses %s with exit code 64 and says what is wrong", async (line, expected) => {
    const { exitCode, stdout, stderr } = await mendwatch(line.split(" "), { cwd: "/" });

    expect([exitCode, stdout]).toEqual([64, ""]);
    expect(stderr).toContain(`mendwatch: ${expected}`);
    expect(stderr).toContain("(code MW_USAGE, see docs/errors.md)");
  });

  it("shows its commands on standard error when none is named, as that is a mistake", async () => {
    const { exitCode, stdout, stderr } = await mendwatch([], { cwd: "/" });

    expect([exitCode, stdout]).toEqual([64, ""]);
    for (const command of ["up", "doctor", "scan", "approve"]) expect(stderr).toContain(command);
  });

  it.each(["--help", "scan --help", "--version"])("answers %s on standard output", async (line) => {
    const { exitCode, stdout, stderr } = await mendwatch(line.split(" "), { cwd: "/" });

    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(stdout).not.toBe("");
  });

  it.runIf(existsSync("/dev/full"))("says that its output cannot be written", async () => {
    const script = 'exec "$0" "$@" > /dev/full';
    const scan = ["-c", script, ...mendwatchCommand, "scan", "/dev/null"];
    const { exitCode, stderr } = await execa("sh", scan, { reject: false, stdin: "ignore" });

    expect(exitCode).toBe(74);
    expect(stderr).toMatch(/^mendwatch: cannot write the output \(.*ENOSPC.*MW_OUTPUT_UNWRITABLE/s);
    expect(stderr).not.toContain("    at ");
  });

  it("says what caused an error only where that is asked for", async () => {
    const args = ["watch", "--config", "/absent.yaml"];

    const short = await mendwatch(args, { cwd: "/" });
    const long = await mendwatch([...args, "--verbose"], { cwd: "/" });

    expect([short.exitCode, long.exitCode]).toEqual([66, 66]);
    expect(short.stderr).not.toContain("caused by");
    expect(long.stderr).toContain("caused by: Error: ENOENT: no such file or directory");
  });

  it("colours nothing in a pipe, and everything where FORCE_COLOR asks for it", async () => {
    const plain = await mendwatch(["doctor", "--config", "/absent.yaml"], {
      cwd: "/",
      env: { NO_COLOR: "" },
    });
    const colored = await mendwatch(["doctor", "--config", "/absent.yaml"], {
      cwd: "/",
      env: { FORCE_COLOR: "1" },
    });

    expect(plain.stdout).not.toContain("\u001b");
    expect(colored.stdout).toContain("\u001b[31mfail\u001b[39m");
  });
});
