import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { mendwatch, type CommandResult } from "../../../../test/support/mendwatch-process.ts";
import {
  createProposedStore,
  proposedCommit,
  type ProposedStore,
} from "../../../../test/support/proposed-store.ts";

describe("the commands that read the store", { timeout: 60_000 }, () => {
  let store: ProposedStore;
  beforeEach(async () => {
    store = await createProposedStore('{ people: { listen: "127.0.0.1:1" } }');
  });
  afterEach(() => store.remove());

  function run(...args: readonly string[]): Promise<CommandResult> {
    return mendwatch(args, { cwd: store.folder });
  }

  it.each(["errors", "fixes"])("%s says kindly that there is nothing yet", async (command) => {
    const text = await run(command);
    const json = await run(command, "--json");

    expect([text.exitCode, text.stderr]).toEqual([0, ""]);
    expect(text.stdout).toContain("Nothing yet: the fixer has not run");
    expect(json).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  });

  it("status says what there is not", async () => {
    const text = await run("status");
    const json = await run("status", "--json");

    expect(text.stdout.split("\n")).toEqual([
      "fixer     not running, decisions at http://127.0.0.1:1",
      "watchers  none has reported yet",
      "store     none yet: the fixer has not run here",
    ]);
    expect(JSON.parse(json.stdout)).toEqual({
      fixerRunning: false,
      agentMissing: [],
      pause: null,
      budget: null,
      stats: null,
      taught: { rules: 0, lessons: 0 },
      waiting: [],
      watchers: [],
      ownWatcher: null,
    });
  });

  it("status counts errors and fixes", async () => {
    await store.propose("aa000001");

    const { stdout } = await run("status");

    expect(stdout).toContain("errors    1 high\nfixes     1 proposed");
  });

  it("errors lists what was reported, as a table and as the store holds it", async () => {
    await store.propose("aa000001");

    const table = await run("errors");
    const json = await run("errors", "--json");

    const [title, row, , sum] = table.stdout.split("\n");
    expect(title).toMatch(/^last seen {2}count {2}severity {2}project {2}error +request +role/);
    expect(row).toMatch(
      / 3 {2}high +SH +TypeError: Cannot read .* POST \/api\/checkout {2}root {2}/,
    );
    expect(sum).toBe("1 kind of error.");
    expect(JSON.parse(json.stdout)).toMatchObject({
      project: "shop",
      fingerprint: "aa000001aa000001",
      error: { type: "TypeError" },
      incident: { role: "root" },
    });
  });

  it("fixes lists the fixes, as a table and as the store holds them", async () => {
    await store.propose("aa000001");
    await store.propose("bb000001");

    const table = await run("fixes");
    const json = await run("fixes", "--json");

    const lines = table.stdout.split("\n");
    expect(lines[0]).toMatch(/^id +state +severity +project +error +proof +changed +standing$/);
    expect(lines[1]).toMatch(/^[ab]{2}000001 {2}proposed {2}high +SH +TypeError: .* P2 /);
    expect(lines.at(-1)).toBe("2 fixes, 2 open, 2 waiting for a decision.");
    const rows = json.stdout.split("\n").map((line) => JSON.parse(line) as { readonly id: string });
    expect(rows.map(({ id }) => id).toSorted()).toEqual(["aa000001", "bb000001"]);
  });

  it("fixes shows one with proof, audit and diff, by the beginning of its id", async () => {
    await store.propose("aa000001");

    const { stdout } = await run("fixes", "AA00");
    const json = await run("fixes", "aa", "--json");

    for (const part of [
      "aa000001  SH  proposed  P2",
      "fix: let a guest check out",
      "src/cart.js  +1 −1",
      "flag payments src/cart.js: it is money",
      `commit ${proposedCommit}`,
      "agent: REHEARSAL",
      "fix (confidence high): A guest has no cart.",
      "P2 · your error 2 of 3 before, 0 of 3 after",
      "why not more: not reproduced each time",
      "fix test   exit 0  1.2 s  41 passed, 0 failed, 0 skipped  (npm test)",
      "red before, green after: a guest pays nothing",
      "not checked: lint",
      "checking → proposed  fixer",
      "  -    return getCart(carts, id).total;",
      "  +    return getCart(carts, id)?.total ?? 0;",
    ]) {
      expect(stdout).toContain(part);
    }
    expect(JSON.parse(json.stdout)).toMatchObject({ id: "aa000001", state: "proposed" });
  });

  it("fixes names what may be meant by too few digits, and what nothing begins with", async () => {
    await store.propose("aa000001");
    await store.propose("aa000002");

    const both = await run("fixes", "aa");
    const none = await run("fixes", "cc");

    expect([both.exitCode, none.exitCode]).toEqual([64, 64]);
    expect(both.stderr).toMatch(/may be each of aa00000\d, aa00000\d/);
    expect(none.stderr).toContain('no fix has an id that begins with "cc"');
  });
});
