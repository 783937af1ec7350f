import { createRedactor } from "@mendwatch/detection";
import { exitCodes } from "@mendwatch/protocol";
import { Command } from "commander";

import type { CommandContext, Settle } from "../context.ts";
import { openInput } from "../lines/open-input.ts";
import { redactStream } from "../lines/redact-stream.ts";
import { createOutput } from "../render/output.ts";

/** `mendwatch redact FILE`. */
export function redactCommand(context: CommandContext, settle: Settle): Command {
  return new Command("redact")
    .description("print a log with its secrets masked, line by line; it works in a live pipe")
    .argument("<file>", "the log, or - for standard input")
    .action(async (file: string) => {
      const input = await openInput(file, context);
      const output = createOutput(context.stdout);
      for await (const bytes of redactStream(input.read(), createRedactor())) {
        await output.bytes(bytes);
      }
      settle(exitCodes.ok);
    });
}
