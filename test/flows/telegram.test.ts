import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { guestCheckout, rightRepair } from "../support/broken-shop.ts";
import { eventually } from "../support/eventually.ts";
import { tellStory, type Story, type StoryOptions } from "../support/story.ts";
import { startTelegram, type TelegramEmulator } from "../support/telegram/emulator.ts";
import { createPerson, type Person } from "../support/telegram/person.ts";
import type { Sent } from "../support/telegram/world.ts";

const minutes = 60_000;

describe("the approval in the pocket", { timeout: 3 * minutes }, () => {
  let telegram: TelegramEmulator;
  let anna: Person;
  let story: Story;
  beforeEach(async () => {
    telegram = await startTelegram();
    anna = createPerson(telegram, 42, "Anna");
  });
  afterEach(async () => {
    await story.end();
    await telegram.close();
  });
  async function begin(chat: string, options: Partial<StoryOptions> = {}): Promise<void> {
    story = await tellStory({
      ...options,
      rehearsals: [{ match: { type: "TypeError" }, files: rightRepair }],
      fixer: `telegram: { token: "${telegram.token}", apiRoot: "${telegram.url}", ${chat} }`,
    });
    await story.watcher().saw("watcher:ready");
  }
  /** The newest that says so, of those that are no mere sound beside a card. */
  function message(text: string): Promise<Sent> {
    return eventually(`a message with "${text}"`, () => {
      const messages = telegram.messages(anna.home.id).filter(({ sentBy }) => sentBy === "bot");
      const found = messages.findLast(
        ({ message: { text: said = "" } }) => said.includes(text) && !said.endsWith("⬆️"),
      );
      if (found !== undefined) return found;
      throw new Error(`there are: ${messages.map((one) => one.message.text).join("\n---\n")}`);
    });
  }

  it("begins with a code, and one tap each makes the pull request, merges it and calls it deployed", async () => {
    const project = "    rules: [ { match: { type: TypeError }, do: critical } ]";
    await begin("people: []", { project, settle: "2s" });
    const fixer = story.fixer();
    const { code } = await fixer.saw("chat:pairing");
    anna.say(`/pair ${String(code)}`);
    await message("Paired");

    await story.write(guestCheckout(Date.now(), "r1", story.root));
    // Critical, so it is announced, and settles on the same card.
    const card = await message("fix ready");
    const before = await story.branches();
    const { text } = await anna.tap(card, "Approve");
    const { decision } = await story.fixIn("in_review");
    const published = await message("Pull request: ");

    expect(decision?.actor).toBe("telegram:Anna (42)");
    expect(before).toEqual(["main"]);
    expect(card.silent).toBe(false);
    expect(text).toBe("Approved.");
    expect(published.message.message_id).toBe(card.message.message_id);
    expect(published.message.text).toContain("Approved by Anna");
    expect((await story.pullRequests()).length).toBe(1);

    await message("ready to merge");
    const merging = await anna.tap(card, "Merge");
    await message("merged, waits for the deploy");
    const deployed = await anna.tap(card, "Deployed");
    const last = await message("deployed, quiet period");

    expect(merging.text).toBe("It is being merged.");
    expect(deployed.text).toBe("The quiet period begins.");
    expect(last.message.message_id).toBe(card.message.message_id);
    const errors = telegram.messages(42).filter((one) => one.message.text?.includes("TypeError"));
    expect(errors.length).toBe(1);
  });

  it("loses no tap while the fixer is away, and shows one card", async () => {
    await begin(`chat: "42", people: ["42"]`);
    const fixer = story.fixer();
    await story.write(guestCheckout(Date.now(), "r1", story.root));
    const card = await message("fix ready");

    await fixer.end("SIGKILL");
    const answered = anna.tap(card, "Approve");
    story.fixer();
    await answered;
    await story.fixIn("in_review");
    await message("Pull request: ");

    const cards = telegram
      .messages(42)
      .filter(({ message: one }) => one.text?.includes("TypeError"));
    expect(cards.length).toBe(1);
    expect((await story.fixes())[0]?.decision?.actor).toBe("telegram:Anna (42)");
  });

  it("sends one card more at most when it is killed before it knows of the first", async () => {
    await begin(`chat: "42", people: ["42"]`);
    const fixer = story.fixer();
    await fixer.saw("chat:ready");
    telegram.fail("sendMessage", { kind: "silent" });

    await story.write(guestCheckout(Date.now(), "r1", story.root));
    await message("TypeError");
    await fixer.end("SIGKILL");
    story.fixer();
    const card = await message("fix ready");
    const cards = telegram
      .messages(42)
      .filter(({ message: one }) => one.text?.includes("TypeError"));
    await anna.tap(card, "Approve");
    await story.fixIn("in_review");

    expect(cards.length).toBe(2);
    expect((await story.branches()).length).toBe(2);
  });

  it("asks before a repair at autonomy diagnose, and again before the pull request", async () => {
    await begin(`chat: "42", people: ["42"]`, { project: "    autonomy: diagnose" });
    story.fixer();
    await story.write(guestCheckout(Date.now(), "r1", story.root));
    const question = await message("diagnosed");

    await anna.tap(question, "Fix it");
    const card = await message("fix ready");
    await anna.tap(card, "Approve");
    await story.fixIn("in_review");

    expect(card.message.message_id).toBe(question.message.message_id);
  });

  it("repairs what was only told, once somebody taps Fix it", async () => {
    await begin(`chat: "42", people: ["42"]`, {
      minSeverity: "high",
      project: "    autonomy: diagnose",
    });
    const fixer = story.fixer();
    await fixer.saw("chat:ready");
    await story.write(guestCheckout(Date.now(), "r1", story.root));
    const told = await story.fixIn("observed");

    anna.say("/errors");
    await anna.tap(await message("Recent errors"), "Fix it");
    const card = await message("fix ready");
    await anna.tap(card, "Approve");
    const published = await story.fixIn("in_review");

    expect(told.severity).toBe("low");
    expect(published.id).not.toBe(told.id);
    expect(published.audit[0]?.actor).toBe("telegram:Anna (42)");
  });

  it("stops what is being worked on, after two taps, and leaves nothing of it", async () => {
    await begin(`chat: "42", people: ["42"]`);
    await story.hold("fetch");
    story.fixer();
    await story.write(guestCheckout(Date.now(), "r1", story.root));
    await story.held("fetch");
    const card = await message("getting the code");

    await anna.tap(card, "Stop");
    await anna.tap(await message("Stop it?"), "Yes, stop");
    const cancelled = await story.fixIn("cancelled");
    const last = await message("Cancelled by Anna.");

    expect(last.message.message_id).toBe(card.message.message_id);
    expect(cancelled.audit.at(-1)).toMatchObject({ actor: "telegram:Anna (42)" });
    expect(await story.branches()).toEqual(["main"]);
  });

  it("lets one more person in by a code of the terminal, each code once, and takes them out again", async () => {
    await begin(`chat: "42", people: ["42"]`);
    await story.fixer().saw("chat:ready");
    const ben = createPerson(telegram, 43, "Ben");

    const { stdout } = await story.run("telegram", "pair");
    const [, code = ""] = /\/pair (\w{8})/.exec(stdout) ?? [];
    const early = ben.tapData(telegram.put({ chat: anna.home, from: ben.user, text: "x" }), "x");
    const refused = await early.answer;
    await telegram.confirmed(ben.say(`/pair ${code}`));
    const listed = await story.run("telegram", "people");
    const decided = await ben.tapData(
      telegram.put({ chat: anna.home, from: ben.user, text: "x" }),
      "v1:n:home:0",
    ).answer;
    const takenOut = await story.run("telegram", "unpair", "43");
    const later = await ben.tapData(
      telegram.put({ chat: anna.home, from: ben.user, text: "x" }),
      "v1:n:home:0",
    ).answer;
    const again = await story.run("telegram", "unpair", "43");
    const carl = createPerson(telegram, 44, "Carl");
    await telegram.confirmed(carl.say(`/pair ${code}`));

    expect(refused.text).toBe("You may not decide here.");
    expect(telegram.messages(43).at(-1)?.message.text).toContain("Paired.");
    expect(listed.stdout).toMatch(/^In chat 42:\n42 {2}.*telegram\.people\n43 {2}Ben {2}paired /);
    expect(decided.text).toBe("");
    expect(takenOut.stdout).toContain("Ben (43) may decide no more.");
    expect(later.text).toBe("You may not decide here.");
    expect(again).toMatchObject({ exitCode: 64, stderr: expect.stringContaining("MW_NOT_PAIRED") });
    expect(telegram.messages(44).filter(({ sentBy }) => sentBy === "bot")).toEqual([]);
  });

  it("gets a new round from an answer to the card, with new buttons", async () => {
    await begin(`chat: "42", people: ["42"]`);
    story.fixer();
    await story.write(guestCheckout(Date.now(), "r1", story.root));
    const card = await message("fix ready");
    const old = card.message;

    anna.reply(card.message, "Return null instead of 0.");
    await message("Changes are asked");
    const again = await message("Round 2");
    const stale = await anna.tapData(
      old,
      old.reply_markup?.inline_keyboard[0]?.[0]?.callback_data ?? "",
    ).answer;

    expect(again.message.message_id).toBe(old.message_id);
    expect(again.message.text).toContain("Return null instead of 0.");
    expect(stale.text).toContain("The card has changed since");
    expect((await story.fixIn("proposed")).decision).toBeNull();
    await anna.tap(again, "Approve");
    await story.fixIn("in_review");
  });
});
