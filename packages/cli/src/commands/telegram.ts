import { loadConfig } from "@mendwatch/config";
import { allowedNow, noChatYet } from "@mendwatch/fixer";
import { exitCodes } from "@mendwatch/protocol";
import { Command } from "commander";

import type { CommandContext, Settle } from "../context.ts";
import { terminalActor } from "../people/actor.ts";
import { askPairingCode, askUnpairing } from "../people/pair.ts";
import { isoTime } from "../render/amounts.ts";
import { createOutput } from "../render/output.ts";
import { printable } from "../render/printable.ts";
import { readStore } from "../store/read-store.ts";
import { configOption } from "./config-option.ts";

interface TelegramOptions {
  readonly config: string;
}

/** `mendwatch telegram`: `pair`, `people` and `unpair ID`. */
export function telegramCommand(context: CommandContext, settle: Settle): Command {
  function sub(name: string, description: string): Command {
    return new Command(name).description(description).addOption(configOption(context));
  }
  const telegram = new Command("telegram");
  telegram.addCommand(
    sub("pair", "let one more person decide").action(async ({ config }: TelegramOptions) => {
      await pair(config, context);
      settle(exitCodes.ok);
    }),
  );
  telegram.addCommand(
    sub("people", "list who may decide").action(async ({ config }: TelegramOptions) => {
      await listPeople(config, context);
      settle(exitCodes.ok);
    }),
  );
  telegram.addCommand(
    sub("unpair", "take out somebody who was paired")
      .argument("<id>", "of the person, as `people` lists it")
      .action(async (id: string, { config }: TelegramOptions) => {
        await takeOut(id, config, context);
        settle(exitCodes.ok);
      }),
  );
  return telegram;
}

async function pair(file: string, context: CommandContext): Promise<void> {
  const config = loadConfig({ file, env: context.env, needs: ["people"] });
  const { code, bot, until } = await askPairingCode(config);
  const output = createOutput(context.stdout);
  await output.line(`Send this to ${bot ?? "the bot"} on Telegram, until ${isoTime(until)}:`);
  await output.line("");
  await output.line(`  /pair ${code}`);
  await output.line("");
  await output.line("Whoever sends it may approve. It works once.");
}

async function listPeople(file: string, context: CommandContext): Promise<void> {
  const config = loadConfig({ file, env: context.env, needs: [] });
  const output = createOutput(context.stdout);
  if (config.telegram === null) {
    await output.line("There is no chat: write `telegram: { token: ${TELEGRAM_TOKEN} }`.");
    return;
  }
  const state = (await readStore(config, (store) => store.getChatState())) ?? noChatYet;
  const { chat, people } = allowedNow(config.telegram, state);
  await output.line(chat === null ? "No chat was paired yet." : `In chat ${chat}:`);
  for (const id of people) {
    const paired = state.people.find((one) => one.id === id);
    const since = paired === undefined ? "in telegram.people" : `paired ${isoTime(paired.at)}`;
    await output.line(printable(`${id}  ${paired?.name ?? ""}  ${since}`));
  }
}

async function takeOut(id: string, file: string, context: CommandContext): Promise<void> {
  const config = loadConfig({ file, env: context.env, needs: ["people"] });
  const { person, isConfigured } = await askUnpairing(config, id, terminalActor(context.env));
  const output = createOutput(context.stdout);
  await output.line(
    printable(
      isConfigured
        ? `${person.name} (${id}) is paired no more, but stands in telegram.people: take that out too and restart the fixer.`
        : `${person.name} (${id}) may decide no more.`,
    ),
  );
}
