import { keepProcessSmall } from "@mendwatch/watcher/small-process";
import { Command } from "commander";

import type { CommandContext, CreateCommand, Settle } from "./context.ts";
import { readOwnVersion } from "./version.ts";

/**
 * Every command, in the order of the help. Only the one that is named is loaded: the fixer's code
 * alone takes longer to load than `redact` takes for a short log.
 */
const commands: Readonly<Record<string, () => Promise<CreateCommand>>> = {
  start: async () => (await import("./commands/start.ts")).startCommand,
  up: async () => (await import("./commands/up.ts")).upCommand,
  async watch() {
    keepProcessSmall();
    return (await import("./commands/watch.ts")).watchCommand;
  },
  fix: async () => (await import("./commands/fix.ts")).fixCommand,
  demo: async () => (await import("./commands/demo.ts")).demoCommand,
  doctor: async () => (await import("./commands/doctor.ts")).doctorCommand,
  async scan() {
    keepProcessSmall();
    return (await import("./commands/scan.ts")).scanCommand;
  },
  redact: async () => (await import("./commands/redact.ts")).redactCommand,
  status: async () => (await import("./commands/status.ts")).statusCommand,
  errors: async () => (await import("./commands/errors.ts")).errorsCommand,
  fixes: async () => (await import("./commands/fixes.ts")).fixesCommand,
  approve: async () => (await import("./commands/decide.ts")).approveCommand,
  skip: async () => (await import("./commands/decide.ts")).skipCommand,
  mute: async () => (await import("./commands/decide.ts")).muteCommand,
  change: async () => (await import("./commands/decide.ts")).changeCommand,
  merge: async () => (await import("./commands/ship.ts")).mergeCommand,
  deploy: async () => (await import("./commands/ship.ts")).deployCommand,
  deployed: async () => (await import("./commands/ship.ts")).deployedCommand,
  revert: async () => (await import("./commands/ship.ts")).revertCommand,
  cancel: async () => (await import("./commands/cancel.ts")).cancelCommand,
  why: async () => (await import("./commands/why.ts")).whyCommand,
  "fix-again": async () => (await import("./commands/decide.ts")).fixAgainCommand,
  ignore: async () => (await import("./commands/decide.ts")).ignoreCommand,
  rules: async () => (await import("./commands/rules.ts")).rulesCommand,
  report: async () => (await import("./commands/report.ts")).reportCommand,
  lessons: async () => (await import("./commands/lessons.ts")).lessonsCommand,
  pause: async () => (await import("./commands/pause.ts")).pauseCommand,
  resume: async () => (await import("./commands/pause.ts")).resumeCommand,
  telegram: async () => (await import("./commands/telegram.ts")).telegramCommand,
  budget: async () => (await import("./commands/budget.ts")).budgetCommand,
};

/** The command line of `mendwatch`. `settle` is called with the exit code of the command that ran. */
export async function createProgram(
  args: readonly string[],
  context: CommandContext,
  settle: Settle,
): Promise<Command> {
  const program = new Command("mendwatch")
    .description("Watches the logs of your services and brings you a proven fix.")
    .version(readOwnVersion())
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
      outputError: (text, write) =>
        write(`${text.replace(/^error: /, "mendwatch: ")}(code MW_USAGE, see docs/errors.md)\n`),
      getOutHasColors: () => context.stdout.isTTY,
      getErrHasColors: () => context.stderr.isTTY,
    });
  const named = Object.hasOwn(commands, args[0] ?? "") ? commands[args[0] ?? ""] : undefined;
  for (const load of named === undefined ? Object.values(commands) : [named]) {
    const create = await load();
    const command = create(context, settle);
    for (const each of [command, ...command.commands]) {
      each.copyInheritedSettings(program).option("--verbose", "say what caused an error");
    }
    program.addCommand(command);
  }
  return program;
}
