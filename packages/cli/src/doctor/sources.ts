import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";

import type { LogSource, ProjectConfig } from "@mendwatch/config";
import { probeSource } from "@mendwatch/watcher/inspect";

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
  const name = nameOf(log);
  const { paths, problem } = await probeSource(log, process.env);
  if (problem !== null) return [warnOf(check, name, problem)];
  if (log.kind === "stdin") {
    return [ok(check, `${name}: read while \`mendwatch watch\` runs; the rest is not seen`)];
  }
  if (log.kind === "journald" || paths.length === 0) return [ok(check, `${name}: can be read`)];
  const findings = await Promise.all(paths.map((file) => checkFile(check, file, now)));
  const bad = findings.filter(({ status }) => status !== "ok");
  const good = findings.filter(({ status }) => status === "ok");
  const more = good.length - namedFiles;
  const rest = more > 0 ? [ok(check, `${name}: ${more} more files that can be read`)] : [];
  return [...bad, ...good.slice(0, namedFiles), ...rest];
}

/** As the configuration has it. */
function nameOf(log: LogSource): string {
  if (log.kind === "files") return log.glob;
  if (log.kind === "journald") return `journald ${log.unit}`;
  return log.kind === "stdin" ? "standard input" : `${log.kind} ${log.name}`;
}

/** The watcher says in one sentence what is wrong and, behind a colon, what to do. */
function warnOf(check: string, name: string, problem: string): Finding {
  const [, found = problem, remedy] = /^(.*?): (.*)$/s.exec(problem) ?? [];
  const usual = "correct it, or start the service; the watcher takes it up when it comes";
  return warn(check, `${name}: ${found}`, remedy ?? usual);
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
    if (code === "ENOENT") {
      const remedy =
        "correct the path, or start the service; the watcher takes a file up when it comes";
      return warn(check, `${file}: no file`, remedy);
    }
    const remedy =
      code === "EACCES"
        ? "let this user read it, as by the group that owns it, and enter its folders"
        : "correct the path";
    return fail(check, `${file}: cannot be read (${code ?? String(error)})`, remedy);
  }
}
