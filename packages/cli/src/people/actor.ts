import { userInfo } from "node:os";

/** Who decides in this terminal, as the audit names them: `terminal:anna`. */
export function terminalActor(env: NodeJS.ProcessEnv): string {
  return `terminal:${
    userName(env)
      .replaceAll(/\p{Cc}/gu, "")
      .slice(0, 80) || "unknown"
  }`;
}

function userName(env: NodeJS.ProcessEnv): string {
  try {
    return userInfo().username;
  } catch {
    // A user id without an entry in the password file, as in many containers.
    return env["USER"] ?? "";
  }
}
