import type { Config, ProjectConfig } from "@mendwatch/config";

import { createAccessWatch } from "../adapters/github/access-watch.ts";
import { createNoChat } from "../adapters/no-chat/no-chat.ts";
import { createTelegram, type TelegramParts } from "../adapters/telegram/telegram.ts";
import type { Chat } from "../ports/chat.ts";
import { readBudgetUse } from "../stages/admission/budget-use.ts";

/** Where people see fixes besides the terminal. */
export function createChat(
  config: Config,
  addressOf: (project: ProjectConfig) => Promise<string>,
  parts: Omit<
    TelegramParts,
    "config" | "projects" | "readBudget" | "gitHubAccess" | "heartbeat" | "expire"
  >,
): Chat {
  const { telegram, projects, watcher, fixer, github } = config;
  if (telegram === null) return createNoChat();
  return createTelegram({
    ...parts,
    config: telegram,
    projects,
    heartbeat: watcher.heartbeat,
    expire: fixer.expire,
    readBudget: () => readBudgetUse(parts.store, config, parts.clock.now()),
    gitHubAccess: github === null ? null : createAccessWatch(config, addressOf, parts.clock),
  });
}
