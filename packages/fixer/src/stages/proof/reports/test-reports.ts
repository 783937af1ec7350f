import { mergeRuns, type ReadReport } from "../test-report.ts";
import { goTest } from "./go-test.ts";
import { jest, mocha, vitest } from "./hooked-runners.ts";
import { nodeTest } from "./node-test.ts";
import { pytest } from "./pytest.ts";
import { reportFolder, type Arming, type Environment, type RunnerReport } from "./runner-report.ts";

/** Every runner whose report can be read. */
const runners: readonly RunnerReport[] = [nodeTest, vitest, jest, mocha, pytest, goTest];

/**
 * The environment of a check with which every runner that we know writes a report to `folder`. Which
 * of them a command starts, and how many, nobody has to know.
 */
export function armReports(present: Environment, folder: string, arming: Arming): Environment {
  return runners.reduce<Environment>((armed, runner) => runner.arm(armed, folder, arming), {
    ...present,
    ...reportFolder(folder),
  });
}

/**
 * What the runners of one command wrote, as one report. Null where no runner did, or where one was
 * cut off or holds what is not signed: the exit code is all that counts then.
 */
export async function readReports(
  folder: string,
  tree: string,
  key: string,
): Promise<ReadReport | null> {
  const read = await Promise.all(
    runners.map(async (one) => ({ runner: one.runner, runs: await one.read(folder, key) })),
  );
  const written = read.flatMap(({ runner, runs }) => (runs === null ? [] : [{ runner, ...runs }]));
  if (written.length === 0 || written.some(({ complete }) => !complete)) return null;
  return mergeRuns(written, tree);
}
