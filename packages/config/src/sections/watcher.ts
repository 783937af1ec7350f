import { z } from "zod";

import { type Places, pathIn } from "../places.ts";
import { identifier, listOf, oneOf, pattern, relaySecret, text, webAddress } from "../text.ts";
import type { RedactRule, WatcherConfig } from "../types.ts";
import { duration, rate, size, wholeNumber } from "../units.ts";

/** The part on the production host. */
export function watcherSection(places: Places, hostname: string): z.ZodType<WatcherConfig> {
  return z.strictObject({
    name: pattern(
      /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/,
      "a name of letters, digits, dots, _ and -",
      "it like prod-1",
    )
      .prefault(hostname)
      .describe(
        "Name of this host; its key in `fixer.relay.watchers`. The default is the host's own name.",
      ),
    relay: z
      .strictObject({
        url: webAddress("https://fixer.example.org")
          .nullable()
          .prefault(null)
          .describe(
            "Where reports are posted. Without it: to the fixer beside it (`up`), or nowhere (`watch`).",
          ),
        secrets: listOf(relaySecret(), "[ ${MENDWATCH_SECRET} ]")
          .prefault([])
          .describe("Shared secrets; the first one signs."),
      })
      .prefault({})
      .describe("How reports reach the fixer."),
    heartbeat: duration("1s", "1h").prefault("60s").describe("Pace of the signs of life."),
    settle: z
      .strictObject({
        delay: duration("0s", "1h")
          .prefault("30s")
          .describe("Wait before an error is acted on; each recurrence restarts it."),
        maxHold: duration("0s", "24h")
          .prefault("5m")
          .describe("The longest that recurrences can hold an error back."),
      })
      .refine(({ delay, maxHold }) => maxHold >= delay, {
        path: ["maxHold"],
        error: "must not be shorter than the delay (write at least the delay)",
      })
      .prefault({})
      .describe("The settle window."),
    idleFlush: duration("10ms", "1m")
      .prefault("2s")
      .describe("A log entry without an end is closed after this silence."),
    coalesce: duration("0s", "10s")
      .prefault("50ms")
      .describe("Writes within this time are read together; 0 acts on every write at once."),
    contextLines: wholeNumber(0, 50)
      .prefault(20)
      .describe("Log lines before an error that go with its report."),
    maxNewFingerprints: rate("200/h")
      .transform(({ amount, per }) => ({ count: amount, per }))
      .prefault("200/h")
      .describe("New kinds of errors beyond this rate are reported as one flood."),
    start: oneOf(["end", "beginning"])
      .prefault("end")
      .describe(
        "Where a log begins that is there when its source is first looked at: `end` or `beginning`. A later one is read whole.",
      ),
    redact: z
      .strictObject({
        valuesFrom: listOf(pathIn(places), "[ ./.env ]")
          .prefault([])
          .describe("`.env` files whose values must never leave this host."),
        rules: listOf(redactRule(), "[ { kind: order-token, pattern: 'ot_[a-z0-9]+' } ]")
          .prefault([])
          .describe("Extra patterns to mask, besides the built-in ones."),
      })
      .prefault({})
      .describe("What is masked besides the built-in kinds of secrets."),
    notice: z
      .strictObject({
        telegram: z
          .strictObject({
            token: text("the token of a bot", "${NOTICE_TOKEN}").describe(
              "Token of a bot of its own, which is in this chat alone.",
            ),
            chat: identifier("the id of a chat", "its number").describe("Id of the chat."),
            apiRoot: webAddress("https://api.telegram.org")
              .prefault("https://api.telegram.org")
              .describe("For a Bot API server of your own."),
          })
          .describe("The bot that this host speaks through."),
        fixerSilent: duration("1m", "30d")
          .prefault("2h")
          .describe("Say so when the fixer has not answered for this long."),
      })
      .nullable()
      .prefault(null)
      .describe(
        "A bare message from this host for each critical incident, and when the fixer is silent.",
      ),
    outbox: z
      .strictObject({
        maxBytes: size("1MiB")
          .prefault("256MiB")
          .describe("Room for reports that wait; beyond it the oldest low ones are dropped first."),
      })
      .prefault({})
      .describe("Reports that wait for the fixer."),
  });
}

function redactRule(): z.ZodType<RedactRule> {
  const error =
    "must be a regular expression of JavaScript that matches something (write it in single quotes)";
  return z.strictObject({
    kind: pattern(
      /^[a-z0-9][a-z0-9-]{0,31}$/,
      "a short name of lower-case letters, digits and -",
      "it like order-token",
    ).describe("What the mask says: `[REDACTED:kind]`."),
    pattern: z
      .string({ error })
      .min(1, { error })
      .transform((source, context) => {
        try {
          const expression = new RegExp(source, "g");
          if (!expression.test("")) return new RegExp(source, "g");
        } catch {
          // Said below: the parser's own message would repeat the pattern.
        }
        context.addIssue({ code: "custom", message: error });
        return z.NEVER;
      })
      .describe("Regular expression of what is masked."),
  });
}
