import { Command } from "commander";
import { expect, it } from "vitest";

import { commandList } from "./command-list.ts";
import type { CommandContext } from "./context.ts";

const context: CommandContext = {
  env: {},
  cwd: import.meta.dirname,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  mendwatch: ["mendwatch"],
  exit: () => {
    throw new Error("nothing is run here");
  },
};

function shapeOf({ registeredArguments }: Command): readonly unknown[] {
  return registeredArguments.map((one) => [one.name(), one.required, one.variadic]);
}

it.each(commandList)("lists $name with its own name and arguments", async (listed) => {
  const { name, args, load } = listed;
  const real = (await load())(context, () => {});
  const shown = args === undefined ? new Command(name) : new Command(name).arguments(args);

  expect([real.name(), shapeOf(real)]).toEqual([name, shapeOf(shown)]);
});
