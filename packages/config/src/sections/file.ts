import { z } from "zod";

import { pathIn, type Places } from "../places.ts";
import type {
  AgentConfig,
  FixerConfig,
  GitHubConfig,
  TelegramConfig,
  WatcherConfig,
} from "../types.ts";
import { agentSection } from "./agent.ts";
import { fixerSection } from "./fixer.ts";
import { githubSection } from "./github.ts";
import { projectsSection, type WrittenProject } from "./projects.ts";
import { telegramSection } from "./telegram.ts";
import { watcherSection } from "./watcher.ts";

/** The file as written, each section read for itself. */
export interface WrittenFile {
  readonly stateDir: string;
  readonly watcher: WatcherConfig;
  readonly fixer: FixerConfig;
  readonly agent: AgentConfig;
  readonly telegram: TelegramConfig | null;
  readonly github: GitHubConfig | null;
  readonly projects: Readonly<Record<string, WrittenProject>>;
}

/** The whole file. `hostname` is the default of `watcher.name`. */
export function fileSchema(places: Places, hostname: string): z.ZodType<WrittenFile> {
  return z.strictObject({
    stateDir: pathIn(places)
      .prefault("./.mendwatch")
      .describe("Where state is kept; `watcher/` and `fixer/` in it belong to the two parts."),
    watcher: orDefaults(watcherSection(places, hostname)).describe(
      "The part that reads logs. `mendwatch up` starts it where this section is there.",
    ),
    fixer: orDefaults(fixerSection()).describe(
      "The part that repairs. `mendwatch up` starts it where this section is there.",
    ),
    agent: orDefaults(agentSection(places)).describe("The program that writes the change."),
    telegram: telegramSection()
      .nullable()
      .prefault(null)
      .describe("Cards and buttons on Telegram."),
    github: githubSection(places).nullable().prefault(null).describe("Pull requests on GitHub."),
    projects: projectsSection(places).describe("The services under care, by key."),
  });
}

/** A section that may be left out, or be named without anything below it. */
function orDefaults<Section>(section: z.ZodType<Section>): z.ZodType<Section> {
  return section
    .nullable()
    .prefault(null)
    .transform((value) => value ?? section.parse({}));
}
