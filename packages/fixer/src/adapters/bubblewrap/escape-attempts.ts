import { mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { MendwatchError } from "@mendwatch/protocol";
import { execa } from "execa";

import type { BoxedCommand, BoxedResult, Sandbox } from "../../ports/sandbox.ts";
import { makeTemporaryFolder } from "../../processes/temporary-folder.ts";
import type { BoxLimits } from "./box-limits.ts";
import { exists, hasReader, hasVisitor } from "./host-traps.ts";

const mebibyte = 1024 ** 2;
/** Small, so that reaching them costs the machine little even where nothing holds. */
export const attemptLimits: BoxLimits = {
  memory: 256 * mebibyte,
  processes: 64,
  disk: 64 * mebibyte,
};
/** Milliseconds for one attempt. */
const patience = 20_000;
/** Seconds that an attempt on the memory lives, so that a watchdog can see it; it also lives where it failed. */
const linger = 6;
/** The same for attempts that end where they fail. On a busy machine a watchdog looks seldom. */
const longLinger = 12;

/** What one attempt to break out came to. */
export interface EscapeAttempt {
  /** What was tried: `read a file of the host`. */
  readonly attempt: string;
  readonly held: boolean;
}

/** The host around one attempt. */
interface Stage {
  /** Folder that the box may write to. */
  readonly inside: string;
  /** Folder beside it that the box must know nothing of. */
  readonly outside: string;
  readonly run: (line: string, more?: Partial<BoxedCommand>) => Promise<BoxedResult>;
}

const secret = "a-secret-of-the-host";

/**
 * Each resolves to true when the wall held. An attempt that could not be made at all (as when a
 * program is missing) says nothing about a wall, so each proves that it was made by printing `tried`;
 * the last one is made by asking, and must be refused.
 */
const attempts: Readonly<Record<string, (stage: Stage) => Promise<boolean>>> = {
  async "read a file of the host"({ outside, run }) {
    const file = join(outside, "secret");
    const { stdout } = await run(`cat '${file}' /proc/1/root/'${file}' /etc/shadow; echo tried`);
    return stdout === "tried\n";
  },
  async "write outside of its folders"({ outside, run }) {
    const line = `echo x >'${outside}/planted'; test -w /usr && echo writable; echo tried`;
    const { stdout } = await run(line);
    return stdout === "tried\n" && !(await exists(join(outside, "planted")));
  },
  async "reach a port of the host"({ run }) {
    let tried = false;
    const visited = await hasVisitor({ host: "127.0.0.1", port: 0 }, async (server) => {
      const address = server.address();
      const port = typeof address === "object" ? address?.port : null;
      const { stdout } = await run(connectTo(`{ host: "127.0.0.1", port: ${port} }`));
      tried = stdout === "tried\n";
    });
    return tried && !visited;
  },
  async "reach an abstract socket of the host"({ run }) {
    // As long as a name may be: what follows a shorter one differs between versions of Node.js.
    const path = `\0mendwatch-${crypto.randomUUID()}`.padEnd(108, "-");
    let tried = false;
    const visited = await hasVisitor({ path }, async () => {
      const { stdout } = await run(connectTo(`{ path: ${JSON.stringify(path)} }`));
      tried = stdout === "tried\n";
    });
    return tried && !visited;
  },
  async "reach any network"({ run }) {
    const { stdout } = await run("tail -n +3 /proc/net/dev | cut -d: -f1; echo tried");
    return stdout.replaceAll(" ", "") === "lo\ntried\n";
  },
  async "see processes of the host"({ run }) {
    const seconds = `60.${Math.floor(Math.random() * 1e9)}`;
    const host = execa("sleep", [seconds], { reject: false });
    const { stdout } = await run("cat /proc/[0-9]*/cmdline; echo tried");
    host.kill("SIGKILL");
    await host;
    return stdout.endsWith("tried\n") && !stdout.includes(seconds);
  },
  async "change a setting of the kernel"({ run }) {
    // Writes what is there already.
    const file = "/proc/sys/kernel/panic";
    const { stdout } = await run(
      `value=$(cat ${file}); echo $value >${file} && echo set; echo tried`,
    );
    return stdout === "tried\n";
  },
  async "make namespaces of its own"({ run }) {
    const { stdout } = await run("unshare --user echo made; echo tried");
    return stdout === "tried\n";
  },
  async "outlive its run"({ inside, run }) {
    const line = `mkfifo pipe; setsid sh -c 'exec 3<>pipe; : >began; sleep 60' & while [ ! -e began ]; do :; done; echo tried`;
    const { stdout } = await run(line);
    return stdout === "tried\n" && !(await hasReader(join(inside, "pipe")));
  },
  async "start more processes than it may"({ run }) {
    const count = 4 * attemptLimits.processes;
    const line = `echo tried; i=0; while [ $i -lt ${count} ]; do sleep 60 & i=$((i+1)); done; sleep ${longLinger}; echo lived`;
    const { stdout } = await run(line);
    return stdout === "tried\n";
  },
  async "take more memory than it may"({ run }) {
    const bytes = 2 * attemptLimits.memory;
    const line = `echo tried; head -c ${bytes} /dev/zero | tail -c ${bytes} | (sleep ${linger}; wc -c)`;
    const { stdout } = await run(line);
    return stdout.startsWith("tried\n") && !stdout.includes(String(bytes));
  },
  async "fill the memory through its folders in memory"({ run }) {
    const line = `echo tried; head -c ${2 * attemptLimits.memory} /dev/zero >/dev/shm/full && echo filled; rm -f /dev/shm/full`;
    const { stdout } = await run(line);
    return stdout === "tried\n";
  },
  async "fill the disk"({ run }) {
    const half = attemptLimits.disk / 2;
    const line = `echo tried; for i in 1 2 3; do head -c ${half} /dev/zero >full-$i; done; sleep ${longLinger}; echo lived`;
    const { stdout } = await run(line);
    return stdout === "tried\n";
  },
  async "write through a planted link"({ inside, outside, run }) {
    const link = join(inside, "link");
    await symlink(outside, link);
    const refusal = await run("echo x >link/planted", { writable: [inside, link] }).catch(codeOf);
    return refusal === "MW_BOX_UNSAFE_PLACE" && !(await exists(join(outside, "planted")));
  },
};

/**
 * Tries to break out of a box in every way it is meant to hold against, all at once; harmless where
 * it succeeds. The sandbox must be one with {@link attemptLimits}. `path` is where the programs of
 * the attempts are looked for: a `PATH` with a Node.js on it. Throws `MW_NO_TEMPORARY_FOLDER`.
 */
export async function attemptEscapes(
  sandbox: Sandbox,
  path: string,
): Promise<readonly EscapeAttempt[]> {
  const folder = await makeTemporaryFolder("escape");
  const { signal } = new AbortController();
  try {
    return await Promise.all(
      Object.entries(attempts).map(async ([attempt, make], number) => {
        const inside = join(folder, String(number), "inside");
        const outside = join(folder, String(number), "outside");
        await mkdir(inside, { recursive: true });
        await mkdir(outside);
        await writeFile(join(outside, "secret"), secret);
        const places = { cwd: inside, writable: [inside], readable: [], toolchain: "/" };
        const common = { ...places, env: { PATH: path }, timeout: patience };
        const held = await make({
          inside,
          outside,
          run: (line, more) => sandbox.run({ ...common, line, ...more }, signal),
        });
        return { attempt, held };
      }),
    );
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof MendwatchError ? error.code : null;
}

/** A line that connects, and says whether it got through. */
function connectTo(options: string): string {
  const code = `require("net").connect(${options}).on("connect", () => { console.log("reached"); process.exit(); }).on("error", () => console.log("tried"))`;
  return `node -e '${code}'`;
}
