import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { mendwatchCommand } from "../../../../test/support/mendwatch-command.ts";
import { mendwatch } from "../../../../test/support/mendwatch-process.ts";

const [program, ...args] = mendwatchCommand;

async function redact(input: Buffer): Promise<Buffer> {
  const { stdout } = await execa(program, [...args, "redact", "-"], {
    input,
    encoding: "buffer",
    stripFinalNewline: false,
  });
  return Buffer.from(stdout);
}

describe("mendwatch redact", { timeout: 30_000 }, () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "mendwatch-redact-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("masks a secret and leaves every other byte as it is", async () => {
    const before = Buffer.concat([
      Buffer.from("plain\r\n\r\n\u001b[31mred\u001b[0m größe 漢\n"),
      Buffer.from([0x62, 0xff, 0xfe, 0x00, 0x0d, 0x0a]),
      Buffer.from("\ufeffpassword=hunter2hunter2\r\n"),
      Buffer.from([0x80, 0x81]),
      Buffer.from(" password=hunter2hunter2 end"),
    ]);

    const after = await redact(before);

    expect(after.toString("latin1")).not.toContain("hunter2");
    const masks = after.toString("latin1").match(/\[REDACTED:[a-z-]+\]/g) ?? [];
    expect(masks.length).toBe(2);
    const restored = after.toString("latin1").replaceAll(/\[REDACTED:[a-z-]+\]/g, "hunter2hunter2");
    expect(restored).toBe(before.toString("latin1"));
  });

  it("masks what is written in UTF-16 or packed, which does not show its secrets", async () => {
    const text = "größe password=hunter2hunter2 end\n";
    const masked = "größe password=[REDACTED:password] end\n";

    expect((await redact(Buffer.from(`\ufeff${text}`, "utf16le"))).toString()).toBe(masked);
    expect((await redact(gzipSync(text))).toString()).toBe(masked);
  });

  it("gives one line for each line of a secret of many lines", async () => {
    const key = [
      "-----BEGIN RSA PRIVATE KEY-----",
      "MIIEpAIBAAKCAQEA3Tz2mr7SZiAMfQyuvBjM9Oi",
      "Z1BjP5CE/Wm/Rr500PRK+Lh9x5eJPo5CAZ3/ANBE",
      "-----END RSA PRIVATE KEY-----",
    ].join("\n");

    const lines = (await redact(Buffer.from(`before\n${key}\nafter\n`))).toString().split("\n");

    expect(lines.length).toBe(7);
    expect([lines[0], lines[5], lines[6]]).toEqual(["before", "after", ""]);
    expect(lines.slice(1, 5).join()).not.toMatch(/MIIE|Z1Bj/);
    for (const line of lines.slice(1, 5)) expect(line).toMatch(/\[REDACTED:[a-z-]+\]/);
  });

  it("gives a line out as soon as it is whole, while its input stays open", async () => {
    const child = execa(program, [...args, "redact", "-"], { stdout: "pipe", buffer: false });
    const lines = child.iterable();

    child.stdin.write("first password=hunter2hunter2\nhalf");
    const { value } = await lines.next();

    expect(value).toMatch(/^first password=\[REDACTED:[a-z-]+\]$/);
    child.stdin.end(" of it");
    expect((await lines.next()).value).toBe("half of it");
    expect((await child).exitCode).toBe(0);
  });

  it("reads a file", async () => {
    await writeFile(join(folder, "a.log"), "one\n");

    const { exitCode, stdout } = await mendwatch(["redact", "a.log"], { cwd: folder });

    expect([exitCode, stdout]).toEqual([0, "one"]);
  });

  it("says beside the log how many secrets of which kinds it masked", async () => {
    await writeFile(join(folder, "a.log"), "token=abc1\npassword=abc1 password=abc2\n");
    await writeFile(join(folder, "b.log"), "all is well\n");

    const { stderr } = await mendwatch(["redact", "a.log"], { cwd: folder });

    expect(stderr).toBe("mendwatch: 3 secrets masked: 2 password, 1 token");
    expect((await mendwatch(["redact", "b.log"], { cwd: folder })).stderr).toBe(
      "mendwatch: no secrets were found",
    );
  });

  it("masks what the owner's configuration names too", async () => {
    const projects = "{ shop: { logs: [ ./a.log ], repo: . } }";
    const rules = "[ { kind: order, pattern: 'ot_[a-z]+' } ]";
    const settings = `{ valuesFrom: [ ./values.env ], rules: ${rules} }`;
    await writeFile(join(folder, "values.env"), "DB_PASSWORD=correcthorse\n");
    await writeFile(join(folder, "a.log"), "ot_abc by correcthorse\n");
    const config = `watcher: { redact: ${settings} }\nprojects: ${projects}\n`;
    await writeFile(join(folder, "other.yaml"), config);

    const named = await mendwatch(["redact", "a.log", "--config", "other.yaml"], { cwd: folder });
    const without = await mendwatch(["redact", "a.log"], { cwd: folder });
    await writeFile(join(folder, "mendwatch.yaml"), config);
    const found = await mendwatch(["redact", "a.log"], { cwd: folder });

    expect(named.stdout).toBe("[REDACTED:order] by [REDACTED:value]");
    expect(found.stdout).toBe(named.stdout);
    expect(without.stdout).toBe("ot_abc by correcthorse");
  });

  it("prints nothing where the owner's values cannot be read", async () => {
    const config = "watcher: { redact: { valuesFrom: [ ./absent.env ] } }\n";
    await writeFile(
      join(folder, "mendwatch.yaml"),
      `${config}projects: { shop: { logs: [ ./a.log ], repo: . } }\n`,
    );
    await writeFile(join(folder, "a.log"), "one\n");

    const { stdout, stderr, exitCode } = await mendwatch(["redact", "a.log"], { cwd: folder });

    expect(stdout).toBe("");
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain("MW_WATCHER_REDACT_VALUES");
  });

  it("names a file that it cannot read, and exits with 66", async () => {
    const { exitCode, stderr } = await mendwatch(["redact", "absent.log"], { cwd: folder });

    expect(exitCode).toBe(66);
    expect(stderr).toBe(
      "mendwatch: cannot read absent.log: no such file: correct the path\n(code MW_INPUT_UNREADABLE, see docs/errors.md)",
    );
  });
});
