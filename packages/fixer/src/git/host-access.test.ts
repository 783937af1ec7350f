import { describe, expect, it } from "vitest";

import { hostAccess, repositoryAt, webOrigin, type RepositoryName } from "./host-access.ts";

describe("the addresses of a GitHub", () => {
  it.each([
    ["https://api.github.com", "https://github.com"],
    ["https://git.example.com/api/v3", "https://git.example.com"],
    ["https://git.example.com:8443/api/v3/", "https://git.example.com:8443"],
    ["https://api.octocorp.ghe.com", "https://octocorp.ghe.com"],
  ])("belong to the API at %s", (apiUrl, origin) => {
    expect(webOrigin(apiUrl)).toBe(origin);
  });

  it.each([
    "https://github.com/octo/shop.git",
    "https://github.com/octo/shop",
    "https://github.com/octo/shop/",
    "https://anna:secret@github.com/octo/shop.git",
    "git@github.com:octo/shop.git",
    "git@GitHub.com:octo/shop",
    "github.com:octo/shop.git",
    "ssh://git@github.com/octo/shop.git",
    "ssh://git@ssh.github.com:443/octo/shop.git",
  ])("name a repository as %s", (address) => {
    expect(repositoryAt(address, "https://github.com")).toEqual({ owner: "octo", repo: "shop" });
  });

  it("keep dots and dashes of a name", () => {
    const address = "https://git.example.com:8443/my-team/shop.api.git";

    expect(repositoryAt(address, "https://git.example.com:8443")).toEqual({
      owner: "my-team",
      repo: "shop.api",
    });
  });

  it.each([
    "https://gitlab.com/octo/shop.git",
    "https://github.com.evil.example/octo/shop.git",
    "https://evil.example/github.com/octo/shop.git",
    "https://github.com/octo",
    "https://github.com/octo/shop/tree/main",
    "git@github.com-work:octo/shop.git",
    "/srv/git/octo/shop.git",
    "file:///srv/git/octo/shop.git",
    "",
  ])("do not name a repository there as %s", (address) => {
    expect(repositoryAt(address, "https://github.com")).toBeNull();
  });
});

describe("how git reaches a GitHub", () => {
  const account = {
    apiUrl: "https://api.github.com",
    tokenFor: (repository: RepositoryName | null) => Promise.resolve(`of ${repository?.repo}`),
  };

  it("is HTTPS with the token of the repository, whatever origin says, and with none elsewhere", async () => {
    const access = hostAccess(account, "https");

    expect(access).toMatchObject({
      used: "https://github.com/",
      written: expect.arrayContaining(["git@github.com:", "ssh://git@github.com/"]),
      credential: { origin: "https://github.com" },
    });
    expect(await access?.credential?.tokenFor("git@github.com:octo/shop.git")).toBe("of shop");
    expect(await access?.credential?.tokenFor("https://example.com/octo/shop.git")).toBeNull();
  });

  it("is the owner's key without the token, where the owner says ssh", () => {
    expect(hostAccess(account, "ssh")).toEqual({
      used: "git@github.com:",
      written: ["https://github.com/"],
      credential: null,
    });
  });

  it("is left alone without a github section", () => {
    expect(hostAccess(null, "https")).toBeNull();
  });
});
