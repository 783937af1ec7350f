import { Command } from "commander";

import { commandList, type ListedCommand } from "./command-list.ts";
import type { CommandContext, Settle } from "./context.ts";
import { readOwnVersion } from "./version.ts";

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
  const named = namedIn(args);
  for (const listed of named === undefined ? commandList : [named]) {
    const command = named === undefined ? listOnly(listed) : (await listed.load())(context, settle);
    command.description(listed.description);
    for (const each of [command, ...command.commands]) {
      each.copyInheritedSettings(program).option("--verbose", "say what caused an error");
    }
    program.addCommand(command);
  }
  return program;
}

/** To be listed, and to be found where a name is misspelt, a command need not be loaded. */
function listOnly({ name, args }: ListedCommand): Command {
  const command = new Command(name);
  return args === undefined ? command : command.arguments(args);
}

/** The command that runs, or whose help is asked for: no option of the program itself takes a value. */
function namedIn(args: readonly string[]): ListedCommand | undefined {
  const words = args.filter((arg) => !arg.startsWith("-"));
  const name = words[0] === "help" ? words[1] : words[0];
  return commandList.find((listed) => listed.name === name);
}
