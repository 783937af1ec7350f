import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Fix, FixPatch, FixState, Merge } from "@mendwatch/fixer";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { productionError } from "../../packages/fixer/src/errors/production-errors.ts";
import { noAftermath } from "../../packages/fixer/src/model/fix-changes.ts";
import { createDeploying } from "../../packages/fixer/src/stages/production-check/deploying.ts";
import { eventually } from "../support/eventually.ts";
import { moveFix } from "../support/move-fix.ts";
import { proposeIn } from "../support/proposed-store.ts";
import {
  createChatting,
  type Chatting,
  type ChattingOptions,
} from "../support/telegram/chatting.ts";
import type { Sent } from "../support/telegram/world.ts";

const id = "aaaa0001";
const commit = "5ca1ab1e5ca1ab1e5ca1ab1e5ca1ab1e5ca1ab1e";
const merge: Merge = { actor: "telegram:Anna (42)", at: Date.now(), head: commit, commit };
const pullRequest = { url: "https://github.com/acme/shop/pull/7", number: 7, adopted: false };

describe("a merged fix on Telegram", { timeout: 60_000 }, () => {
  let folder: string;
  const open: Chatting[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "mendwatch-deploy-"));
  });
  afterEach(async () => {
    for (const chatting of open.splice(0)) await chatting.end();
    await rm(folder, { recursive: true });
  });

  /** With a fix that was merged. */
  async function begin(options: ChattingOptions = {}): Promise<Chatting> {
    const chatting = await createChatting(options);
    open.push(chatting);
    await proposeIn(chatting.store, id, { merge, pullRequest }, "merged");
    chatting.start();
    return chatting;
  }
  /** A chat whose deploys are run for real, in the folder. */
  function deploysBy(command: string): ChattingOptions {
    return {
      project: { deploy: command, repo: folder },
      production: (parts) => ({
        deploying: createDeploying({ ...parts, stateDir: folder, environment: process.env }),
      }),
    };
  }

  it("says how to deploy it, and is called deployed by a tap", async () => {
    const chatting = await begin();
    const card = await chatting.message("merged, waits for the deploy");
    const copied = card.message.reply_markup?.inline_keyboard
      .flat()
      .find(({ copy_text: text }) => text !== undefined)?.copy_text;

    const { text } = await chatting.anna.tap(card, "Deployed");
    const second = await chatting.anna.tap(card, "Deployed").catch(() => null);
    await chatting.message("is in production since");

    expect(copied?.text).toBe(`git fetch origin 'main' && git merge --ff-only ${commit}`);
    expect(text).toBe("The quiet period begins.");
    expect(second?.text ?? "gone").toMatch(/^(?:Already called deployed by Anna|gone)/);
    expect(await chatting.fix(id)).toMatchObject({
      state: "deployed",
      deployment: { actor: "telegram:Anna (42)", version: null },
    });
    expect(buttonsOf(card)).toEqual(["🔗 Open the pull request"]);
  });

  it("is deployed by the owner's own command, once, with its end on the card", async () => {
    const chatting = await begin(deploysBy('echo "$MENDWATCH_COMMIT" >> deployed.txt'));
    const card = await chatting.message("Deploy runs this on the machine of the fixer.");
    const data = dataOf(card, "🚀 Deploy");

    const first = await chatting.anna.tapData(card.message, data).answer;
    const second = await chatting.anna.tapData(card.message, data).answer;
    await chatting.message("exit code 0");

    expect(first.text).toBe("The deploy command runs.");
    expect(second.text).not.toBe("The deploy command runs.");
    expect(await readFile(join(folder, "deployed.txt"), "utf8")).toBe(`${commit}\n`);
    expect((await chatting.fix(id)).deployRun).toMatchObject({ actor: "telegram:Anna (42)" });
  });

  it("shows why the command failed, and offers it again", async () => {
    const chatting = await begin(deploysBy("echo no space left @here >&2; exit 3"));
    const card = await chatting.message("Deploy runs this on the machine of the fixer.");

    await chatting.anna.tap(card, "🚀 Deploy");
    await chatting.message("exit code 3");

    expect(card.message.text).toContain("no space left @here");
    expect(card.message.entities?.every(({ type }) => type === "code")).toBe(true);
    expect(buttonsOf(card)).toContain("🚀 Deploy");
    expect((await chatting.fix(id)).state).toBe("merged");
  });

  it("names a new error that it may have caused, calls, and is taken back by a tap", async () => {
    let asked = 0;
    const chatting = await begin({
      production: () => ({
        takeBack: async () => {
          asked += 1;
          throw productionError("MW_REVERT_CONFLICT", "main has changed the same lines since");
        },
      }),
    });
    const card = await chatting.message("merged, waits for the deploy");
    await chatting.anna.tap(card, "Deployed");
    await move(chatting, "deployed", {
      aftermath: {
        ...noAftermath,
        quietUntil: Date.now() + 24 * 60 * 60_000,
        suspects: [
          {
            project: "shop",
            fingerprint: "00000000000000bb",
            type: "RangeError",
            message: "Invalid currency @all",
            path: "src/cart.js",
            firstSeen: Date.now(),
          },
        ],
      },
    });
    const nudge = await chatting.message("⬆️");

    const { text } = await chatting.anna.tap(card, "Revert PR");
    const refused = await chatting.message("No revert:");

    expect(card.message.text).toMatch(/Maybe caused by this fix:\nRangeError: .* in src\/cart.js/);
    expect(nudge.silent).toBe(false);
    expect([text, asked]).toEqual(["The revert is being made.", 1]);
    expect(refused.message.text).toContain("main has changed the same lines since");
    expect(refused.message.reply_to_message?.message_id).toBe(card.message.message_id);
  });

  it("comes back with both ways out where the error does: a revert, and a second attempt", async () => {
    const chatting = await begin({
      production: ({ store }) => ({
        async takeBack(fix, actor) {
          const { candidate, repair, workspace } = fix;
          if (candidate === null || repair === null) throw new Error("there is nothing to revert");
          const base = { clone: "/c", path: "/w", branch: "b", base: "main", baseCommit: "ba5e" };
          const made = { workspace: workspace ?? base, repair, candidate, actor, now: Date.now() };
          const begun = await store.beginRevert({ id: "5a5a5a5a", of: fix.id, ...made });
          if (begun === null) throw new Error("the fix is gone");
          return begun;
        },
      }),
    });
    const card = await chatting.message("merged, waits for the deploy");
    await chatting.anna.tap(card, "Deployed");
    await move(chatting, "regressed", {
      aftermath: { ...noAftermath, recurrences: 2 },
      outcome: { code: "regressed", text: "It came again after the deploy." },
    });
    await chatting.message("⬆️");

    await chatting.anna.tap(card, "Revert PR");
    await chatting.message("Taken back by fix 5a5a5a5a");
    const revert = await chatting.message("revert · approved");
    const again = await chatting.anna.tap(card, "Try again");

    expect(card.message.text).toContain("Since then: seen 2×");
    expect(revert.message.text).toContain(`It takes back the merge of fix ${id}.`);
    expect(again.text).toBe("It is in the queue.");
    expect(buttonsOf(card)).not.toContain("↩️ Revert PR");
    const second = await chatting.store.listFixes({ states: ["admitted"], limit: 9 });
    expect(second.map(({ attempt }) => attempt)).toEqual([2]);
  });

  it("is called resolved once production has said so", async () => {
    const chatting = await begin();
    const card = await chatting.message("merged, waits for the deploy");
    await chatting.anna.tap(card, "Deployed");
    const quietUntil = Date.now() + 24 * 60 * 60_000;
    await move(chatting, "deployed", { aftermath: { ...noAftermath, quietUntil } });
    await chatting.message("Quiet period until");

    await move(chatting, "resolved", {
      outcome: { code: "resolved", text: "It stayed away through the quiet period." },
    });
    const last = await chatting.message("· resolved");

    expect(last.message.message_id).toBe(card.message.message_id);
    expect(last.message.text).toContain("Since then: not seen again");
    expect(buttonsOf(card)).toEqual(["🔗 Open the pull request"]);
  });

  it("asks why where its pull request was closed instead, and keeps the answer", async () => {
    const chatting = await createChatting();
    open.push(chatting);
    await proposeIn(chatting.store, id, { pullRequest }, "in_review");
    chatting.start();
    const card = await chatting.message("pull request open");

    await move(chatting, "closed", { outcome: { code: "closed", text: "Closed by ben." } });
    await chatting.message("Why was it turned down?");
    await chatting.anna.tap(card, "Not worth it");
    await chatting.message("Because: Not worth it (Anna)");

    expect((await chatting.fix(id)).reason?.kind).toBe("not-worth-it");
    expect(buttonsOf(card)).toEqual(["🔧 Fix it", "🚫 Ignore", "🔗 Open the pull request"]);
  });

  it("asks about a revision before it is pushed, and Skip leaves the pull request alone", async () => {
    const chatting = await createChatting();
    open.push(chatting);
    const { store } = chatting;
    await proposeIn(store, "aaaa0009");
    const { candidate, proof, policy, repair } = await chatting.fix("aaaa0009");
    if (candidate === null) throw new Error("there is no candidate");
    const published = { candidate, proof, policy, repair, baseCommit: "ba5e" };
    await proposeIn(store, id, { pullRequest, published });
    chatting.start();
    const card = await eventually("the card", () =>
      chatting.telegram
        .messages(42)
        .find(({ message }) => message.text?.includes("Approve pushes this")),
    );

    const buttons = buttonsOf(card);
    const { text } = await chatting.anna.tap(card, "Skip");

    expect(buttons[0]).toBe("✅ Approve → push");
    expect(text).toBe("Skipped. The pull request stays as it was.");
    expect((await chatting.fix(id)).state).toBe("in_review");
  });
});

function buttonsOf({ message }: Sent): readonly string[] {
  return message.reply_markup?.inline_keyboard.flat().map(({ text }) => text) ?? [];
}

function dataOf({ message }: Sent, label: string): string {
  const buttons = message.reply_markup?.inline_keyboard.flat() ?? [];
  return buttons.find(({ text }) => text === label)?.callback_data ?? "";
}

async function move(chatting: Chatting, to: FixState, patch: FixPatch): Promise<Fix> {
  const moved = await moveFix(chatting.store, await chatting.fix(id), to, patch);
  chatting.wake();
  return moved;
}
