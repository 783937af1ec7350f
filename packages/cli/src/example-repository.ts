import { execa } from "execa";

/**
 * Makes a checkout of an example service: one commit of all that is in the folder, pushed to a bare
 * remote that is made beside it. Git runs without the configuration of whoever started us. Rejects
 * as execa does.
 */
export async function commitAndPush(
  checkout: string,
  remote: string,
  signal: AbortSignal,
): Promise<void> {
  const steps = [
    ["init", "--quiet", "--initial-branch=main"],
    ["add", "--all"],
    ["commit", "--quiet", "--message=Open the shop"],
    ["init", "--quiet", "--bare", "--initial-branch=main", remote],
    ["remote", "add", "origin", remote],
    ["push", "--quiet", "origin", "main"],
  ];
  const owner = ["-c", "user.name=Shop owner", "-c", "user.email=owner@shop.example"];
  for (const step of steps) {
    await execa("git", [...owner, ...step], {
      cwd: checkout,
      env: {
        PATH: process.env["PATH"],
        GIT_CONFIG_GLOBAL: "/dev/null",
        GIT_CONFIG_NOSYSTEM: "1",
      },
      extendEnv: false,
      cancelSignal: signal,
      stdin: "ignore",
    });
  }
}
