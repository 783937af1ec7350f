import type { Config } from "@mendwatch/config";
import { fixerErrors, idleSettings } from "@mendwatch/fixer";

import { fail, type Finding, warn } from "./finding.ts";

/** What is written well and cannot work: the fixer refuses to start with it, or it does nothing. */
export function checkSettings(config: Config): readonly Finding[] {
  const { sections, fixer, watcher } = config;
  return [
    ...(sections.fixer && fixer.store !== "sqlite"
      ? [
          fail(
            "config",
            "fixer.store: MongoDB is not built yet, and the fixer does not start with it",
            fixerErrors.MW_STORE_NOT_BUILT.remedy,
          ),
        ]
      : []),
    ...(sections.fixer
      ? idleSettings(config).map(({ text, remedy }) => warn("config", text, remedy))
      : []),
    ...(sections.watcher && !sections.fixer && watcher.relay.url === null
      ? [
          warn(
            "config",
            "watcher.relay.url is not set: what is found stays in the outbox",
            "write the fixer's address (docs/guides/two-machines.md), or fixer: to have both here",
          ),
        ]
      : []),
  ];
}
