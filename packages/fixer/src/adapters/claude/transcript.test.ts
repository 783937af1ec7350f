import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { openTranscript, removeTranscripts, transcriptsFolder } from "./transcript.ts";

describe("the transcript of a run", () => {
  let stateDir: string;
  let file: string;
  beforeEach(async () => {
    stateDir = await mkdtemp(join(tmpdir(), "mendwatch-transcript-"));
    file = join(transcriptsFolder(stateDir), "0123abcd-1-repair.jsonl");
  });
  afterEach(() => rm(stateDir, { recursive: true, force: true }));

  async function kept(...events: readonly unknown[]): Promise<readonly unknown[]> {
    const transcript = await openTranscript(stateDir, "0123abcd-1-repair");
    for (const event of events) transcript.add(event);
    await transcript.close();
    const lines = (await readFile(file, "utf8")).trimEnd().split("\n");
    return lines.map((line): unknown => JSON.parse(line));
  }

  it("is one event per line, in order, for its owner alone", async () => {
    const events = [{ type: "system" }, { type: "assistant", message: { text: "a\nb\u2028" } }];

    expect(await kept(...events)).toEqual(events);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(transcriptsFolder(stateDir))).mode & 0o777).toBe(0o700);
  });

  it("has no secrets in it, at whatever depth", async () => {
    const content = [{ text: "DATABASE_PASSWORD=hunter2-and-more" }];

    const [event] = await kept({ message: { content } });

    expect(JSON.stringify(event)).toContain("[REDACTED:");
    expect(JSON.stringify(event)).not.toContain("hunter2");
  });

  it("ends where it is long enough, and says so", async () => {
    const large = { text: "word ".repeat(200_000) };

    const events = await kept(...Array.from({ length: 20 }, () => large));

    expect(events.length).toBeLessThan(20);
    expect(events.at(-1)).toEqual({ type: "cut" });
  });

  it("is removed when it is old enough, and not before", async () => {
    await kept({ type: "system" });
    const { mtimeMs } = await stat(file);

    await removeTranscripts(stateDir, mtimeMs - 1_000);
    expect(await readdir(transcriptsFolder(stateDir))).toHaveLength(1);
    await removeTranscripts(stateDir, mtimeMs + 1_000);
    expect(await readdir(transcriptsFolder(stateDir))).toHaveLength(0);
    await expect(removeTranscripts(join(stateDir, "new"), 0)).resolves.toBeUndefined();
  });
});
