import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { makePeopleToken, readPeopleToken } from "./people-token.ts";

describe("the token of the people's listener", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "mendwatch-token-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("is made once, for its owner alone, and is the same from then on", async () => {
    const place = { stateDir: join(folder, "state"), token: null };

    const made = await makePeopleToken(place);
    const again = await makePeopleToken(place);

    expect(made).toMatch(/^[\w-]{43}$/);
    expect([again, await readPeopleToken(place)]).toEqual([made, made]);
    const { mode } = await stat(join(folder, "state", "people.token"));
    expect(mode & 0o777).toBe(0o600);
  });

  it("differs from machine to machine", async () => {
    const one = await makePeopleToken({ stateDir: join(folder, "one"), token: null });
    const two = await makePeopleToken({ stateDir: join(folder, "two"), token: null });

    expect(one).not.toBe(two);
  });

  it("is the configured one where there is one, and no file is made", async () => {
    const place = { stateDir: folder, token: "the owner's own token" };

    expect(await makePeopleToken(place)).toBe("the owner's own token");
    expect(await readPeopleToken(place)).toBe("the owner's own token");
    await expect(readFile(join(folder, "people.token"))).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("is closed to others at the next start when its file was opened to them", async () => {
    const place = { stateDir: folder, token: null };
    await makePeopleToken(place);
    await chmod(join(folder, "people.token"), 0o644);

    await makePeopleToken(place);

    expect((await stat(join(folder, "people.token"))).mode & 0o777).toBe(0o600);
  });

  it("is refused with what to do when the fixer never started, or its file is empty", async () => {
    const place = { stateDir: folder, token: null };
    await expect(readPeopleToken(place)).rejects.toMatchObject({
      code: "MW_PEOPLE_TOKEN",
      message: expect.stringContaining("Start the fixer once"),
    });

    await writeFile(join(folder, "people.token"), "\n");
    await expect(readPeopleToken(place)).rejects.toMatchObject({ code: "MW_PEOPLE_TOKEN" });
  });
});
