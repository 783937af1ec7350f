import { loadConfig } from "@mendwatch/config";
import { exitCodes } from "@mendwatch/protocol";
import { Argument, Command } from "commander";

import type { CommandContext, Settle } from "../context.ts";
import { askPairingCode } from "../people/pair.ts";
import { isoTime } from "../render/amounts.ts";
import { createOutput } from "../render/output.ts";
import { configOption } from "./config-option.ts";

/** `mendwatch telegram pair`. */
export function telegramCommand(context: CommandContext, settle: Settle): Command {
  return new Command("telegram")
    .description("let one more person decide on Telegram")
    .addArgument(new Argument("<what>", "to be done").choices(["pair"]))
    .addOption(configOption(context))
    .action(async (_, { config: file }: { readonly config: string }) => {
      const config = loadConfig({ file, env: context.env, needs: ["people"] });
      const { code, bot, until } = await askPairingCode(config);
      const output = createOutput(context.stdout);
      await output.line(`Send this to ${bot ?? "the bot"} on Telegram, until ${isoTime(until)}:`);
      await output.line("");
      await output.line(`  /pair ${code}`);
      await output.line("");
      await output.line("Whoever sends it may approve. It works once.");
      settle(exitCodes.ok);
    });
}
