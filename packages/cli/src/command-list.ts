import { keepProcessSmall } from "@mendwatch/watcher/small-process";

import type { CreateCommand } from "./context.ts";

/** What the help says of a command, and how the command itself is loaded. */
export interface ListedCommand {
  readonly name: string;
  /** As the help shows them: `<file...>`. */
  readonly args?: string;
  readonly description: string;
  readonly load: () => Promise<CreateCommand>;
}

/**
 * Every command, in the order of the help. Only the one that is named is loaded: the fixer's code
 * alone takes longer to load than `redact` takes for a short log.
 */
export const commandList: readonly ListedCommand[] = [
  {
    name: "start",
    description: "with a configuration the same as up, without one the demo",
    load: async () => (await import("./commands/start.ts")).startCommand,
  },
  {
    name: "up",
    description: "run what the configuration has: watcher, fixer or both",
    load: async () => (await import("./commands/up.ts")).upCommand,
  },
  {
    name: "watch",
    description: "run the watcher: read the logs and report their errors",
    async load() {
      keepProcessSmall();
      return (await import("./commands/watch.ts")).watchCommand;
    },
  },
  {
    name: "fix",
    description: "run the fixer: take reports, make and prove repairs, ask for approval",
    load: async () => (await import("./commands/fix.ts")).fixCommand,
  },
  {
    name: "demo",
    description: "break a small shop in a temporary folder and watch it being repaired",
    load: async () => (await import("./commands/demo.ts")).demoCommand,
  },
  {
    name: "doctor",
    description: "look whether everything is there that the configuration needs",
    load: async () => (await import("./commands/doctor.ts")).doctorCommand,
  },
  {
    name: "scan",
    args: "<file...>",
    description: "read logs to their end and name the errors in them; nothing is written or sent",
    async load() {
      keepProcessSmall();
      return (await import("./commands/scan.ts")).scanCommand;
    },
  },
  {
    name: "redact",
    args: "<file>",
    description: "print a log with its secrets masked, line by line; it works in a live pipe",
    load: async () => (await import("./commands/redact.ts")).redactCommand,
  },
  {
    name: "status",
    description: "say what runs, what it has seen and what waits for a decision",
    load: async () => (await import("./commands/status.ts")).statusCommand,
  },
  {
    name: "errors",
    description: "list the errors that were reported, latest first",
    load: async () => (await import("./commands/errors.ts")).errorsCommand,
  },
  {
    name: "fixes",
    args: "[id]",
    description: "list the fixes, newest first; or show one with its proof, audit and diff",
    load: async () => (await import("./commands/fixes.ts")).fixesCommand,
  },
  {
    name: "approve",
    args: "<id>",
    description: "let the fixer publish what it proposed",
    load: async () => (await import("./commands/decide.ts")).approveCommand,
  },
  {
    name: "skip",
    args: "<id>",
    description: "close a proposal without publishing it",
    load: async () => (await import("./commands/decide.ts")).skipCommand,
  },
  {
    name: "mute",
    args: "<id>",
    description: "close a proposal, and hear nothing of its error for `fixer.expire.mute`",
    load: async () => (await import("./commands/decide.ts")).muteCommand,
  },
  {
    name: "change",
    args: "<id> <words...>",
    description: "ask for another round of a proposal, and say what is to be different",
    load: async () => (await import("./commands/decide.ts")).changeCommand,
  },
  {
    name: "merge",
    args: "<id>",
    description: "merge the pull request of a fix, at the head that is shown",
    load: async () => (await import("./commands/ship.ts")).mergeCommand,
  },
  {
    name: "deploy",
    args: "<id>",
    description: "run the project's own deploy command for a merged fix",
    load: async () => (await import("./commands/ship.ts")).deployCommand,
  },
  {
    name: "deployed",
    args: "<id>",
    description: "say that a merged fix is in production, where no heartbeat can tell",
    load: async () => (await import("./commands/ship.ts")).deployedCommand,
  },
  {
    name: "revert",
    args: "<id>",
    description: "open a pull request that takes a merged fix back",
    load: async () => (await import("./commands/ship.ts")).revertCommand,
  },
  {
    name: "cancel",
    args: "<id>",
    description: "stop a fix wherever it is, and remove its workspace",
    load: async () => (await import("./commands/cancel.ts")).cancelCommand,
  },
  {
    name: "why",
    args: "<id> [kind] [words...]",
    description: "say why a fix was not wanted, which teaches the agent; or show what was said",
    load: async () => (await import("./commands/why.ts")).whyCommand,
  },
  {
    name: "fix-again",
    args: "<id>",
    description: "begin a new fix of the error of a closed one, whatever severity and autonomy say",
    load: async () => (await import("./commands/decide.ts")).fixAgainCommand,
  },
  {
    name: "ignore",
    args: "<id>",
    description:
      "count the error of a fix, and neither tell nor repair it until the rule is removed",
    load: async () => (await import("./commands/decide.ts")).ignoreCommand,
  },
  {
    name: "rules",
    description: "what was decided about errors in advance",
    load: async () => (await import("./commands/rules.ts")).rulesCommand,
  },
  {
    name: "report",
    description: "say what became of the fixes: acceptance, regressions, cost, time, proof",
    load: async () => (await import("./commands/report.ts")).reportCommand,
  },
  {
    name: "lessons",
    description: "what people have taught the agent",
    load: async () => (await import("./commands/lessons.ts")).lessonsCommand,
  },
  {
    name: "pause",
    description: "begin no new fix until resume; what was begun goes on",
    load: async () => (await import("./commands/pause.ts")).pauseCommand,
  },
  {
    name: "resume",
    description: "begin fixes again after a pause",
    load: async () => (await import("./commands/pause.ts")).resumeCommand,
  },
  {
    name: "telegram",
    description: "who may decide on Telegram",
    load: async () => (await import("./commands/telegram.ts")).telegramCommand,
  },
  {
    name: "budget",
    description: "say what is used of the budget, and which projects wait",
    load: async () => (await import("./commands/budget.ts")).budgetCommand,
  },
];
