import { loadConfig } from "@mendwatch/config";
import { fixerErrors } from "@mendwatch/fixer";
import { errorsOf, exitCodes } from "@mendwatch/protocol";
import { Command } from "commander";

import type { CommandContext, Settle } from "../context.ts";
import { terminalActor } from "../people/actor.ts";
import { type PersonalDecision, sendDecision } from "../people/decide.ts";
import { diagnosisLines, proposalLines } from "../render/fix-lines.ts";
import { createOutput } from "../render/output.ts";
import { readFix } from "../store/find-fix.ts";
import { configOption } from "./config-option.ts";

const fixerError = errorsOf(fixerErrors);

interface DecideOptions {
  readonly config: string;
  readonly commit?: string;
}

/** `mendwatch approve ID`. */
export function approveCommand(context: CommandContext, settle: Settle): Command {
  return decisionCommand("approve", "let the fixer publish what it proposed", context, settle);
}

/** `mendwatch skip ID`. */
export function skipCommand(context: CommandContext, settle: Settle): Command {
  return decisionCommand("skip", "close a proposal without publishing it", context, settle);
}

function decisionCommand(
  decision: PersonalDecision["decision"],
  description: string,
  context: CommandContext,
  settle: Settle,
): Command {
  return new Command(decision)
    .description(description)
    .argument("<id>", "id of a fix, or an unambiguous beginning of it")
    .option("--commit <commit>", "only if this is the commit that is proposed")
    .addOption(configOption(context))
    .action(async (id: string, options: DecideOptions) => {
      await decide(id, decision, options, context);
      settle(exitCodes.ok);
    });
}

/** Shows what is decided, then asks the fixer to note it. The fixer alone knows who was first. */
async function decide(
  id: string,
  decision: PersonalDecision["decision"],
  options: DecideOptions,
  context: CommandContext,
): Promise<void> {
  const config = loadConfig({ file: options.config, env: context.env, needs: ["people"] });
  const fix = await readFix(config, id);
  const output = createOutput(context.stdout);
  const label = config.projects.get(fix.project)?.label ?? fix.project;
  for (const line of proposalLines(fix, label, output.paint)) await output.line(line);
  const commit = fix.candidate?.commit ?? null;
  // Without a commit it is the diagnosis that is decided about.
  if (commit === null) for (const line of diagnosisLines(fix)) await output.line(`  ${line}`);
  if (options.commit !== undefined && commit?.startsWith(options.commit) !== true) {
    throw fixerError(
      "MW_STALE_DECISION",
      `fix ${fix.id} proposes ${commit ?? "no commit"}, not ${options.commit}: look at it again with \`mendwatch fixes ${fix.id}\``,
    );
  }
  const actor = terminalActor(context.env);
  const state = await sendDecision(config, { fix: fix.id, decision, commit, actor });
  await output.line("");
  await output.line(
    `${decision === "approve" ? "Approved" : "Skipped"} as ${actor}; now ${state}.`,
  );
}
