import { randomUUID } from "node:crypto";

import type { ProjectConfig, WatcherConfig } from "@mendwatch/config";
import { type Probe, readHeartbeatAnswer, readRefusal, wireVersionText } from "@mendwatch/protocol";
import { type Answer, createPoster, reasonOf } from "@mendwatch/watcher/inspect";

import { printable } from "../render/printable.ts";
import { fail, type Finding, ok, warn } from "./finding.ts";
import { halvesOf } from "./halves.ts";

const check = "watcher.relay";

/** Milliseconds for the fixer to answer. */
const patience = 10_000;

/** What the fixer would say of every report of this watcher too. */
const aboutSender: ReadonlySet<string | null> = new Set([
  "MW_CLOCK_SKEW",
  "MW_NOT_YOUR_PROJECT",
  "MW_UNKNOWN_WATCHER",
  "MW_UNSIGNED",
  "MW_UNSUPPORTED_VERSION",
  "MW_WRONG_SIGNATURE",
]);

/**
 * Where the watcher reports to: is it a fixer, does it know this watcher by its secret, and would it
 * take reports of these projects? Asking changes nothing there.
 */
export async function checkRelay(
  { name, relay }: WatcherConfig,
  projects: readonly ProjectConfig[],
): Promise<readonly Finding[]> {
  const { url, secrets } = relay;
  const [secret] = secrets;
  if (url === null || secret === undefined) return [];
  const watched = projects.filter(({ logs }) => logs.length > 0).map(({ key }) => key);
  const probe: Probe = { version: wireVersionText, probe: watched };
  const poster = createPoster({ url, watcher: name, secret });
  try {
    const signal = AbortSignal.timeout(patience);
    const body = JSON.stringify(probe);
    return [judge(url, name, await poster.post("v1/heartbeats", randomUUID(), body, signal))];
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
  // A fixer of an earlier build refuses a probe, once it knows who sent it.
  const refusesBody = code?.startsWith("MW_") === true && [400, 422].includes(status);
  if (refusesBody || readHeartbeatAnswer(body) !== null) {
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
