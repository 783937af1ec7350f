import { claudeReadiness, openBubblewrapSandbox } from "@mendwatch/fixer";
import { MendwatchError } from "@mendwatch/protocol";
import { execa } from "execa";

import { boxRemedy } from "../doctor/box-remedy.ts";
import { fail, type Finding } from "../doctor/finding.ts";
import { checkGit } from "../doctor/programs.ts";

const mebibyte = 1024 ** 2;

/** What is missing here to play the suite, each with what to do about it; empty where nothing is. */
export async function missingForSuite(env: NodeJS.ProcessEnv): Promise<readonly Finding[]> {
  const path = env["PATH"] ?? "";
  const found = [
    await checkGit(env),
    ...(await missingPerl(path)),
    ...(await missingAgent(path)),
    ...(await missingBox(path, env)),
  ];
  return found.filter(({ status }) => status !== "ok");
}

/** Attacks on the kernel are written in it, because Node.js has no system calls of its own. */
async function missingPerl(path: string): Promise<readonly Finding[]> {
  const { exitCode } = await execa("perl", ["-v"], { env: { PATH: path }, reject: false });
  return exitCode === 0 ? [] : [fail("perl", "cannot be run", "install perl")];
}

/** The credential of the range is its own, so whatever stands in the environment is not looked at. */
async function missingAgent(path: string): Promise<readonly Finding[]> {
  const agent = { command: "claude", credential: "of-the-range", billing: "api" } as const;
  const { missing } = await claudeReadiness(agent, { PATH: path });
  const remedy = "npm install -g @anthropic-ai/claude-code (docs/guides/agent.md)";
  return missing.map(({ message }) => fail("agent", message, remedy));
}

async function missingBox(path: string, env: NodeJS.ProcessEnv): Promise<readonly Finding[]> {
  const limits = { memory: 256 * mebibyte, processes: 64, disk: 64 * mebibyte };
  try {
    await openBubblewrapSandbox({ limits, path, useGroups: true });
    return [];
  } catch (error) {
    if (!(error instanceof MendwatchError)) throw error;
    const remedy = await boxRemedy(error.message, { platform: process.platform, root: "/", env });
    return [fail("box", error.message, remedy)];
  }
}
