import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";

import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { mendwatchCommand } from "../../../../test/support/mendwatch-command.ts";
import { mendwatch } from "../../../../test/support/mendwatch-process.ts";
import { available } from "../../../../test/support/requirements.ts";

function failure(time: number, message: string, line = 6): string {
  const stack = `TypeError: ${message}\n    at checkoutTotal (/srv/shop/src/cart.js:${line}:29)\n    at Server.emit (node:events:518:28)`;
  const err = { type: "TypeError", message, stack };
  return `${JSON.stringify({ level: 50, time, pid: 1, err, msg: message })}\n`;
}

const healthy = `${JSON.stringify({ level: 30, time: 1_700_000_000_000, msg: "listening" })}\n`;

const scanLine = `${mendwatchCommand.join(" ")} scan --json`;

/** A text in two parts, cut where its second line begins. */
function inHalves(text: string): readonly string[] {
  const cut = text.indexOf("\n") + 1;
  return [text.slice(0, cut), text.slice(cut)];
}

describe("mendwatch scan", { timeout: 30_000 }, () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "mendwatch-scan-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function rows(...args: readonly string[]): Promise<readonly unknown[]> {
    const { stdout } = await mendwatch(["scan", "--json", ...args], { cwd: folder });
    return stdout
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as unknown);
  }

  it("says which kinds of secrets the errors hold, and prints none of them", async () => {
    const time = 1_700_000_000_000;
    const leaking = failure(time, "refused by https://bob:hunter2@host.test/");
    await writeFile(join(folder, "a.log"), `${leaking}${failure(time, "no total")}${leaking}`);
    await writeFile(join(folder, "b.log"), failure(time, "no total"));

    const { stdout } = await mendwatch(["scan", "a.log", "b.log"], { cwd: folder });

    expect(stdout).toContain("4 errors of 2 kinds in 4 lines of 2 files.");
    expect(stdout.split("\n").filter((line) => line.startsWith("Secrets"))).toEqual([
      "Secrets in a.log, masked here: userinfo in 2 errors.",
    ]);
    expect(stdout).not.toContain("hunter2");
  });

  it("prints one object for each kind of error of each file, in the order of their lines", async () => {
    const time = 1_700_000_000_000;
    const other =
      "RangeError: Invalid time value\n    at parseDay (/srv/shop/src/report.js:9:20)\n";
    await writeFile(
      join(folder, "a.log"),
      `${healthy}${failure(time + 5_000, "no total")}${healthy}${failure(time, "no total")}${other}`,
    );
    await writeFile(join(folder, "b.log"), other);

    const found = await rows("a.log", "b.log");

    expect(found).toEqual([
      {
        file: "a.log",
        fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
        type: "TypeError",
        message: "no total",
        topFrame: { file: "/srv/shop/src/cart.js", line: 6, function: "checkoutTotal" },
        count: 2,
        firstLine: 2,
        firstSeen: "2023-11-14T22:13:20.000Z",
        lastSeen: "2023-11-14T22:13:25.000Z",
        severity: "low",
      },
      expect.objectContaining({
        file: "a.log",
        type: "RangeError",
        count: 1,
        firstLine: 5,
        firstSeen: null,
        lastSeen: null,
      }),
      expect.objectContaining({ file: "b.log", type: "RangeError", firstLine: 1 }),
    ]);
  });

  it("decides the severity from the count in the whole file, for occurrences too", async () => {
    await writeFile(join(folder, "a.log"), failure(0, "no total").repeat(10));

    const groups = await rows("a.log");
    const occurrences = await rows("--occurrences", "a.log");

    expect(groups).toEqual([expect.objectContaining({ count: 10, severity: "high" })]);
    expect(occurrences).toHaveLength(10);
    expect(occurrences[9]).toEqual({
      file: "a.log",
      fingerprint: expect.any(String) as string,
      type: "TypeError",
      message: "no total",
      topFrame: { file: "/srv/shop/src/cart.js", line: 6, function: "checkoutTotal" },
      line: 10,
      severity: "high",
    });
  });

  it("reads standard input for -, the same as a file", async () => {
    const text = failure(0, "no total").repeat(3);
    await writeFile(join(folder, "a.log"), text);
    const [program, ...args] = mendwatchCommand;
    const run = await execa(program, [...args, "scan", "--json", "--occurrences", "-"], {
      cwd: folder,
      input: text,
    });

    const fromFile = await mendwatch(["scan", "--json", "--occurrences", "a.log"], { cwd: folder });

    expect(run.stdout.replaceAll('"file":"-"', '"file":"a.log"')).toBe(fromFile.stdout);
    expect(run.stdout).toContain('"line":3');
  });

  it.each([
    ["gzip", gzipSync],
    ["zstd", zstdCompressSync],
    [
      "zstd in two frames",
      (text: string) => Buffer.concat(inHalves(text).map((half) => zstdCompressSync(half))),
    ],
    ["UTF-16", (text: string) => Buffer.from(`\ufeff${text}`, "utf16le")],
    [
      "UTF-16 from the other end",
      (text: string) => Buffer.from(`\ufeff${text}`, "utf16le").swap16(),
    ],
  ] as const)(
    "reads what is packed or encoded by %s, as a file and as its input",
    async (_, pack) => {
      const packed = pack(`${healthy}${failure(0, "no total")}`);
      await writeFile(join(folder, "a.log"), packed);
      const [program, ...args] = mendwatchCommand;

      const found = await rows("a.log");
      const piped = await execa(program, [...args, "scan", "--json", "-"], { input: packed });
      const each = await rows("--occurrences", "a.log");

      expect(found).toMatchObject([{ message: "no total", count: 1, firstLine: 2 }]);
      expect(JSON.parse(piped.stdout)).toMatchObject({ message: "no total", count: 1 });
      expect(each).toMatchObject([{ message: "no total", line: 2 }]);
    },
  );

  it("says of a packed file that it cannot unpack why not", async () => {
    await writeFile(join(folder, "cut.gz"), gzipSync(failure(0, "no total")).subarray(0, 60));
    await writeFile(join(folder, "a.xz"), Buffer.from("fd377a585a000004e6d6b446", "hex"));

    const { exitCode, stderr } = await mendwatch(["scan", "cut.gz", "a.xz"], { cwd: folder });

    expect(exitCode).toBe(66);
    expect(stderr).toContain("cannot read cut.gz: cut off or broken");
    expect(stderr).toContain("cannot read a.xz: packed by xz: unpack it");
  });

  it("says of a file that is no text how much of it is none", async () => {
    await writeFile(join(folder, "a.bin"), Buffer.from("0102030405060e0f10111213", "hex"));

    const { exitCode, stdout, stderr } = await mendwatch(["scan", "a.bin"], { cwd: folder });

    expect(exitCode).toBe(66);
    expect(stdout).toBe("");
    expect(stderr).toContain("cannot read a.bin: 12 of its first 12 bytes are no text: name a log");
  });

  it("says the same of what comes through a pipe", async () => {
    const input = Buffer.from("0102030405060e0f".repeat(64), "hex");

    const [program, ...args] = mendwatchCommand;

    const { exitCode, stdout, stderr } = await execa(program, [...args, "scan", "-"], {
      input,
      reject: false,
    });

    expect(exitCode).toBe(66);
    expect(stdout).toBe("");
    expect(stderr).toContain("cannot read -: 512 of its first 512 bytes are no text");
  });

  it("does not take a folder for an empty log", async () => {
    const run = await execa("bash", ["-c", `${scanLine} - < .`], { cwd: folder, reject: false });

    expect(run).toMatchObject({ exitCode: 66, stdout: "" });
    expect(run.stderr).toContain("cannot read -: it is a folder: name a log");
  });

  it("names what it cannot read after everything else is printed, and exits with 66", async () => {
    await writeFile(join(folder, "a.log"), failure(0, "no total"));

    const { exitCode, stdout, stderr } = await mendwatch(
      ["scan", "--json", "absent.log", ".", "/dev/zero", "a.log"],
      { cwd: folder },
    );

    expect(exitCode).toBe(66);
    expect(stdout).toContain('"file":"a.log"');
    expect(stderr).toContain("cannot read absent.log: no such file");
    expect(stderr).toContain("cannot read .: it is a folder: name files, as ./*.log");
    expect(stderr).toContain("cannot read /dev/zero: it is a device, which may never end: name a");
    expect(stderr).toContain("MW_INPUT_UNREADABLE");
  });

  it("prints a table and a summary for people, the worst first", async () => {
    await writeFile(
      join(folder, "a.log"),
      `${failure(0, "rare")}${"RangeError: often\n    at parseDay (/srv/shop/src/report.js:9:20)\n\n".repeat(3)}`,
    );

    const { exitCode, stdout } = await mendwatch(["scan", "a.log"], { cwd: folder });

    const lines = stdout.split("\n");
    expect(exitCode).toBe(0);
    expect(lines[0]).toMatch(/^count {2}severity {2}type +message +frame +lines$/);
    expect(lines[1]).toMatch(/^ {4}3 {2}medium +RangeError +often .*report\.js:9 parseDay +2–8$/);
    expect(lines[2]).toMatch(/^ {4}1 {2}low +TypeError +rare /);
    expect(lines.at(-1)).toBe("4 errors of 2 kinds in 10 lines of 1 file.");
  });

  it.each([
    ["a named pipe", "mkfifo pipe; cat a.log > pipe & $SCAN pipe"] as const,
    ["what another command prints", "$SCAN <(cat a.log)"] as const,
    ["the standard input by its name", "cat a.log | $SCAN /dev/stdin"] as const,
    ...(available("script")
      ? [["a terminal", "script -qec '$SCAN /dev/tty' /dev/null < a.log"] as const]
      : []),
  ])("reads %s to its end", async (_, line) => {
    await writeFile(join(folder, "a.log"), failure(0, "no total"));

    const { stdout, stderr } = await execa("bash", ["-c", line.replace("$SCAN", scanLine)], {
      cwd: folder,
      timeout: 25_000,
    });

    expect(stderr).toBe("");
    expect(stdout).toContain('"message":"no total"');
  });

  it("says kindly that it found nothing", async () => {
    await writeFile(join(folder, "a.log"), healthy);

    const { exitCode, stdout } = await mendwatch(["scan", "a.log"], { cwd: folder });

    expect([exitCode, stdout]).toEqual([0, "No errors in 1 line of 1 file."]);
  });

  it("cannot be made to move the cursor by what a file is called", async () => {
    const { stderr } = await mendwatch(["scan", "red\u{9b}\n.log"], { cwd: folder });

    expect(stderr.split("\n")[0]).toBe(
      "mendwatch: cannot read red .log: no such file: correct the path",
    );
  });

  it("cannot be made to move the cursor by what a log says", async () => {
    await writeFile(join(folder, "a.log"), failure(0, "bad \u001b[2J\u009b2J\u2028 end"));

    const table = await mendwatch(["scan", "a.log"], { cwd: folder });
    const json = await mendwatch(["scan", "--json", "a.log"], { cwd: folder });

    expect(table.stdout.split("\n").join("")).not.toMatch(/[\p{Cc}\p{Zl}]/u);
    expect(table.stdout.split("\n")).toHaveLength(4);
    expect(json.stdout).not.toMatch(/[\u0080-\u009f\u2028]/);
  });

  it("writes nothing", async () => {
    await writeFile(join(folder, "a.log"), failure(0, "no total"));

    await mendwatch(["scan", "a.log"], { cwd: folder });

    expect(await readdir(folder)).toEqual(["a.log"]);
  });

  it("ends without a word when nobody reads on", async () => {
    await writeFile(join(folder, "a.log"), failure(0, "no total").repeat(20_000));
    const command = `${mendwatchCommand.map((word) => `'${word}'`).join(" ")} scan --json --occurrences a.log`;

    const { stdout, stderr } = await execa(
      "bash",
      ["-c", `set -o pipefail; ${command} | head -n 1; echo "exit \${PIPESTATUS[0]}"`],
      { cwd: folder },
    );

    expect(stdout.split("\n").at(-1)).toBe("exit 0");
    expect(stderr).toBe("");
  });
});
