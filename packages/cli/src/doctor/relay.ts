import { randomUUID } from "node:crypto";

import type { WatcherConfig } from "@mendwatch/config";
import { readRefusal } from "@mendwatch/protocol";
import { type Answer, createPoster, reasonOf } from "@mendwatch/watcher/inspect";

import { printable } from "../render/printable.ts";
import { fail, type Finding, ok, warn } from "./finding.ts";
import { halvesOf } from "./halves.ts";

const check = "watcher.relay";

/** Milliseconds for the fixer to answer. */
const patience = 10_000;

/** What the fixer says before it looks into a body: who is asking. */
const aboutSender: ReadonlySet<string | null> = new Set([
  "MW_CLOCK_SKEW",
  "MW_UNKNOWN_WATCHER",
  "MW_UNSIGNED",
  "MW_WRONG_SIGNATURE",
]);

/**
 * Where the watcher reports to: is it a fixer, and does it know this watcher by its secret? What is
 * sent is signed and no heartbeat, so that it is refused for that and changes nothing.
 */
export async function checkRelay({ name, relay }: WatcherConfig): Promise<readonly Finding[]> {
  const { url, secrets } = relay;
  const [secret] = secrets;
  if (url === null || secret === undefined) return [];
  const poster = createPoster({ url, watcher: name, secret });
  try {
    const signal = AbortSignal.timeout(patience);
    return [judge(url, name, await poster.post("v1/heartbeats", randomUUID(), "{}", signal))];
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    // The one of a time that is up is a number.
    const reason = typeof code === "string" ? code : reasonOf(error);
    return [
      warn(
        check,
        printable(`${url} cannot be reached (${reason})`),
        "start the fixer, or correct the address; until then reports wait in the outbox",
      ),
    ];
  } finally {
    await poster.close();
  }
}

function judge(url: string, name: string, { status, body }: Answer): Finding {
  const refusal = readRefusal(body);
  const code = refusal?.code ?? null;
  if (refusal !== null && aboutSender.has(code)) {
    // The fixer says in a first sentence what is wrong, and then what to do.
    const [found, remedy] = halvesOf(refusal.message, /^(.*?)\. (.*)$/s);
    return fail(check, printable(`${url} refuses ${name} (${code}): ${found}`), printable(remedy));
  }
  if (code?.startsWith("MW_") === true && [400, 422].includes(status)) {
    return ok(check, `${url} answers, and knows ${name} by its secret`);
  }
  if (status === 429 || status >= 500) {
    const text = `${url} takes nothing now (status ${status})`;
    return warn(check, text, "look at the fixer; until then reports wait in the outbox");
  }
  return fail(
    check,
    `${url} answers, but not as a fixer does (status ${status})`,
    "correct watcher.relay.url: it is the address of fixer.relay.listen, without a path",
  );
}
