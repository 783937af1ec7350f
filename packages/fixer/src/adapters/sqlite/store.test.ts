import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { currentFingerprints, fingerprintVersion } from "@mendwatch/detection";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { thrownToNobody } from "../../../../../test/support/nobody.ts";
import { sampleReport } from "../../../../../test/support/sample-report.ts";
import { migrations } from "./schema.ts";
import { openSqliteReader, openSqliteStore } from "./store.ts";

const now = Date.parse("2026-11-20T10:00:00.000Z");

describe("the file of the store", () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "mendwatch-file-"));
    file = join(folder, "fixer", "mendwatch.db");
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function pragma(name: string): Promise<unknown> {
    const database = new DatabaseSync(file);
    const value = database.prepare(`PRAGMA ${name}`).get()?.[name];
    database.close();
    return value;
  }
  async function write(statements: string): Promise<void> {
    await mkdir(join(folder, "fixer"), { recursive: true });
    const database = new DatabaseSync(file);
    database.exec(statements);
    database.close();
  }
  async function withOneError(): Promise<void> {
    const store = openSqliteStore(file);
    await store.recordReport(sampleReport(), now);
    await store.close();
  }

  it("can be read by its owner alone, also where the folder was open to all", async () => {
    await mkdir(join(folder, "fixer"));
    await chmod(join(folder, "fixer"), 0o777);

    const store = openSqliteStore(file);
    await store.recordReport(sampleReport(), now);

    expect(await mode(join(folder, "fixer"))).toBe("700");
    for (const path of [file, `${file}-wal`, `${file}-shm`]) expect(await mode(path)).toBe("600");
    await store.close();
  });

  it("says whose it is and which version it has, and keeps what it holds when it is opened again", async () => {
    await withOneError();

    const store = openSqliteStore(file);

    expect(await store.getError("shop", "00000000000000aa")).toMatchObject({ count: 3 });
    await store.close();
    expect(await pragma("user_version")).toBe(migrations.length);
    expect(await pragma("application_id")).toBe(0x4d576678);
    expect(await pragma("journal_mode")).toBe("wal");
  });

  it("is made anew in an empty file", async () => {
    await mkdir(join(folder, "fixer"));
    await writeFile(file, "");

    await withOneError();

    expect(await pragma("user_version")).toBe(migrations.length);
  });

  it("of a newer version is refused and left as it is, to write and to read", async () => {
    await withOneError();
    await write("PRAGMA user_version = 99");

    expect(() => openSqliteStore(file)).toThrow(
      expect.objectContaining({ code: "MW_STORE_VERSION" }),
    );
    expect(() => openSqliteReader(file)).toThrow(/version 99.*newer/);
    expect(await pragma("user_version")).toBe(99);
  });

  it("of an older version is not read before the fixer has brought it forward", async () => {
    await write("PRAGMA application_id = 0x4d576678");

    expect(() => openSqliteReader(file)).toThrow(/Start the fixer once/);
    await openSqliteStore(file).close();
    await openSqliteReader(file).close();
  });

  it("of version 1 keeps what it holds, and can be paused", async () => {
    await write(`${migrations[0]}
      PRAGMA application_id = 0x4d576678;
      PRAGMA user_version = 1;
      INSERT INTO charges (scope, key, amount) VALUES ('runs:2026-11-20', 'aa000001', 1);`);
    expect(() => openSqliteReader(file)).toThrow(/version 1 .*Start the fixer once/);

    const store = openSqliteStore(file);

    expect(await pragma("user_version")).toBe(migrations.length);
    expect(await store.spent("runs:2026-11-20")).toBe(1);
    const anna = { actor: "terminal:anna", reason: null, at: now };
    expect(await store.getPause()).toBeNull();
    await store.pause(anna);
    await store.close();
    const reader = openSqliteReader(file);
    expect(await reader.getPause()).toEqual(anna);
    await reader.close();
  });

  it("knows the errors that an earlier detection named, once it is opened after the upgrade", async () => {
    await withOneError();
    await write("UPDATE detection SET version = 1");
    const { error } = sampleReport();
    const [fingerprint = ""] = currentFingerprints(error);
    const next = { id: "report-00000002", fingerprint, fingerprintVersion, error };
    const nameOnly = { ...error, stack: "", frames: [] };

    const store = openSqliteStore(file);
    // Only a name: nothing in the report itself says which error this is.
    await store.recordReport(sampleReport({ ...next, detail: "counts", error: nameOnly }), now);

    expect(await store.listErrors({ limit: 9 })).toMatchObject([
      { fingerprint: "00000000000000aa", fingerprintVersion: 1, count: 6 },
    ]);
    await store.close();
  });

  it("of version 2 keeps its fixes, with nothing in what was not known then", async () => {
    const fix = { id: "aa000001", state: "failed" };
    await write(`${migrations[0]} ${migrations[1]}
      PRAGMA application_id = 0x4d576678;
      PRAGMA user_version = 2;
      INSERT INTO fixes VALUES ('aa000001', 'failed', 0, 0, 'shop', '/repo', '00aa', 1, 0, NULL, NULL, 1, 1, '${JSON.stringify(fix)}');`);

    const store = openSqliteStore(file);

    expect(await store.getFix("aa000001")).toEqual({
      ...fix,
      charges: [],
      requestedBy: null,
      review: null,
      merge: null,
      deployRun: null,
      deployment: null,
      aftermath: null,
      reverts: null,
      reason: null,
      published: null,
    });
    await store.close();
  });

  it("of version 2 knows of an open pull request which commit it shows", async () => {
    const fix = {
      id: "aa000001",
      state: "in_review",
      workspace: { baseCommit: "ba5e" },
      repair: { title: "fix: it", summary: "" },
      candidate: { commit: "c0ffee" },
      policy: null,
      proof: { level: "P3" },
      pullRequest: { url: "https://github.example/1" },
    };
    await write(`${migrations[0]} ${migrations[1]}
      PRAGMA application_id = 0x4d576678;
      PRAGMA user_version = 2;
      INSERT INTO fixes VALUES ('aa000001', 'in_review', 0, 0, 'shop', '/repo', '00aa', 1, 0, NULL, NULL, 1, 1, '${JSON.stringify(fix)}');`);

    const store = openSqliteStore(file);

    const { repair, candidate, policy, proof } = fix;
    expect((await store.getFix("aa000001"))?.published).toEqual({
      repair,
      candidate,
      policy,
      proof,
      baseCommit: "ba5e",
    });
    await store.close();
  });

  it("of another program is refused and left as it is", async () => {
    await write("CREATE TABLE theirs (x); PRAGMA user_version = 1");

    expect(() => openSqliteStore(file)).toThrow(
      expect.objectContaining({ code: "MW_STORE_FOREIGN" }),
    );
    expect(await pragma("application_id")).toBe(0);
  });

  it("that is no database is refused with its name", async () => {
    await mkdir(join(folder, "fixer"));
    await writeFile(file, "not a database, but long enough to have been one".repeat(9));

    expect(() => openSqliteStore(file)).toThrow(
      expect.objectContaining({
        code: "MW_STORE_UNREADABLE",
        message: expect.stringContaining(file),
      }),
    );
  });

  it("that cannot be made is refused with the reason", async () => {
    await writeFile(join(folder, "fixer"), "a file where the folder should be");

    expect(() => openSqliteStore(file)).toThrow(/fixer.*EEXIST|ENOTDIR/);
  });

  it("that is not there yet is said to be missing, and is not made by a reader", async () => {
    expect(() => openSqliteReader(file)).toThrow(
      expect.objectContaining({ code: "MW_STORE_MISSING" }),
    );
    await expect(stat(file)).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("that another user runs is said to be private, and not to be missing", async () => {
    await openSqliteStore(file).close();
    await chmod(join(folder, "fixer"), 0);
    const said = thrownToNobody(() => openSqliteReader(file));
    await chmod(join(folder, "fixer"), 0o700);

    expect(said).toMatchObject({
      code: "MW_STORE_UNREADABLE",
      message: expect.stringContaining("be the user who runs the fixer") as string,
    });
  });

  it("is read while the fixer writes, and after it has gone", async () => {
    const store = openSqliteStore(file);
    const reader = openSqliteReader(file);
    await store.recordReport(sampleReport(), now);
    const during = await reader.listErrors({ limit: 9 });
    await reader.close();
    await store.close();

    const later = openSqliteReader(file);
    expect(await later.listErrors({ limit: 9 })).toEqual(during);
    expect(during).toHaveLength(1);
    await later.close();
  });

  it("does not let its log grow with every claim", { timeout: 60_000 }, async () => {
    const store = openSqliteStore(file);
    const report = sampleReport();
    await store.receiveFix({ id: "00000001", repository: "/repo", report, observedSince: 0, now });
    for (let turn = 0; turn < 1_500; turn += 1) {
      const fix = await store.claim({ worker: "w", states: ["received"], leaseMs: 1, now });
      if (fix !== null) await store.release({ id: fix.id, fence: fix.fence, now });
    }

    // SQLite folds the log back at 1000 pages of 4096 bytes.
    expect((await stat(`${file}-wal`)).size).toBeLessThan(2 * 1_000 * 4_096);
    await store.close();
  });
});

async function mode(path: string): Promise<string> {
  return ((await stat(path)).mode & 0o777).toString(8);
}
