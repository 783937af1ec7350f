import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { boxRemedy, type Machine } from "./box-remedy.ts";

const refused = "bwrap: setting up uid map: Permission denied";
const apparmor = "proc/sys/kernel/apparmor_restrict_unprivileged_userns";

describe("what to do where the box cannot be", () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "mendwatch-machine-"));
  });
  afterEach(() => rm(root, { recursive: true }));

  function remedy(reason: string, changes: Partial<Machine> = {}): Promise<string> {
    return boxRemedy(reason, { platform: "linux", root, env: {}, ...changes });
  }
  async function put(file: string, text: string): Promise<void> {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), text);
  }

  it.each([
    ["bubblewrap is not installed", "apt-get install bubblewrap"],
    ["bwrap: Unknown option --perms", "bubblewrap 0.8 or later"],
  ])("is by what was said: %s", async (reason, wanted) => {
    await put(".dockerenv", "");

    expect(await remedy(reason)).toContain(wanted);
  });

  it("is a Linux VM on a Mac", async () => {
    expect(await remedy(refused, { platform: "darwin" })).toContain("Linux VM");
  });

  it.each([
    [apparmor, "1\n", "/etc/apparmor.d/bwrap"],
    ["proc/sys/kernel/unprivileged_userns_clone", "0\n", "kernel.unprivileged_userns_clone=1"],
    ["proc/sys/user/max_user_namespaces", "0\n", "user.max_user_namespaces=15000"],
  ])("is a setting of the kernel's: %s", async (file, value, wanted) => {
    await put(file, value === "1\n" ? "0\n" : "1\n");
    expect(await remedy(refused)).toBe("look at docs/guides/box.md");

    await put(file, value);
    expect(await remedy(refused)).toContain(wanted);
  });

  it.each([".dockerenv", "run/.containerenv", "run/systemd/container"])(
    "is outside of a container, whatever the kernel of its host is set to: %s",
    async (file) => {
      await put(apparmor, "1\n");
      await put(file, "");

      expect(await remedy(refused)).toContain("outside of this container");
    },
  );

  it("is outside of a pod", async () => {
    const env = { KUBERNETES_SERVICE_HOST: "10.0.0.1" };

    expect(await remedy(refused, { env })).toContain("outside of this container");
  });

  it("has a guide that says what the remedies lead to", async () => {
    const guide = resolve(import.meta.dirname, "../../../../docs/guides/box.md");
    const text = await readFile(guide, "utf8");

    for (const word of ["/etc/apparmor.d/bwrap", "Containers", "Linux VM"])
      expect(text).toContain(word);
  });
});
