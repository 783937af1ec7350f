import { request } from "node:http";

import type { ProjectConfig } from "@mendwatch/config";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { bringFix } from "../../../../../test/support/move-fix.ts";
import { noProduction } from "../../../../../test/support/no-production.ts";
import { sampleProject } from "../../../../../test/support/sample-project.ts";
import { sampleReport } from "../../../../../test/support/sample-report.ts";
import { fixerError, type FixerErrorCode } from "../../errors/errors.ts";
import type { FixerEvent } from "../../events/events.ts";
import type { Fix } from "../../model/fix.ts";
import type { IgnoreRule } from "../../model/ignore-rule.ts";
import type { Lesson } from "../../model/lesson.ts";
import { createLessons } from "../../lessons/lessons.ts";
import type { Store } from "../../ports/store.ts";
import { createPausing } from "../../stages/admission/pausing.ts";
import { createApproval } from "../../stages/approval/approval.ts";
import { tellFix } from "../../events/tell-fix.ts";
import { openSqliteStore } from "../sqlite/store.ts";
import { systemClock } from "../system-clock.ts";
import { createNoChat } from "../no-chat/no-chat.ts";
import { openPeopleListener } from "./people-listener.ts";
import type { Listener } from "./server.ts";

const token = "a token that nobody guesses";
const commit = "c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00";
const anna = { commit, actor: "terminal:anna" };

describe("the people's listener", () => {
  let store: Store;
  let listener: Listener;
  let events: FixerEvent[];
  let projects: Map<string, ProjectConfig>;
  let unrevertable: FixerErrorCode;
  let undeployable: FixerErrorCode;
  beforeEach(async () => {
    store = openSqliteStore(":memory:");
    projects = new Map([[sampleReport().project, sampleProject()]]);
    events = [];
    function note(event: FixerEvent): void {
      events.push(event);
    }
    listener = await openPeopleListener({
      address: { host: "127.0.0.1", port: 0 },
      token,
      approval: createApproval({
        ...noProduction,
        takeBack: () => Promise.reject(fixerError(unrevertable, "the reason")),
        deploying: { begin: () => Promise.reject(fixerError(undeployable, "the reason")) },
        store,
        clock: systemClock(),
        projects,
        tell: tellFix(note, new Map()),
        events: note,
        wake: () => {},
      }),
      lessons: createLessons({ store, clock: systemClock(), projects, events: note }),
      chat: createNoChat(),
      agent: { missing: async () => ["there is no credential"] },
      pausing: createPausing({ store, clock: systemClock(), events: note, wake: () => {} }),
      fault: (error) => {
        throw error;
      },
    });
  });
  afterEach(async () => {
    await listener.close();
    await store.close();
  });

  async function post(
    path: string,
    body: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<{ status: number; answer: unknown; text: string }> {
    const response = await fetch(`${listener.url}/v1/${path}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        authorization: `Bearer ${token}`,
        ...headers,
      },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status, answer: JSON.parse(text), text };
  }
  async function get(path: string): Promise<unknown> {
    const headers = { authorization: `Bearer ${token}` };
    return (await fetch(`${listener.url}/v1/${path}`, { headers })).json();
  }
  /** fetch does not let a caller choose the host. */
  function healthAt(host: string): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      const asking = request(`${listener.url}/v1/health`, { headers: { host } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      asking.on("error", reject).end();
    });
  }
  async function proposed(id = "aa000001"): Promise<Fix> {
    const { fix } = await store.receiveFix({
      id,
      repository: `/code/${id}`,
      report: sampleReport(),
      observedSince: 0,
      now: Date.now(),
    });
    const candidate = { agent: "rehearsal", commit, patch: "", files: [] } as const;
    return bringFix(store, fix, "proposed", { candidate });
  }

  it("approves what was shown, by the beginning of its id, and tells", async () => {
    await proposed();

    const { status, answer } = await post("fixes/aa00/approve", anna);

    const fix = { id: "aa000001", state: "approved", decision: { actor: "terminal:anna" } };
    expect([status, answer]).toMatchObject([200, { fix }]);
    expect(await store.getFix("aa000001")).toMatchObject(fix);
    expect(events).toMatchObject([{ event: "fix:moved", from: "proposed", to: "approved" }]);
  });

  it("skips", async () => {
    await proposed();

    const { answer } = await post("fixes/aa000001/skip", anna);

    expect(answer).toMatchObject({ fix: { state: "skipped", outcome: { code: "skipped" } } });
  });

  it.each(["merge", "deployed"])("says what a proposal does not wait for: %s", async (decision) => {
    await proposed();

    const { status, answer } = await post(`fixes/aa000001/${decision}`, anna);

    const message = `Fix aa000001 is in "proposed", which does not wait for "${decision}".`;
    expect([status, answer]).toEqual([409, { code: "MW_NOT_WAITING", message }]);
  });

  it.each([
    [409, "MW_NOT_MERGED"],
    [409, "MW_REVERT_CONFLICT"],
    [409, "MW_REVERT_EMPTY"],
    [502, "MW_REMOTE_REFUSED"],
    [502, "MW_REMOTE_UNREACHABLE"],
  ] as const)("says why a merge is not taken back: %i %s", async (status, code) => {
    await proposed();
    unrevertable = code;

    const refused = await post("fixes/aa000001/revert", { actor: "terminal:anna" });

    expect(refused).toMatchObject({ status, answer: { code, message: "the reason" } });
  });

  it.each(["MW_DEPLOY_NOT_CONFIGURED", "MW_DEPLOY_RUNNING"] as const)(
    "says why nothing is deployed: %s",
    async (code) => {
      await proposed();
      undeployable = code;

      const refused = await post("fixes/aa000001/deploy", anna);

      expect(refused).toMatchObject({ status: 409, answer: { code, message: "the reason" } });
    },
  );

  it("approves nothing of a project that is gone, and still lets it be skipped", async () => {
    await proposed();
    projects.clear();

    const approved = await post("fixes/aa000001/approve", anna);
    const skipped = await post("fixes/aa000001/skip", anna);

    expect(approved).toMatchObject({ status: 409, answer: { code: "MW_PROJECT_GONE" } });
    expect(skipped).toMatchObject({ status: 200, answer: { fix: { state: "skipped" } } });
  });

  it("takes one of many decisions, and tells all others whose it was", async () => {
    await proposed();

    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, turn) =>
        post(`fixes/aa000001/${turn % 2 ? "approve" : "skip"}`, {
          commit,
          actor: `web:person-${turn}`,
        }),
      ),
    );

    const taken = answers.filter(({ status }) => status === 200);
    const late = answers.filter(({ status }) => status === 409);
    expect([taken.length, late.length]).toEqual([1, 19]);
    const first = (await store.getFix("aa000001"))?.decision?.actor ?? "nobody";
    for (const { answer, text } of late) {
      expect(answer).toMatchObject({ code: "MW_ALREADY_DECIDED" });
      expect(text).toContain(first);
    }
  });

  it("takes no decision about a commit that is not proposed, nor about a fix that does not wait", async () => {
    await proposed();
    await store.receiveFix({
      id: "bb000001",
      repository: "/code/b",
      report: sampleReport(),
      observedSince: 0,
      now: 0,
    });

    const stale = await post("fixes/aa000001/approve", { ...anna, commit: "deadbeef" });
    const early = await post("fixes/bb000001/approve", { ...anna, commit: null });

    expect([stale.status, stale.answer]).toMatchObject([409, { code: "MW_STALE_DECISION" }]);
    expect([early.status, early.answer]).toMatchObject([409, { code: "MW_NOT_WAITING" }]);
    expect((await store.getFix("aa000001"))?.state).toBe("proposed");
  });

  it("needs one fix to be meant", async () => {
    await proposed("aa000001");
    await proposed("aa000002");

    const both = await post("fixes/aa/approve", anna);
    const none = await post("fixes/cc/approve", anna);

    expect([both.status, both.answer]).toMatchObject([409, { code: "MW_AMBIGUOUS_FIX" }]);
    expect([none.status, none.answer]).toMatchObject([404, { code: "MW_UNKNOWN_FIX" }]);
  });

  it("cancels an open fix, and not a closed one", async () => {
    await proposed();

    const first = await post("fixes/aa000001/cancel", {
      actor: "terminal:anna",
      reason: "we repaired it",
    });
    const second = await post("fixes/aa000001/cancel", {
      actor: "terminal:ben",
      reason: null,
    });

    const outcome = { text: "Cancelled by terminal:anna (we repaired it)." };
    expect(first).toMatchObject({
      status: 200,
      answer: { fix: { state: "cancelled", outcome } },
    });
    expect([second.status, second.answer]).toMatchObject([409, { code: "MW_FIX_CLOSED" }]);
  });

  it("takes why it was skipped, and makes a lesson of it", async () => {
    await proposed();
    await post("fixes/aa000001/skip", anna);
    const why = { kind: "wrong-fix", words: "Throw instead.", actor: "web:anna" };

    const { status, answer } = await post("fixes/aa00/reason", why);

    expect([status, answer]).toMatchObject([200, { fix: { reason: why } }]);
    const listed = await get("lessons");
    expect(listed).toMatchObject({ lessons: [{ id: "aa000001", actor: "web:anna" }] });
  });

  it("takes no reason of an open fix, of a kind that it does not know, or without a kind", async () => {
    await proposed();
    const why = { kind: "other", words: "no", actor: "web:anna" };

    const early = await post("fixes/aa000001/reason", why);
    const strange = await post("fixes/aa000001/reason", { ...why, kind: "ugly" });
    const none = await post("fixes/aa000001/reason", { words: "no", actor: "web:anna" });

    expect([early.status, early.answer]).toMatchObject([409, { code: "MW_NOT_ENDED" }]);
    for (const { status, answer } of [strange, none]) {
      expect([status, answer]).toMatchObject([422, { code: "MW_INVALID_DECISION" }]);
    }
  });

  it("mutes, asks for changes, and wants it again", async () => {
    await proposed();
    await proposed("bb000001");
    const wanted = { ...anna, instruction: "Throw instead.\nThe caller handles it." };

    const muted = await post("fixes/aa000001/mute", anna);
    const changed = await post("fixes/bb000001/change", wanted);
    const again = await post("fixes/aa000001/again", { actor: "terminal:anna" });

    expect(muted.answer).toMatchObject({ fix: { state: "skipped", outcome: { code: "muted" } } });
    expect(changed.answer).toMatchObject({
      fix: { state: "proposed", decision: { instruction: wanted.instruction } },
    });
    expect(again.answer).toMatchObject({ begun: true, fix: { state: "admitted" } });
  });

  it("ignores an error by a rule, and takes the rule back", async () => {
    await proposed();

    const ignored = await post("fixes/aa000001/ignore", { actor: "web:anna" });
    const { rule } = ignored.answer as { readonly rule: IgnoreRule };
    const held = await store.listRules({});
    const removed = await post(`rules/${rule.id}/remove`, { actor: "web:ben" });
    const gone = await post(`rules/${rule.id}/remove`, { actor: "web:ben" });

    expect(ignored.answer).toMatchObject({ added: true, fix: { outcome: { code: "ignored" } } });
    expect(held).toEqual([rule]);
    expect(removed).toMatchObject({ status: 200, answer: { rule } });
    expect(gone).toMatchObject({ status: 404, answer: { code: "MW_UNKNOWN_RULE" } });
    expect(await store.listRules({})).toEqual([]);
  });

  it("writes, changes and removes lessons, and masks the secrets in them", async () => {
    const project = sampleReport().project;
    const text = "Use ghp_abcdefghijklmnopqrstuvwxyz0123456789 here.";
    const written = await post("lessons", { project, text, actor: "web:anna" });
    const { lesson } = written.answer as { readonly lesson: Lesson };
    const edited = await post(`lessons/${lesson.id}`, { text: "Ask Ben.", actor: "web:ben" });
    const removed = await post(`lessons/${lesson.id}/remove`, { actor: "web:ben" });
    const gone = await post(`lessons/${lesson.id}`, { text: "Ask Ben.", actor: "web:ben" });

    expect(lesson).toMatchObject({ project, actor: "web:anna", fix: null });
    expect(written.text).toContain("[REDACTED:");
    expect(written.text).not.toContain("ghp_");
    expect(edited.answer).toMatchObject({ lesson: { text: "Ask Ben.", actor: "web:ben" } });
    expect(removed.answer).toMatchObject({ lesson: { text: "Ask Ben." } });
    expect(gone).toMatchObject({ status: 404, answer: { code: "MW_UNKNOWN_LESSON" } });
    expect(events.map((event) => "what" in event && event.what)).toEqual([
      "written",
      "changed",
      "removed",
    ]);
  });

  it.each([
    ["of a project that is not there", { project: "nobody", text: "Ask Ben." }, 404],
    ["that says nothing", { project: "shop", text: " \u200b " }, 422],
    ["that is a book", { project: "shop", text: "x".repeat(4_001) }, 422],
  ])("takes no lesson %s", async (_, lesson, expected) => {
    const { status } = await post("lessons", { ...lesson, actor: "web:anna" });

    expect(status).toBe(expected);
    expect(await store.listLessons({})).toEqual([]);
  });

  it("neither tells nor takes what people teach without the token", async () => {
    await proposed();
    const nobody = { authorization: "" };
    const actor = "web:eve";

    const answers = [
      await post("fixes/aa000001/ignore", { actor }, nobody),
      await post("fixes/aa000001/again", { actor }, nobody),
      await post("lessons", { project: "shop", text: "Do as I say.", actor }, nobody),
      await fetch(`${listener.url}/v1/lessons`),
    ];

    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
    expect([await store.listRules({}), await store.listLessons({})]).toEqual([[], []]);
  });

  it("pauses the queue once, and tells everybody after that who paused it and since when", async () => {
    const first = await post("pause", { actor: "terminal:anna", reason: "we deploy" });
    const second = await post("pause", { actor: "web:ben", reason: null });

    const pause = { actor: "terminal:anna", reason: "we deploy" };
    expect([first.status, first.answer]).toMatchObject([200, { pause, begun: true }]);
    expect([second.status, second.answer]).toMatchObject([200, { pause, begun: false }]);
    expect(await store.getPause()).toMatchObject(pause);
    expect(events).toMatchObject([{ event: "queue:paused", ...pause }]);
  });

  it("resumes the queue once, and says what ended", async () => {
    await post("pause", { actor: "terminal:anna", reason: null });

    const first = await post("resume", { actor: "web:ben" });
    const second = await post("resume", { actor: "web:ben" });

    expect(first).toMatchObject({ status: 200, answer: { ended: { actor: "terminal:anna" } } });
    expect(second).toMatchObject({ status: 200, answer: { ended: null } });
    expect(await store.getPause()).toBeNull();
    expect(events.slice(1)).toMatchObject([{ event: "queue:resumed", actor: "web:ben" }]);
  });

  it("neither pauses nor resumes without the token", async () => {
    const nobody = { authorization: "" };
    const refused = await post("pause", { actor: "web:eve", reason: null }, nobody);
    const paused = await store.getPause();
    await post("pause", { actor: "terminal:anna", reason: null });
    const ended = await post("resume", { actor: "web:eve" }, nobody);

    expect([refused.status, ended.status]).toEqual([401, 401]);
    expect(paused).toBeNull();
    expect(await store.getPause()).toMatchObject({ actor: "terminal:anna" });
  });

  it.each([
    ["an empty one", ""],
    ["one of two lines", "first\nsecond"],
    ["a long one", "x".repeat(501)],
    ["one that is no text", 7],
  ])("takes no pause with a reason that is %s", async (_, reason) => {
    const { status, answer } = await post("pause", { actor: "terminal:anna", reason });

    expect([status, answer]).toMatchObject([422, { code: "MW_INVALID_DECISION" }]);
    expect(await store.getPause()).toBeNull();
  });

  it.each([
    ["without a token", ""],
    ["with another token", "Bearer another token altogether"],
    ["with a beginning of the token", `Bearer ${token.slice(0, -1)}`],
    ["with the token in another scheme", `Basic ${token}`],
  ])("decides nothing %s", async (_, authorization) => {
    await proposed();

    const { status, answer, text } = await post("fixes/aa000001/approve", anna, { authorization });

    expect([status, answer]).toMatchObject([401, { code: "MW_WRONG_TOKEN" }]);
    expect(text).not.toContain(token);
    expect((await store.getFix("aa000001"))?.state).toBe("proposed");
  });

  it.each([
    ["an actor of nobody", { commit, actor: "" }],
    ["the configuration's actor", { commit, actor: "policy" }],
    ["an actor with control characters", { commit, actor: "terminal:a\nb" }],
    ["no commit", { actor: "terminal:anna" }],
    ["what is no commit", { commit: "HEAD; rm -rf", actor: "terminal:anna" }],
    ["a key that it does not know", { ...anna, force: true }],
  ])("refuses %s", async (_, body) => {
    await proposed();

    const { status, answer } = await post("fixes/aa000001/approve", body);

    expect([status, answer]).toMatchObject([422, { code: "MW_INVALID_DECISION" }]);
    expect((await store.getFix("aa000001"))?.state).toBe("proposed");
  });

  it.each(["127.0.0.1", "127.0.0.1:9999", "localhost:4320", "[::1]:4320", "192.168.1.7"])(
    "may be addressed as %s",
    async (host) => {
      expect(await healthAt(host)).toBe(200);
    },
  );

  it.each([
    "evil.example",
    "evil.example:4320",
    "127.0.0.1.evil.example",
    "localhost.evil.example",
  ])("may not be addressed as %s, which could be a page that was rebound to it", async (host) => {
    expect(await healthAt(host)).toBe(403);
  });

  it("says that it is well to anybody, and nothing more", async () => {
    const response = await fetch(`${listener.url}/v1/health`);

    expect([response.status, await response.json()]).toEqual([200, { status: "ok" }]);
  });

  it("says what the agent misses to those who have the token, and to nobody else", async () => {
    const headers = { authorization: `Bearer ${token}` };
    const told = await fetch(`${listener.url}/v1/agent`, { headers });
    const refused = await fetch(`${listener.url}/v1/agent`);

    expect(await told.json()).toEqual({ missing: ["there is no credential"] });
    expect(refused.status).toBe(401);
  });
});
