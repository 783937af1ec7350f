import { execa } from "execa";

import { fail, type Finding, ok } from "./finding.ts";

/** `engines.node` of every package. */
const oldestNode = [24, 15] as const;

/** The Node that runs this. */
export function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.replace(/^v/, "").split(".").map(Number);
  const [needMajor, needMinor] = oldestNode;
  return major > needMajor || (major === needMajor && minor >= needMinor)
    ? ok("node", version)
    : fail(
        "node",
        `${version} is too old`,
        `install Node ${needMajor}.${needMinor} or later, or start it by \`npx --yes pnpm@12 mendwatch\`, which brings its own`,
      );
}

/** The git that the fixer runs. */
export async function checkGit(env: NodeJS.ProcessEnv): Promise<Finding> {
  const { exitCode, stdout } = await execa("git", ["--version"], { env, reject: false });
  return exitCode === 0
    ? ok("git", stdout.trim())
    : fail("git", "cannot be run", "install git: the fixer works in clones and worktrees");
}
