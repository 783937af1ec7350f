import { loadConfig } from "@mendwatch/config";
import { type Fix, fixerErrors } from "@mendwatch/fixer";
import { errorsOf, exitCodes } from "@mendwatch/protocol";
import { Argument, Command } from "commander";

import type { CommandContext, CreateCommand, Settle } from "../context.ts";
import { type FixAction, type FixAnswer, actOnFix } from "../people/act-on-fix.ts";
import { terminalActor } from "../people/actor.ts";
import { diagnosisLines, proposalLines } from "../render/fix-lines.ts";
import { createOutput } from "../render/output.ts";
import { pullRequestLines } from "../render/production-lines.ts";
import { readFix } from "../store/find-fix.ts";
import { configOption } from "./config-option.ts";

const fixerError = errorsOf(fixerErrors);

/** What a command about one fix does. */
export interface FixCommand {
  readonly name: string;
  readonly action: FixAction;
  /** The commit that is shown and that counts; absent where the action is about none. */
  readonly commitOf?: (fix: Fix) => string | null;
  /** What the person says besides: under which key it is sent, and what it is. */
  readonly words?: { readonly key: string; readonly description: string };
  /** What became of it, in a sentence. */
  readonly said: (answer: FixAnswer, actor: string) => string;
}

interface FixCommandOptions {
  readonly config: string;
  readonly commit?: string;
  readonly json?: true;
}

/** Makes a command that shows a fix, has the running fixer do something with it, and says what. */
export function fixAction(what: FixCommand): CreateCommand {
  return (context, settle) => fixActionCommand(what, context, settle);
}

function fixActionCommand(what: FixCommand, context: CommandContext, settle: Settle): Command {
  const command = new Command(what.name).argument(
    "<id>",
    "id of a fix, or an unambiguous beginning of it",
  );
  if (what.words !== undefined) {
    command.addArgument(new Argument("<words...>", what.words.description));
  }
  if (what.commitOf !== undefined) {
    command.option("--commit <commit>", "only if this is the commit that it is about now");
  }
  return command
    .addOption(configOption(context))
    .option("--json", "the fixer's answer as one JSON object, and nothing else")
    .action(async (id: string, ...rest: readonly unknown[]) => {
      const words = what.words === undefined ? "" : (rest[0] as readonly string[]).join(" ");
      await act(what, id, words, command.opts<FixCommandOptions>(), context);
      settle(exitCodes.ok);
    });
}

/** The fixer alone knows who was first, and whether what is shown is still so. */
async function act(
  { action, commitOf, words: kind, said }: FixCommand,
  id: string,
  words: string,
  options: FixCommandOptions,
  context: CommandContext,
): Promise<void> {
  const config = loadConfig({ file: options.config, env: context.env, needs: ["people"] });
  const fix = await readFix(config, id);
  const output = createOutput(context.stdout);
  const label = config.projects.get(fix.project)?.label ?? fix.project;
  const isProse = options.json !== true;
  if (isProse) {
    for (const line of proposalLines(fix, label, output.paint)) await output.line(line);
    // Without a commit it is the diagnosis that is decided about.
    const diagnosis = fix.candidate === null ? diagnosisLines(fix) : [];
    for (const line of [...diagnosis, ...pullRequestLines(fix)]) await output.line(`  ${line}`);
  }
  const actor = terminalActor(context.env);
  const answer = await actOnFix(config, fix.id, action, {
    actor,
    ...(commitOf === undefined ? {} : { commit: shown(fix, commitOf(fix), options.commit) }),
    ...(kind === undefined ? {} : { [kind.key]: words }),
  });
  if (!isProse) return output.json(answer);
  await output.line("");
  await output.line(said(answer, actor));
}

/** The commit, where it is the one that was named. */
function shown(fix: Fix, commit: string | null, named: string | undefined): string | null {
  if (named === undefined || commit?.startsWith(named) === true) return commit;
  throw fixerError(
    "MW_STALE_DECISION",
    `fix ${fix.id} has ${commit ?? "no commit"} to decide about, not ${named}: look at it again with \`mendwatch fixes ${fix.id}\``,
  );
}
