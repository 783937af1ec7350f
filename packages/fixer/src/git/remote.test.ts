import { parseConfig, type Config } from "@mendwatch/config";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { testFolder, type TestFolder } from "../../../../test/support/git-repository.ts";
import { createGit } from "./git.ts";
import { unusableRepositories } from "./remote.ts";

const { signal } = new AbortController();

describe("what is wrong with a repository before anything is asked of it", () => {
  let folder: TestFolder;
  beforeEach(async () => {
    folder = await testFolder();
  });
  afterEach(() => folder.end());

  function config(repo: string, more: string, top = "github: { token: t }"): Config {
    return parseConfig(`${top}\nprojects: { shop: { repo: "${repo}", ${more} } }\n`, {
      file: `${folder.path}/mendwatch.yaml`,
      env: {},
      hostname: "dev",
      needs: ["fixer"],
    });
  }
  async function problems(of: Config): Promise<string> {
    const git = await createGit({ stateDir: `${folder.path}/state`, environment: process.env });
    return (await unusableRepositories(git, of, signal)).join("\n");
  }

  it.each(["https://github.com/octo/shop.git", "git@github.com:octo/shop.git"])(
    "is nothing for %s on GitHub",
    async (address) => {
      expect(await problems(config(address, "forge: github"))).toBe("");
    },
  );

  it("is an origin that is elsewhere", async () => {
    const text = await problems(config("https://gitlab.com/octo/shop.git", "forge: github"));

    expect(text).toContain(
      "https://gitlab.com/octo/shop.git, not a repository on https://github.com",
    );
  });

  it("is a checkout without an origin, on GitHub", async () => {
    await folder.repository("checkout");

    expect(await problems(config("./checkout", "forge: github"))).toContain("not a repository on");
    expect(await problems(config("./checkout", "forge: local"))).toBe("");
  });

  it("is left to the token's own note without a github section", async () => {
    const address = "https://gitlab.com/octo/shop.git";

    expect(await problems(config(address, "forge: github", "fixer: {}"))).toBe("");
  });

  it("is a remote over the network, for the local forge", async () => {
    const text = await problems(config("https://github.com/octo/shop.git", "forge: local"));

    expect(text).toContain("forge: local pushes to a path");
  });
});
