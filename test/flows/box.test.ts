import { access, mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";

import { execa } from "execa";
import { afterEach, describe, expect, it } from "vitest";

import { guestCheckout, rightRepair } from "../support/broken-shop.ts";
import { startMendwatch } from "../support/mendwatch-process.ts";
import { available } from "../support/requirements.ts";
import { tellStory, type Story, type StoryOptions } from "../support/story.ts";

const minutes = 60_000;
const guest = { match: { type: "TypeError" } };

describe("the box around a project's checks", { timeout: 3 * minutes }, () => {
  const stories: Story[] = [];
  afterEach(async () => {
    for (const story of stories.splice(0)) await story.end();
  });
  async function begin(options: Partial<StoryOptions> = {}): Promise<Story> {
    const story = await tellStory({ rehearsals: [{ ...guest, files: rightRepair }], ...options });
    stories.push(story);
    return story;
  }

  describe.skipIf(!available("bwrap"))("where one can be made", () => {
    it("keeps a repair from the owner's files, and the proof says where it ran", async () => {
      const planted = join("/var/tmp", `mendwatch-planted-${process.pid}`);
      const hostile = `import { appendFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
test("what can be seen", () => {
  for (const path of ["../../../../people.token", "../../../mendwatch.db"]) {
    try { readFileSync(path); appendFileSync("stolen", path); } catch {}
  }
  try { writeFileSync(${JSON.stringify(planted)}, "x"); } catch {}
  if (readdirSync("/home").some((name) => name !== "mendwatch")) throw new Error("a home");
  const copies = readdirSync("..").filter((name) => name === "fix" || name.startsWith("base"));
  if (copies.length !== 1) throw new Error("another copy");
  if (readdirSync(".").includes("stolen")) throw new Error("stolen");
});
`;
      const files = { ...rightRepair, "test/hostile.test.js": hostile };
      const story = await begin({ boxed: true, rehearsals: [{ ...guest, files }] });
      await story.watcher().saw("watcher:ready");
      const ready = await story.fixer().saw("fixer:ready");

      await story.write(guestCheckout(Date.now(), "r1", story.root));
      const proposed = await story.fixIn("proposed");

      expect(String(ready["notes"])).not.toContain("NO BOX");
      expect(proposed.proof).toMatchObject({ level: "P3", tools: { box: "bubblewrap" } });
      await expect(access(planted)).rejects.toThrow("ENOENT");
    });
  });

  it("is missed loudly at the start where it is switched off", async () => {
    const story = await begin();

    const ready = await story.fixer().saw("fixer:ready");

    expect(String(ready["notes"])).toContain("NO BOX (fixer.sandbox none): A project's checks run");
  });

  it("is missed loudly at the start where bubblewrap is not installed", async () => {
    const story = await begin({ boxed: true });
    const bin = join(story.folder, "few");
    await mkdir(bin);
    const { stdout: git } = await execa("sh", ["-c", "command -v git"]);
    await symlink(git, join(bin, "git"));

    const fixer = startMendwatch(["fix"], { cwd: story.folder, env: { PATH: bin } });
    const ready = await fixer.saw("fixer:ready");
    await fixer.end("SIGTERM");

    expect(String(ready["notes"])).toContain("NO BOX: bubblewrap is not installed. A project's");
    expect(String(ready["notes"])).toContain("mendwatch doctor");
  });
});
