import { loadConfig } from "@mendwatch/config";
import { reasonKinds } from "@mendwatch/fixer";
import { exitCodes } from "@mendwatch/protocol";
import { Argument, Command } from "commander";

import type { CommandContext, Settle } from "../context.ts";
import { actOnFix } from "../people/act-on-fix.ts";
import { terminalActor } from "../people/actor.ts";
import { proposalLines } from "../render/fix-lines.ts";
import { createOutput } from "../render/output.ts";
import { reasonLines } from "../render/production-lines.ts";
import { readFix } from "../store/find-fix.ts";
import { configOption } from "./config-option.ts";

const kinds: readonly string[] = Object.keys(reasonKinds);

interface WhyOptions {
  readonly config: string;
  readonly json?: true;
}

/** `mendwatch why ID [KIND] [WORDS]`. */
export function whyCommand(context: CommandContext, settle: Settle): Command {
  return new Command("why")
    .argument("<id>", "id of a fix, or an unambiguous beginning of it")
    .addArgument(new Argument("[kind]", "what was the matter").choices(kinds))
    .argument("[words...]", "in your own words")
    .addOption(configOption(context))
    .option("--json", "one JSON object, and nothing else")
    .action(async (id: string, kind: string | undefined, words: string[], options: WhyOptions) => {
      if (kind === undefined) await show(id, options, context);
      else await give(id, kind, words.join(" "), options, context);
      settle(exitCodes.ok);
    });
}

async function show(id: string, options: WhyOptions, context: CommandContext): Promise<void> {
  const config = loadConfig({ file: options.config, env: context.env, needs: [] });
  const fix = await readFix(config, id);
  const output = createOutput(context.stdout);
  if (options.json === true) return output.json({ reason: fix.reason });
  const said = reasonLines(fix);
  const how = `Nobody has said why. \`mendwatch why ${fix.id} KIND [WORDS]\` says it; KIND is ${kinds.join(", ")}.`;
  for (const line of said.length === 0 ? [how] : said) await output.line(line);
}

async function give(
  id: string,
  kind: string,
  words: string,
  options: WhyOptions,
  context: CommandContext,
): Promise<void> {
  const config = loadConfig({ file: options.config, env: context.env, needs: ["people"] });
  const found = await readFix(config, id);
  const actor = terminalActor(context.env);
  const answer = await actOnFix(config, found.id, "reason", { kind, words, actor });
  const output = createOutput(context.stdout);
  if (options.json === true) return output.json(answer);
  const label = config.projects.get(found.project)?.label ?? found.project;
  for (const line of proposalLines(found, label, output.paint)) await output.line(line);
  await output.line("");
  for (const line of reasonLines(answer.fix)) await output.line(line);
}
