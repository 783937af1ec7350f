import { eventually } from "../test/support/eventually.ts";
import { createPerson } from "../test/support/telegram/person.ts";
import { createChatting } from "../test/support/telegram/chatting.ts";
import { measurePullRequests } from "./telegram-pull-requests.ts";

/**
 * How long somebody who taps a button waits for the answer: 50 proposals, two taps on each, by
 * the one who may decide and by a stranger, on an emulated Telegram on the loopback, so without the
 * way there and back. Then how long 50 approvals take until the pull request is there, by the whole
 * fixer with real git and a bare remote. Exits with 1 where the 95th percentile of an answer is a
 * second or more, or that of a pull request ten seconds more than git itself needs.
 *
 *     node --conditions=mendwatch:source bench/telegram-latency.ts
 */
const taps = 50;
/** Milliseconds, for an answer and for a pull request beyond git's own time. */
const allowed = 1_000;
const allowedForPullRequest = 10_000;

const chatting = await createChatting({ newCardsPerMinute: taps });
try {
  process.exitCode = await main();
} finally {
  await chatting.end();
}

async function main(): Promise<number> {
  const { telegram, anna, store } = chatting;
  const mallory = createPerson(telegram, 666, "Mallory");
  chatting.start();
  const deciding: number[] = [];
  const refusing: number[] = [];
  for (let serial = 0; serial < taps; serial += 1) {
    const id = serial.toString(16).padStart(8, "0");
    await chatting.propose(id);
    const card = await eventually("the new card", async () => {
      const message = (await store.getCard(id))?.message;
      return telegram.messages(anna.home.id).find((one) => one.message.message_id === message);
    });
    const { text, after } = await anna.tap(card, "Approve");
    if (text !== "Approved.") throw new Error(`tap ${serial} was answered: ${text}`);
    deciding.push(after);
    refusing.push((await mallory.tapData(card.message, "v1:n:home:0").answer).after);
  }
  const approved = await store.listFixes({ states: ["approved"], limit: taps });
  process.stdout.write(`${approved.length} of ${taps} approved\n`);
  for (const [what, times] of [
    ["a decision", deciding],
    ["a refusal", refusing],
  ] as const) {
    process.stdout.write(
      `${what}: median ${percentile(times, 50)} ms, p95 ${percentile(times, 95)} ms\n`,
    );
  }
  const isQuick = approved.length === taps && percentile(deciding, 95) < allowed;
  return isQuick && (await arePullRequestsQuick()) ? 0 : 1;
}

async function arePullRequestsQuick(): Promise<boolean> {
  const { total, git } = await measurePullRequests(taps);
  const own = percentile(git, 50);
  const beyond = percentile(total, 95) - own;
  process.stdout.write(
    `approve to pull request: median ${percentile(total, 50)} ms, p95 ${percentile(total, 95)} ms; git by itself ${own} ms, so p95 beyond it ${beyond} ms\n`,
  );
  return beyond < allowedForPullRequest;
}

function percentile(times: readonly number[], share: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return Math.round(sorted[Math.ceil((sorted.length * share) / 100) - 1] ?? 0);
}
