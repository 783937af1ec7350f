import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { canReadDockerFolder, dockerFolderSource, dockerRoot } from "./docker-folder.ts";

describe("Docker's folder", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "mendwatch-docker-"));
    mkdirSync(join(root, "containers"));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  /** Makes a container as dockerd lays it out, and returns the path of its log. */
  function container(id: string, name: string, settings: object = {}): string {
    const folder = join(root, "containers", id);
    const log = join(folder, `${id}-json.log`);
    mkdirSync(folder);
    writeFileSync(log, "");
    const state = { ID: id, Name: `/${name}`, LogPath: log, ...settings };
    writeFileSync(join(folder, "config.v2.json"), JSON.stringify(state));
    return log;
  }

  it("leads from the name of a container to its log, whatever id it has since the last deploy", async () => {
    const source = dockerFolderSource("shop", "api", root);
    const first = container("1a", "api");
    container("2b", "api-worker");
    expect(await source.find()).toEqual({ paths: [first], problem: null });

    rmSync(join(root, "containers", "1a"), { recursive: true });
    const second = container("3c", "api");
    expect(await source.find()).toEqual({ paths: [second], problem: null });
    expect(source.mayHave(first)).toBe(true);
    expect(source.mayHave("/var/log/api.log")).toBe(false);
  });

  it("says that there is no container of that name, or that it keeps no file", async () => {
    container("1a", "api", { LogPath: "" });
    mkdirSync(join(root, "containers", "half-made"));

    expect(await dockerFolderSource("shop", "web", root).find()).toMatchObject({
      problem: expect.stringContaining('no container "web"'),
    });
    expect(await dockerFolderSource("shop", "api", root).find()).toMatchObject({
      problem: expect.stringContaining("json-file"),
    });
  });

  it("is where Docker's settings say, and not every user may read it", () => {
    const settings = join(root, "daemon.json");
    writeFileSync(settings, JSON.stringify({ "data-root": "/srv/docker" }));

    expect(dockerRoot(settings)).toBe("/srv/docker");
    expect(dockerRoot(join(root, "absent.json"))).toBe("/var/lib/docker");
    expect(canReadDockerFolder(root)).toBe(true);
    expect(canReadDockerFolder(join(root, "absent"))).toBe(false);
  });
});
