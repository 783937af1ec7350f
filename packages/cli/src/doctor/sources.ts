import { open, stat } from "node:fs/promises";

import type { LogSource, ProjectConfig } from "@mendwatch/config";
import { isPlainPath, probeSource } from "@mendwatch/watcher/inspect";
import {
  isNoLog,
  isUnsayable,
  oddKindOf,
  oddTextOf,
  refusalOf,
} from "@mendwatch/watcher/unreadable";

import { ago, shortSize } from "../render/amounts.ts";
import { shortIds } from "../render/printable.ts";
import { fail, type Finding, ok, warn } from "./finding.ts";
import { halvesOf } from "./halves.ts";

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
  if (problem !== null) return [found(warn, check, name, problem)];
  if (log.kind === "stdin") {
    return [ok(check, `${name}: read while \`mendwatch watch\` runs; the rest is not seen`)];
  }
  if (log.kind === "journald" || paths.length === 0) return [ok(check, `${name}: can be read`)];
  const isNamed = log.kind === "files" && isPlainPath(log.glob);
  const files = isNamed ? paths : (await Promise.all(paths.map(withoutFolders))).flat();
  if (files.length === 0)
    return [warn(check, `${name}: matches folders alone`, "write a pattern of files")];
  const findings = await Promise.all(files.map((file) => checkFile(check, file, now)));
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

const usual = "correct it, or start the service; the watcher takes it up when it comes";

/** The watcher says in one sentence what is wrong and, behind a colon, what to do. */
function found(
  judge: typeof warn | typeof fail,
  check: string,
  name: string,
  problem: string,
): Finding {
  const [text, remedy] = halvesOf(problem, /^(.*?): (.*)$/s, usual);
  return judge(check, `${name}: ${text}`, remedy);
}

/** What a pattern matches by the way is no fault, and is not followed. */
async function withoutFolders(path: string): Promise<readonly string[]> {
  const stats = await stat(path, { bigint: true }).catch(() => null);
  return stats !== null && isNoLog(stats) ? [] : [path];
}

async function checkFile(check: string, file: string, now: number): Promise<Finding> {
  try {
    const stats = await stat(file, { bigint: true });
    const problem = oddKindOf(file, stats) ?? oddTextOf(await headOf(file));
    if (problem === null) {
      const written = `last written ${ago(Number(stats.mtimeMs), now)}`;
      return ok(check, `${shortIds(file)}: ${shortSize(Number(stats.size))}, ${written}`);
    }
    return found(fail, check, file, problem);
  } catch (error) {
    const isAbsent = (error as NodeJS.ErrnoException).code === "ENOENT";
    return found(isAbsent && !isUnsayable(file) ? warn : fail, check, file, refusalOf(file, error));
  }
}

/** The first bytes of a regular file. */
async function headOf(file: string): Promise<Buffer> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
