import { readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { basename, dirname, join, matchesGlob } from "node:path";

import type { LogSource, ProjectConfig } from "@mendwatch/config";
import { isPm2Log, pm2Processes } from "@mendwatch/watcher/inspect";
import { execa } from "execa";

import type { Finding } from "./finding.ts";
import { projectKeyOf, serviceNameOf } from "./service-name.ts";

/** Something that runs here and writes a log. */
interface Service {
  readonly name: string;
  readonly text: string;
  readonly log: LogSource;
}

/** How long docker and systemd may take to answer, in milliseconds. */
const patience = 5_000;

/** At most this many are named. */
const namedServices = 50;

/**
 * What runs on this host and writes a log that no project reads yet, each with the lines to add to
 * mendwatch.yaml: processes of pm2, running containers, units that somebody has installed here, and
 * `*.log` files that a process has open for writing. Nothing is changed and nothing is started.
 */
export async function discoverServices(
  projects: Iterable<ProjectConfig>,
  stateDir: string | null,
  env: NodeJS.ProcessEnv,
): Promise<readonly Finding[]> {
  const logs = [...projects].flatMap((project) => project.logs);
  const ofPm2 = await pm2Processes(env);
  const [containers, units] = await Promise.all([runningContainers(env), ownUnits(env)]);
  const paths = new Set(ofPm2.flatMap((process) => process.paths));
  const files = openLogs().filter(
    ({ path }) =>
      !paths.has(path) &&
      !isNobodysLog(path) &&
      (stateDir === null || !path.startsWith(`${stateDir}/`)),
  );
  const services = [
    ...ofPm2.map(({ name, paths: written }) => ({
      name,
      text: `pm2 runs "${name}", which writes ${written.length} log files`,
      log: { kind: "pm2" as const, name },
    })),
    ...containers.map((name) => ({
      name,
      text: `Docker runs the container "${name}"`,
      log: { kind: "docker" as const, name },
    })),
    ...units.map((unit) => ({
      name: unit.replace(/\.service$/, ""),
      text: `systemd runs ${unit}`,
      log: { kind: "journald" as const, unit },
    })),
    ...files.map(({ path, program }) => ({
      name: serviceNameOf(path),
      text: `${program} writes ${path}`,
      log: { kind: "files" as const, glob: path },
    })),
  ];
  const unread = services.filter((service) => !logs.some((log) => covers(log, service.log)));
  return unread.slice(0, namedServices).map(findingOf);
}

/** What pm2 writes of itself is read with each of its processes; npm keeps a log of each command. */
function isNobodysLog(path: string): boolean {
  return isPm2Log(path) || path.includes("/.npm/_logs/");
}

function findingOf({ name, text, log }: Service): Finding {
  const project = projectKeyOf(name);
  const written =
    log.kind === "files"
      ? JSON.stringify(log.glob)
      : log.kind === "journald"
        ? `{ journald: ${JSON.stringify(log.unit)} }`
        : log.kind === "stdin"
          ? "{ stdin: true }"
          : `{ ${log.kind}: ${JSON.stringify(log.name)} }`;
  const owner = log.kind === "files" ? `${dirname(log.glob)} ${name}` : written;
  const remedy = `to watch it, add under projects: ${project}: { logs: [${written}] }`;
  return { check: "runs here", status: "ok", text, remedy, add: { project, log: written, owner } };
}

function covers(configured: LogSource, found: LogSource): boolean {
  if (configured.kind === "files" && found.kind === "files") {
    return configured.glob === found.glob || matchesGlob(found.glob, configured.glob);
  }
  return JSON.stringify(configured) === JSON.stringify(found);
}

async function runningContainers(env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  return linesOf("docker", ["ps", "--format", "{{.Names}}"], env);
}

/** Units that run and that an owner has written: those of the system are in /lib and /usr/lib. */
async function ownUnits(env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const running = await linesOf(
    "systemctl",
    ["list-units", "--type=service", "--state=running", "--plain", "--no-legend", "--no-pager"],
    env,
  );
  const names = running.flatMap((line) => line.split(/\s+/).slice(0, 1));
  if (names.length === 0) return [];
  const shown = await linesOf(
    "systemctl",
    ["show", "--property=Id,FragmentPath", "--no-pager", ...names],
    env,
  );
  const units: string[] = [];
  let id = "";
  let isOwn = false;
  for (const line of [...shown, ""]) {
    if (line.startsWith("Id=")) id = line.slice(3);
    if (line.startsWith("FragmentPath=")) isOwn = line.startsWith("FragmentPath=/etc/systemd/");
    if (line !== "") continue;
    if (isOwn) units.push(id);
    isOwn = false;
  }
  return units;
}

/** What a program prints; nothing where it is absent, or may not be asked. */
async function linesOf(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<readonly string[]> {
  const { exitCode, stdout } = await execa(program, args, {
    env,
    stdin: "ignore",
    timeout: patience,
    reject: false,
  });
  return exitCode === 0
    ? stdout.split("\n").filter((line, at, all) => line !== "" || at < all.length - 1)
    : [];
}

/** The `*.log` files that processes have open for writing, as far as this user may look. */
function openLogs(): readonly { readonly path: string; readonly program: string }[] {
  const found = new Map<string, string>();
  for (const id of listed("/proc").filter((name) => /^\d+$/.test(name))) {
    for (const fd of listed(`/proc/${id}/fd`)) {
      const path = logBehind(id, fd);
      if (path !== null && !found.has(path)) found.set(path, programOf(id));
    }
  }
  return [...found].map(([path, program]) => ({ path, program }));
}

/** Null where it is no log, is read only, or went away. */
function logBehind(id: string, fd: string): string | null {
  try {
    const path = readlinkSync(`/proc/${id}/fd/${fd}`);
    if (!path.startsWith("/") || !path.endsWith(".log")) return null;
    const flags = /^flags:\s*([0-7]+)/m.exec(readFileSync(`/proc/${id}/fdinfo/${fd}`, "utf8"));
    const isWritten = (Number.parseInt(flags?.[1] ?? "0", 8) & 3) !== 0;
    return isWritten && statSync(path).isFile() ? path : null;
  } catch {
    return null;
  }
}

function programOf(id: string): string {
  // Node.js calls its main thread so, and that is the name of the process.
  const name = read(() => readFileSync(join("/proc", id, "comm"), "utf8").trim());
  if (name !== null && name !== "MainThread") return name;
  return read(() => basename(readlinkSync(join("/proc", id, "exe")))) ?? `process ${id}`;
}

/** Null where it may not be read, or is gone. */
function read(look: () => string): string | null {
  try {
    return look();
  } catch {
    return null;
  }
}

function listed(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
