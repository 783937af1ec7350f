import { access, mkdir, rename } from "node:fs/promises";
import { dirname, isAbsolute, join } from "node:path";

import type { ProjectConfig } from "@mendwatch/config";

import { type Git, quoted } from "../git/git.ts";
import { removeTree } from "../git/remove-tree.ts";
import { fillFolder } from "../git/trees.ts";
import type { Sandbox } from "../ports/sandbox.ts";
import { repairError } from "../errors/repair-errors.ts";
import { installCommand, type Lockfile } from "./lockfile.ts";
import type { MadePackages } from "./kept-packages.ts";
import { packagePlaces } from "./package-places.ts";
import { registriesOf } from "./registry-hosts.ts";
import { openRegistryProxy } from "./registry-proxy.ts";
import { tellingOutput } from "./telling-output.ts";

/** Large projects install for minutes. In milliseconds. */
const setupTimeout = 30 * 60_000;
/** Where the proxy is inside of the box. */
const proxySocket = "/run/mendwatch-proxy.sock";
const proxyAddress = "http://127.0.0.1:3128";

/** Settings of a host's certificates; none of them is a secret. */
const certificates = ["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "SSL_CERT_DIR"];

/** What {@link runSetup} is given. */
export interface SetupJob {
  readonly git: Git;
  readonly sandbox: Sandbox;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly project: ProjectConfig;
  readonly clone: string;
  readonly commit: string;
  /** Of the commit. */
  readonly files: ReadonlySet<string>;
  readonly lockfiles: readonly Lockfile[];
  /** `BoxedCommand.toolchain`. */
  readonly toolchain: string;
  /** What commands of the project find in their environment. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Runs a project's setup in a clean copy of the commit, in a box whose only way out is a proxy that
 * knows the hosts by name, and moves the packages that it made to `<folder>/tree`. Returns where they
 * are, and where they were made. Rejects with `MW_SETUP_FAILED`, or with `MW_REGISTRY_UNREACHABLE`
 * where a host that is named did not answer.
 */
export async function runSetup(
  job: SetupJob,
  folder: string,
  signal: AbortSignal,
): Promise<MadePackages> {
  const work = join(folder, "work");
  const copy = join(work, "copy");
  const home = join(work, "home");
  await mkdir(copy, { recursive: true });
  await mkdir(home);
  await fillFolder(job.git, job.clone, job.commit, copy, signal);
  const steps = stepsOf(job);
  if (steps.length === 0) {
    throw repairError(
      "MW_SETUP_FAILED",
      `projects.${job.project.key}: packages in your checkout are links out of the repository, and there is no lockfile to install from; commit one, or write a setup`,
    );
  }
  for (const step of steps) await runStep(job, step, { work, copy, home }, signal);
  const places = [...(await packagePlaces(copy, job.files))];
  for (const place of places) {
    await mkdir(dirname(join(folder, "tree", place)), { recursive: true });
    await rename(join(copy, place), join(folder, "tree", place));
  }
  await removeTree(work);
  const lines = [...new Set(steps.map(({ line }) => line))];
  return { places, madeIn: copy, origin: `made by \`${lines.join("` and `")}\``, note: null };
}

interface Step {
  readonly line: string;
  /** From the top of the repository. */
  readonly folder: string;
  readonly lockfile: Lockfile | null;
}

/** The owner's command, or the one that belongs to each lockfile. */
function stepsOf({ project, lockfiles }: SetupJob): readonly Step[] {
  if (project.setup !== null) {
    const [lockfile = null] = lockfiles;
    return [{ line: project.setup.run, folder: project.dir, lockfile }];
  }
  return lockfiles.map((lockfile) => ({
    line: installCommand(lockfile),
    folder: lockfile.folder,
    lockfile,
  }));
}

interface Places {
  readonly work: string;
  readonly copy: string;
  readonly home: string;
}

async function runStep(
  job: SetupJob,
  { line, folder, lockfile }: Step,
  { work, copy, home }: Places,
  signal: AbortSignal,
): Promise<void> {
  const { project, sandbox, environment } = job;
  const settings = [copy, join(copy, folder)];
  const known = await registriesOf(settings, lockfile?.manager ?? "npm", environment);
  const named = project.setup?.network ?? [];
  const proxy = await openRegistryProxy(named.length > 0 ? named : known.hosts);
  const given = pick(environment, project.setup?.env ?? []);
  const boxed = sandbox.kind !== "none";
  const trusted = certificates.flatMap((name) => environment[name] ?? []).filter(isAbsolute);
  try {
    const result = await sandbox.run(
      {
        line: boxed ? throughProxy(line) : line,
        cwd: join(copy, folder),
        env: {
          ...job.env,
          ...pick(environment, certificates),
          ...given,
          ...managerSettings(work),
          ...(known.registry === null ? {} : { npm_config_registry: known.registry }),
          ...(boxed ? proxySettings : {}),
          HOME: home,
        },
        writable: [work],
        readable: await existing(trusted),
        toolchain: job.toolchain,
        timeout: setupTimeout,
        ...(boxed
          ? { mounts: [{ source: proxy.socket, place: proxySocket, writable: false }] }
          : {}),
      },
      signal,
    );
    if (result.exitCode === 0) return;
    const how = result.timedOut
      ? `did not end within ${setupTimeout / 60_000} minutes`
      : `ended with ${result.exitCode === null ? String(result.signal) : `exit code ${result.exitCode}`}`;
    const output = `${result.stdout}\n${result.stderr}`;
    const said = quoted(tellingOutput(output, Object.values(given)));
    const failed = `projects.${project.key}: \`${line}\` ${how}.`;
    const refused = proxy.refused();
    const unreachable = proxy.unreachable();
    if (refused.length === 0 && unreachable.length > 0) {
      const text = `${failed} ${unreachable.join(", ")} did not answer. It said: ${said}`;
      throw repairError("MW_REGISTRY_UNREACHABLE", text);
    }
    const network =
      refused.length === 0
        ? ""
        : ` It asked for ${refused.join(", ")}, which the network of a setup does not have: write setup.network: [${[...known.hosts, ...refused.map(withoutPort)].join(", ")}].`;
    throw repairError("MW_SETUP_FAILED", `${failed}${network} It said: ${said}`, {
      context: { refused: refused.join(" ") },
    });
  } finally {
    await proxy.close();
  }
}

function withoutPort(place: string): string {
  return place.replace(/:(?:443|80)$/, "");
}

/** Everything of a package manager stays in one folder, because hard links must not leave a mount. */
function managerSettings(work: string): Readonly<Record<string, string>> {
  const store = join(work, "store");
  return {
    CI: "true",
    npm_config_audit: "false",
    npm_config_fund: "false",
    npm_config_store_dir: store,
    pnpm_config_store_dir: store,
    // Packages must be in the project's own folder: the home of the box is gone afterwards.
    npm_config_enable_global_virtual_store: "false",
    pnpm_config_enable_global_virtual_store: "false",
    YARN_ENABLE_GLOBAL_CACHE: "false",
    YARN_ENABLE_TELEMETRY: "false",
    UV_LINK_MODE: "copy",
  };
}

const proxySettings: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"].map((name) => [name, proxyAddress]),
  ),
  npm_config_proxy: proxyAddress,
  npm_config_https_proxy: proxyAddress,
  YARN_HTTP_PROXY: proxyAddress,
  YARN_HTTPS_PROXY: proxyAddress,
  NODE_USE_ENV_PROXY: "1",
};

/** Runs a line with the proxy's socket as a port of the box's own loopback. */
function throughProxy(line: string): string {
  return `command -v socat >/dev/null || { echo 'socat is not installed' >&2; exit 127; }
socat TCP-LISTEN:3128,bind=127.0.0.1,fork,reuseaddr UNIX-CONNECT:${proxySocket} &
until socat -u OPEN:/dev/null TCP:127.0.0.1:3128 2>/dev/null; do sleep 0.05; done
${line}`;
}

function pick(
  environment: Readonly<Record<string, string | undefined>>,
  names: readonly string[],
): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = environment[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

async function existing(paths: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const path of paths) {
    // What lies in /etc is the box's own.
    if (path.startsWith("/etc/")) continue;
    await access(path).then(
      () => found.push(path),
      () => undefined,
    );
  }
  return found;
}
