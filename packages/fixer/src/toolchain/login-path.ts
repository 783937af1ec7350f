import { randomUUID } from "node:crypto";
import { userInfo } from "node:os";
import { basename, delimiter, isAbsolute } from "node:path";
import { addAbortSignal, type Readable } from "node:stream";

import { execa } from "execa";

/** Milliseconds for a shell with all that its owner starts in it. */
const patience = 15_000;
/** What a login begins with; the shell's own files make the rest. */
const bare = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/** Variables that say where a version manager is, where a service and not a shell sets them. */
const places = ["NVM_DIR", "FNM_DIR", "VOLTA_HOME", "MISE_DATA_DIR", "ASDF_DIR", "ASDF_DATA_DIR"];

/**
 * What managers do on a prompt or a change of the folder, which a shell that only answers one
 * question does not have. A manager whose shims decide by the folder needs nothing here.
 */
const chooseVersion = `
if command -v mise >/dev/null 2>&1; then eval "$(mise env -s bash 2>/dev/null)"; fi
if command -v fnm >/dev/null 2>&1; then
  [ -n "$FNM_MULTISHELL_PATH" ] || eval "$(fnm env --shell bash 2>/dev/null)"
  fnm use --silent-if-unchanged >/dev/null 2>&1
fi
if command -v nvm >/dev/null 2>&1; then nvm use >/dev/null 2>&1; fi
`;

/**
 * The PATH that the owner has who opens a terminal in this folder: asked of the login shell, without
 * a terminal, whatever else it prints. What the process itself has comes after it. Where there is no
 * login shell (`SHELL`), or it does not answer in time, that is all.
 */
export async function loginPath(
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  const own = environment["PATH"] ?? bare;
  const shell = environment["SHELL"];
  if (shell === undefined || !isAbsolute(shell)) return own;
  const found = await askShell(shell, folder, environment);
  if (found === null) return own;
  const all = [...found.split(delimiter), ...own.split(delimiter)].filter(isAbsolute);
  return [...new Set(all)].join(delimiter);
}

async function askShell(
  shell: string,
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string | null> {
  const mark = `mendwatch-${randomUUID()}`;
  const isPosix = /^(?:ba|z|k|da|a)?sh$/.test(basename(shell));
  // `-i` reads the file that most managers are set up in. dash and its like have no such file.
  const options = /^(?:da|a)?sh$/.test(basename(shell)) ? ["-lc"] : ["-lic"];
  const choose = isPosix ? chooseVersion : "";
  const { username, homedir } = userInfo();
  const managers = places.flatMap((name) => {
    const value = environment[name];
    return value === undefined ? [] : [[name, value]];
  });
  const child = execa(shell, [...options, `${choose}\necho ${mark}; printenv PATH; echo ${mark}`], {
    cwd: folder,
    env: {
      ...Object.fromEntries(managers),
      HOME: environment["HOME"] ?? homedir,
      USER: username,
      LOGNAME: username,
      SHELL: shell,
      TERM: "dumb",
      PATH: bare,
      // Shells with a prompt that asks a question or draws an updater look at this.
      CI: "true",
    },
    extendEnv: false,
    stdin: "ignore",
    stderr: "ignore",
    // A session of its own: no terminal to write to or to be stopped by.
    detached: true,
    buffer: false,
    reject: false,
  });
  const path = await readBetween(child.stdout, mark);
  if (child.pid !== undefined) killGroup(child.pid);
  await child;
  return path === "" ? null : path;
}

/**
 * What comes between two marks, trimmed. The end of the stream is not waited for: what the owner's
 * files began in the background may hold it open.
 */
async function readBetween(stream: Readable, mark: string): Promise<string> {
  const timeout = AbortSignal.timeout(patience);
  let text = "";
  try {
    for await (const chunk of addAbortSignal(timeout, stream)) {
      text += String(chunk);
      const [, found, rest] = text.split(mark);
      if (found !== undefined && rest !== undefined) return found.trim();
    }
  } catch (error) {
    if (!timeout.aborted) throw error;
  }
  return "";
}

/** The shell and what it began; whoever began a session of his own is left alone. */
function killGroup(leader: number): void {
  try {
    process.kill(-leader, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
