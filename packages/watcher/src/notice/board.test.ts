import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import {
  addError,
  beginPost,
  emptyBoard,
  endPost,
  messagesPerHour,
  nextTurn,
  type NoticeBoard,
  postAgain,
  takeBack,
} from "./board.ts";
import type { WaitingError } from "./notice.ts";

const minute = 60_000;
const hour = 60 * minute;
const start = Date.parse("2026-03-01T12:00:00Z");

function anError(fingerprint: string, changes: Partial<WaitingError> = {}): WaitingError {
  return {
    project: "shop",
    fingerprint,
    label: "PA",
    type: "MongoError",
    message: "no server",
    frame: "src/db.ts:12 connect",
    began: start,
    incidents: 1,
    count: 3,
    ...changes,
  };
}

function withErrors(...names: readonly string[]): NoticeBoard {
  return names.reduce((board, name) => addError(board, anError(name)), emptyBoard);
}

function begun(board: NoticeBoard, now: number): NoticeBoard {
  const { post } = nextTurn(board, now);
  if (post === null) throw new Error("nothing to post");
  return beginPost(board, post);
}

/** What is told when each message arrives at once. */
function tellAll(before: NoticeBoard, now: number): { board: NoticeBoard; told: string[] } {
  const told: string[] = [];
  let board = before;
  for (;;) {
    const { post } = nextTurn(board, now);
    if (post === null) return { board, told };
    const { notice } = post;
    told.push(
      notice.kind === "fixer"
        ? notice.news.kind
        : [...notice.errors.map(({ fingerprint }) => fingerprint), notice.unnamed || ""].join(" "),
    );
    board = endPost(beginPost(board, post), now);
  }
}

describe("the board of notices", () => {
  it("tells each error in a message of its own, the oldest first, and then nothing", () => {
    const { board, told } = tellAll(withErrors("a", "b"), start);

    expect(told).toEqual(["a ", "b "]);
    expect(nextTurn(board, start)).toEqual({ post: null, at: null });
  });

  it("makes one entry of what comes while an error waits", () => {
    const board = addError(withErrors("a"), anError("a", { count: 4 }));

    expect(board.waiting).toEqual([anError("a", { incidents: 2, count: 7 })]);
  });

  it("tells the same error again after an hour, not before, with all that came", () => {
    const { board } = tellAll(withErrors("a"), start);
    const again = [1, 2, 3].reduce((one) => addError(one, anError("a")), board);

    expect(nextTurn(again, start + hour - 1)).toEqual({ post: null, at: start + hour });
    expect(nextTurn(again, start + hour).post?.notice).toMatchObject({
      errors: [{ fingerprint: "a", incidents: 3, count: 9 }],
    });
  });

  it("tells ten times in an hour at most, and with the last one all that waits", () => {
    const names = Array.from({ length: 30 }, (_, index) => `e${index}`);
    const { board, told } = tellAll(withErrors(...names), start);

    expect(told).toHaveLength(messagesPerHour);
    expect(told.at(-1)?.trim().split(" ")).toEqual(names.slice(messagesPerHour - 1));
    const late = addError(board, anError("late"));
    expect(nextTurn(late, start + 1)).toEqual({ post: null, at: start + hour });
    expect(tellAll(late, start + hour).told).toEqual(["late "]);
  });

  it("keeps the number alone of more kinds than it has room for", () => {
    const names = Array.from({ length: 70 }, (_, index) => `e${index}`);
    const board = withErrors(...names);

    expect(board.waiting).toHaveLength(50);
    expect(board.unnamed).toBe(20);
    expect(tellAll(board, start).told.at(-1)).toMatch(/e49 20$/);
  });

  it("tells of the fixer even when it has said enough of errors", () => {
    const names = Array.from({ length: 30 }, (_, index) => `e${index}`);
    const { board } = tellAll(withErrors(...names), start);
    const news = { kind: "silent", since: start } as const;

    expect(nextTurn({ ...board, news }, start).post?.notice).toEqual({ kind: "fixer", news });
  });

  it("takes back what certainly did not arrive, with what came meanwhile", () => {
    const board = addError(
      addError(begun(withErrors("a", "b"), start), anError("a")),
      anError("c"),
    );
    const back = takeBack(board);

    expect(back.posting).toBeNull();
    expect(back.waiting.map(({ fingerprint, incidents }) => [fingerprint, incidents])).toEqual([
      ["a", 2],
      ["b", 1],
      ["c", 1],
    ]);
  });

  it("forgets what it had to tell of the fixer when there is something newer", () => {
    const silent = { ...emptyBoard, news: { kind: "silent", since: start } as const };
    const back = { kind: "back", since: start, until: start + hour, sent: 0, waiting: 3 } as const;

    expect(takeBack({ ...begun(silent, start), news: back }).news).toEqual(back);
  });

  it("posts once more what may have arrived, and then takes it for told", () => {
    const unsure = postAgain(begun(withErrors("a"), start), start);
    expect(nextTurn(unsure, start).post).toMatchObject({ tries: 1 });

    const given = postAgain(begun(unsure, start), start);
    expect(nextTurn(given, start)).toEqual({ post: null, at: null });
    expect(tellAll(addError(given, anError("a")), start).told).toEqual([]);
  });

  it("waits for as long as Telegram asked it to, also with what it posts again", () => {
    const board = { ...withErrors("a"), notBefore: start + minute };

    expect(nextTurn(board, start)).toEqual({ post: null, at: start + minute });
    expect(nextTurn(board, start + minute).post).not.toBeNull();
  });

  it("forgets what a clock that was set back has in the future", () => {
    const { board } = tellAll(withErrors("a"), start + 5 * hour);

    expect(nextTurn(addError(board, anError("a")), start).post).not.toBeNull();
    const asked = { ...withErrors("a"), notBefore: start + 48 * hour };
    expect(nextTurn(asked, start).post).not.toBeNull();
  });

  it("loses and doubles nothing, whatever becomes of its messages", () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant("add" as const), error: fc.nat({ max: 60 }) }),
      fc.record({ kind: fc.constantFrom("arrives", "fails", "killed" as const) }),
      fc.record({ kind: fc.constant("wait" as const), ms: fc.nat({ max: 2 * hour }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        let board = emptyBoard;
        let now = start;
        let added = 0;
        let told = 0;
        const messages: number[] = [];
        for (const one of steps) {
          if (one.kind === "add") {
            board = addError(board, anError(`e${one.error}`));
            added += 1;
            continue;
          }
          if (one.kind === "wait") {
            now += one.ms;
            continue;
          }
          const { post } = nextTurn(board, now);
          if (post === null || post.notice.kind === "fixer") continue;
          const { errors, unnamed } = post.notice;
          const incidents = errors.reduce((sum, error) => sum + error.incidents, unnamed);
          // What is kept between two instructions is what a kill leaves.
          const under = JSON.parse(JSON.stringify(beginPost(board, post))) as NoticeBoard;
          board = one.kind === "fails" ? takeBack(under) : endPost(under, now);
          if (one.kind === "fails") continue;
          told += incidents;
          messages.push(now);
          expect(messages.filter((at) => at > now - hour).length).toBeLessThanOrEqual(
            messagesPerHour,
          );
        }
        const waiting = board.waiting.reduce((sum, error) => sum + error.incidents, board.unnamed);
        expect(told + waiting).toBe(added);
      }),
      { numRuns: 300 },
    );
  });
});
