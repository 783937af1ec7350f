import { z } from "zod";

import { listOf, oneOf, pattern, relaySecret, someOf, text } from "../text.ts";
import type { Autonomy, AutonomyBySeverity, FixerConfig, ProofLevel } from "../types.ts";
import { duration, listenAddress, money, percentage, rate, size, wholeNumber } from "../units.ts";

const autonomies: readonly Autonomy[] = ["observe", "diagnose", "propose", "publish", "merge"];

/** The autonomy as written: one word, or one per severity; null where the file says nothing. */
export type WrittenAutonomy = Partial<AutonomyBySeverity> & { readonly default: Autonomy | null };

/** How far Mendwatch goes without asking. */
export function autonomy(): z.ZodType<WrittenAutonomy> {
  const word = oneOf(autonomies);
  const perSeverity = z.strictObject({
    default: word.nullable().prefault(null).describe("For severities that are not named."),
    critical: word.exactOptional().describe("For critical errors."),
    high: word.exactOptional().describe("For high errors."),
    medium: word.exactOptional().describe("For medium errors."),
    low: word.exactOptional().describe("For low errors."),
  });
  const error = `must be one of the known words, or one per severity (write ${autonomies.join(", ")}, or { default: propose, low: observe })`;
  return z.union([word.transform((value) => ({ default: value })), perSeverity], { error });
}

/** The autonomy for each severity: what is written, else what stands behind it. */
export function completeAutonomy(
  written: WrittenAutonomy,
  behind: AutonomyBySeverity,
): AutonomyBySeverity {
  return {
    critical: written.critical ?? written.default ?? behind.critical,
    high: written.high ?? written.default ?? behind.high,
    medium: written.medium ?? written.default ?? behind.medium,
    low: written.low ?? written.default ?? behind.low,
  };
}

const propose: AutonomyBySeverity = {
  critical: "propose",
  high: "propose",
  medium: "propose",
  low: "propose",
};

/** The word for the least severity that gets a fix. */
export function minSeverity(): z.ZodType<"critical" | "high" | "medium" | "low"> {
  return oneOf(["critical", "high", "medium", "low"]);
}

/** The word for the least proof that is proposed. */
export function minProof(): z.ZodType<ProofLevel> {
  return oneOf(["P0", "P1", "P2", "P3"]);
}

/** The part on the dev machine. */
export function fixerSection(): z.ZodType<FixerConfig> {
  return z.strictObject({
    relay: relay().prefault({}).describe("How reports come in."),
    people: z
      .strictObject({
        listen: listenAddress("127.0.0.1:4320")
          .prefault("127.0.0.1:4320")
          .describe("Where the terminal connects."),
        token: z
          .string({ error: tokenError })
          .min(16, { error: tokenError })
          .nullable()
          .prefault(null)
          .describe("Credential of people. Without it one is made in `<stateDir>/people.token`."),
      })
      .prefault({})
      .describe("How people decide; a socket of its own."),
    store: pattern(
      /^(?:sqlite|mongodb(?:\+srv)?:\/\/\S+)$/,
      "sqlite or an address of MongoDB",
      "sqlite, or ${MONGODB_URL} for mongodb://…",
    )
      .prefault("sqlite")
      .describe("`sqlite`, or a `mongodb://` address, which is not built yet."),
    sandbox: oneOf(["bubblewrap", "none"])
      .prefault("bubblewrap")
      .describe(
        "Where the agent and the checks run: `bubblewrap`, or `none`, with which the agent could approve its own work.",
      ),
    box: z
      .strictObject({
        memory: size("256MiB").prefault("4GiB").describe("Memory of one box."),
        processes: wholeNumber(16, 100_000).prefault(512).describe("Processes in one box."),
        disk: size("64MiB").prefault("10GiB").describe("Disk of one box."),
      })
      .prefault({})
      .describe("Limits of one box."),
    git: oneOf(["https", "ssh"])
      .prefault("https")
      .describe(
        "How the fixer fetches and pushes: `https` with the forge's token, or `ssh` with your key.",
      ),
    concurrency: wholeNumber(1, 64).prefault(1).describe("Fixes that are worked on at once."),
    rounds: wholeNumber(1, 20).prefault(3).describe("Repair rounds of one fix."),
    autonomy: autonomy()
      .transform((written) => completeAutonomy(written, propose))
      .prefault("propose")
      .describe(
        "How far Mendwatch goes without asking: observe, diagnose, propose, publish or merge; also per severity.",
      ),
    minSeverity: minSeverity()
      .prefault("medium")
      .describe("Errors below it are told, not repaired: `critical`, `high`, `medium` or `low`."),
    minProof: minProof()
      .prefault("P1")
      .describe("Fixes with less proof are not proposed: `P0` to `P3`."),
    budget: budget().prefault({}).describe("What may be spent."),
    cooldown: someOf(duration("0s", "30d"), "[5m, 15m, 60m]")
      .prefault(["5m", "15m", "60m"])
      .describe("Wait after the 1st, 2nd, 3rd and later fix in a row that failed."),
    expire: z
      .strictObject({
        proposal: duration("1m", "365d").prefault("7d").describe("A proposal nobody decided on."),
        skip: duration("0s", "365d")
          .prefault("14d")
          .describe("How long a skip silences its error."),
        mute: duration("0s", "365d").prefault("24h").describe("How long a mute lasts."),
        verdict: duration("0s", "365d")
          .prefault("30d")
          .describe("How long a verdict other than `fix` answers the same error."),
        deploy: duration("1m", "365d")
          .prefault("14d")
          .describe("How long a merged fix is waited for in production."),
      })
      .prefault({})
      .describe("When things end by time. Nothing is ever approved by time."),
    quietPeriod: duration("1m", "365d")
      .prefault("24h")
      .describe("How long an error must stay away to count as resolved."),
    retention: z
      .strictObject({
        fixes: duration("1d", "3650d").prefault("365d").describe("Closed fixes."),
        transcripts: duration("0s", "3650d").prefault("30d").describe("What the agent did."),
        workspaces: duration("0s", "3650d")
          .prefault("7d")
          .describe("Worktrees, from the closed state."),
      })
      .prefault({})
      .describe("How long things are kept."),
  });
}

const tokenError =
  "must be text of at least 16 characters (write ${NAME}, or leave it out and one is made)";

function relay(): z.ZodType<FixerConfig["relay"]> {
  const name = text("the name of a watcher", "its key in fixer.relay.watchers");
  const key = pattern(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/,
    "named by letters, digits, dots, _ and -",
    "the watcher's name",
  );
  const watcher = z.strictObject({
    secrets: someOf(relaySecret(), "[ ${MENDWATCH_SECRET} ]").describe(
      "Its secrets; several during a rotation.",
    ),
    projects: someOf(text("the key of a project", "it as under projects"), "[ shop-api ]").describe(
      "The projects it may speak for.",
    ),
  });
  const pull = z.strictObject({
    watcher: name.describe("Its key in `fixer.relay.watchers`."),
    ssh: pattern(/^[A-Za-z0-9][^\s]*$/, "a destination of ssh", "it like user@host").describe(
      "Where ssh connects to.",
    ),
    command: text("a command", "~/.mendwatch/bin/mendwatch-watcher relay --stdio").describe(
      "What ssh runs there.",
    ),
  });
  return z.strictObject({
    listen: listenAddress("127.0.0.1:4319")
      .prefault("127.0.0.1:4319")
      .describe("Where watchers post to."),
    watchers: z
      .record(key, watcher, {
        error:
          "must be a section with a key per watcher (write prod-1: { secrets: [..], projects: [..] })",
      })
      .prefault({})
      .transform((entries) => new Map(Object.entries(entries)))
      .describe("The watchers that are believed, by name."),
    pull: listOf(pull, "[ { watcher: prod-1, ssh: user@host, command: .. } ]")
      .prefault([])
      .describe("Watchers whose reports are fetched over ssh; not built yet."),
  });
}

function budget(): z.ZodType<FixerConfig["budget"]> {
  return z
    .strictObject({
      run: money()
        .prefault(2)
        .describe("Dollars that one fix spends until its proposal; each later round has its own."),
      day: money().prefault(20).describe("Dollars per day."),
      month: money().prefault(200).describe("Dollars per month."),
      runsPerDay: wholeNumber(0, 10_000).prefault(20).describe("Fixes begun per day."),
      attempts: wholeNumber(1, 100).prefault(2).describe("Fixes per error in 30 days."),
      reserve: percentage()
        .prefault("30%")
        .describe("Share of the plan that is kept for its owner."),
      alarm: rate("5/h")
        .transform(({ amount, per }) => ({ dollars: amount, per }))
        .prefault("5/h")
        .describe("Say so when more dollars than this are spent per time."),
    })
    .refine(({ run, day }) => run <= day, {
      path: ["run"],
      error: "must not be more than budget.day, or no fix could begin (write less)",
    })
    .refine(({ day, month }) => day <= month, {
      path: ["day"],
      error: "must not be more than budget.month (write less)",
    });
}
