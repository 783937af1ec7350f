import { constants } from "node:fs";
import { access, glob, stat } from "node:fs/promises";

import type { LogSource, ProjectConfig } from "@mendwatch/config";

import { ago, shortSize } from "../render/amounts.ts";
import { fail, type Finding, ok, warn } from "./finding.ts";

/** Files that are named one by one; beyond them only their number is told. */
const namedFiles = 5;

/** Every log source of a project: is there something to read, and may we? */
export async function checkSources(project: ProjectConfig, now: number): Promise<Finding[]> {
  const findings = await Promise.all(project.logs.map((log) => checkSource(log, project, now)));
  return findings.flat();
}

async function checkSource(
  log: LogSource,
  { label }: ProjectConfig,
  now: number,
): Promise<readonly Finding[]> {
  const check = `source ${label}`;
  if (log.kind !== "files") {
    const remedy = "not built yet: name the files it writes to instead";
    return [warn(check, `a source of kind ${log.kind} is not read`, remedy)];
  }
  const files: string[] = [];
  for await (const file of glob(log.glob)) files.push(file);
  if (files.length === 0) {
    const remedy =
      "correct the path, or start the service; the watcher takes a file up when it comes";
    return [warn(check, `${log.glob}: no file`, remedy)];
  }
  const findings = await Promise.all(files.toSorted().map((file) => checkFile(check, file, now)));
  const bad = findings.filter(({ status }) => status !== "ok");
  const good = findings.filter(({ status }) => status === "ok");
  const more = good.length - namedFiles;
  const rest = more > 0 ? [ok(check, `${log.glob}: ${more} more files that can be read`)] : [];
  return [...bad, ...good.slice(0, namedFiles), ...rest];
}

async function checkFile(check: string, file: string, now: number): Promise<Finding> {
  try {
    const stats = await stat(file);
    if (stats.isDirectory()) {
      return fail(check, `${file} is a folder`, `write a pattern of files: ${file}/*.log`);
    }
    await access(file, constants.R_OK);
    const written = `last written ${ago(stats.mtimeMs, now)}`;
    return ok(check, `${file}: ${shortSize(stats.size)}, ${written}`);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const remedy =
      code === "EACCES"
        ? "let this user read it, as by the group that owns it, and enter its folders"
        : "correct the path";
    return fail(check, `${file}: cannot be read (${code ?? String(error)})`, remedy);
  }
}
