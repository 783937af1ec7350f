import { mkdtemp, rm } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { inspect } from "node:util";

import { loadConfig, parseConfig, type AgentConfig } from "../../packages/config/src/index.ts";
import {
  createUnboxedSandbox,
  openBubblewrapSandbox,
  type Sandbox,
} from "../../packages/fixer/src/index.ts";
import { readOptions } from "../read-options.ts";
import { deviation } from "./expectation.ts";
import { judge } from "./judge.ts";
import { play } from "./play.ts";
import { produceLog } from "./production.ts";
import { answersOf, ownCases, readCases, type Answer, type RepairCase } from "./read-cases.ts";
import { rehearse } from "./rehearse.ts";
import { hasClaude, startRightModel } from "./scripted-claude.ts";
import { describe, isWrongProven, summarise, type Result } from "./summary.ts";

/** A scripted answer has one round and takes seconds; an agent may mend its repair, and takes minutes. */
const bounds = {
  scripted: { rounds: 1, patience: 180_000 },
  configured: { rounds: 3, patience: 45 * 60_000 },
};

const values = readOptions({
  agent: { type: "string", default: "scripted" },
  config: { type: "string" },
  cases: { type: "string", default: ownCases },
  only: { type: "string", multiple: true, default: [] },
  parallel: { type: "string", default: "2" },
  json: { type: "boolean", default: false },
});

// Services and their checks run on the Node.js that runs this.
process.env["PATH"] = [dirname(process.execPath), process.env["PATH"]].join(delimiter);
const top = await mkdtemp(join(tmpdir(), "mendwatch-repairs-"));
try {
  process.exitCode = await main();
} finally {
  await rm(top, { recursive: true, force: true, maxRetries: 5 });
}

/** Plays every case and prints the figures. Resolves with the exit code. */
async function main(): Promise<number> {
  if (values.agent !== "scripted" && values.agent !== "configured") {
    throw new Error(`--agent ${values.agent}: write scripted or configured`);
  }
  const parallel = Number(values.parallel);
  if (!Number.isInteger(parallel) || parallel < 1) {
    throw new Error(`--parallel ${values.parallel}: write a whole number from 1 on`);
  }
  const scripted = values.agent === "scripted";
  const agent = configuredAgent(values.config ?? null);
  const cases = await readCases(values.cases, values.only);
  const model = scripted && hasClaude() ? await startRightModel(cases) : null;
  if (model !== null) useModel(model.url);
  const tools = { agent, hasModel: model !== null, sandbox: await openSandbox(agent, scripted) };
  const waiting = [...cases];
  const results: Result[] = [];
  async function work(): Promise<void> {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const answers = scripted ? answersOf(next) : [null];
      results.push(...(await playCase(next, answers, tools)));
      process.stderr.write(`played ${next.name}, ${waiting.length} not begun yet\n`);
    }
  }
  await Promise.all(Array.from({ length: parallel }, work));
  await model?.close();

  const sorted = results.toSorted((a, b) => a.repairCase.name.localeCompare(b.repairCase.name));
  const summary = summarise(sorted);
  const text = values.json
    ? JSON.stringify({ summary, results: sorted })
    : describe(sorted, summary);
  process.stdout.write(`${text}\n`);
  const isWrong = sorted.some((one) => one.answer !== "blind-spot" && isWrongProven(one));
  return isWrong || summary.problems > 0 ? 1 : 0;
}

/** What all cases are played with. */
interface Tools {
  readonly agent: AgentConfig;
  /** Whether a scripted model gives the right answers. */
  readonly hasModel: boolean;
  /** Where the hidden tests run. */
  readonly sandbox: Sandbox;
}

/**
 * Runs the service of a case once, and plays the answers one after the other. Null asks the agent,
 * and so does the right one where a model is scripted to give it.
 */
async function playCase(
  repairCase: RepairCase,
  answers: readonly (Answer | null)[],
  { agent, hasModel, sandbox }: Tools,
): Promise<readonly Result[]> {
  const folder = await mkdtemp(join(top, `${repairCase.name}-`));
  const store = join(top, "packages");
  const results: Result[] = [];
  try {
    const { log } = await produceLog(repairCase, { folder, store });
    for (const answer of answers) {
      const place = join(folder, answer ?? "agent");
      const asks = answer === null || (answer === "right" && hasModel);
      const played = await play({
        repairCase,
        agent: asks ? agent : await rehearse(repairCase, answer, agent, join(place, "rehearsal")),
        log,
        folder: place,
        store,
        ...(answer === null ? bounds.configured : bounds.scripted),
      });
      const judged = await judge(repairCase, played, { folder: place, store, sandbox });
      const problem = answer === null ? null : deviation(repairCase, answer, judged);
      results.push({ repairCase, answer, judged, problem });
    }
  } catch (error) {
    const answer = answers[results.length] ?? null;
    results.push({ repairCase, answer, judged: null, problem: inspect(error) });
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
  return results;
}

/** The box; without one only what was written down beforehand is run. */
async function openSandbox(agent: AgentConfig, scripted: boolean): Promise<Sandbox> {
  const limits = { memory: 4 * 1024 ** 3, processes: 512, disk: 2 * 1024 ** 3 };
  const path = process.env["PATH"] ?? "";
  return openBubblewrapSandbox({ limits, path, useGroups: true }).catch((error: unknown) => {
    if (!scripted && agent.kind === "claude") throw error;
    return createUnboxedSandbox();
  });
}

/** Lets the real command talk to a scripted model, and to nobody else. */
function useModel(url: string): void {
  process.env["ANTHROPIC_BASE_URL"] = url;
  process.env["ANTHROPIC_API_KEY"] = "sk-ant-api03-of-a-benchmark";
  delete process.env["CLAUDE_CODE_OAUTH_TOKEN"];
}

/** The agent of a configuration, or the one that the defaults and the environment make. */
function configuredAgent(file: string | null): AgentConfig {
  if (file !== null) return loadConfig({ file, env: process.env, needs: ["fixer"] }).agent;
  const options = { file: join(top, "none.yaml"), env: process.env, hostname: hostname() };
  return parseConfig("projects: { none: { logs: [none.log] } }", { ...options, needs: [] }).agent;
}
