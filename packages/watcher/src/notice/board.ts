import { kindKey } from "../state/kind-key.ts";
import type { FixerNews, Notice, Refusal, WaitingError } from "./notice.ts";
import type { Silence } from "./silence.ts";

const hour = 3_600_000;

/** Nobody may silence the notices for longer, in milliseconds; nor may a clock that was set back. */
export const longestWait: number = 24 * hour;

/** Messages about errors in an hour, and as many about the fixer. */
export const messagesPerHour = 10;

/** Kinds of errors that wait by name; of more only the number is kept. */
const mostWaiting = 50;

/** How often a message is posted of which nobody knows whether it arrived. */
const mostTries = 2;

/** A message that was told. */
interface Told {
  readonly at: number;
  readonly kind: Notice["kind"];
  /** Which errors it told, by {@link keyOf}. */
  readonly errors: readonly string[];
}

/** Everything there is to remember about notices. Plain JSON, of bounded size. */
export interface NoticeBoard {
  /** Oldest first, one for each kind of error. */
  readonly waiting: readonly WaitingError[];
  readonly unnamed: number;
  readonly news: FixerNews | null;
  /** What is under way; `tries` counts posts of which nobody knows whether they arrived. */
  readonly posting: { readonly notice: Notice; readonly tries: number } | null;
  /** Posted in vain without an answer; it goes before everything else. */
  readonly again: { readonly notice: Notice; readonly tries: number } | null;
  /** In the last hour, oldest first. */
  readonly told: readonly Told[];
  /** Telegram asked to be left alone until then. */
  readonly notBefore: number;
  readonly silence: Silence | null;
  readonly refusal: Refusal | null;
}

/** A board without anything on it. */
export const emptyBoard: NoticeBoard = {
  waiting: [],
  unnamed: 0,
  news: null,
  posting: null,
  again: null,
  told: [],
  notBefore: 0,
  silence: null,
  refusal: null,
};

/**
 * How an incident becomes a message. The board is kept in the state; each arrow is a transaction of
 * its own, so that a kill at any moment leaves the board at one end of it.
 *
 * ```
 *   critical incident settles, in the transaction that puts its report into the outbox
 *        │
 *        ▼
 *     waiting ◄─────────────┐  certainly not taken: no connection, 429, 5xx, refused
 *        │ ▲ └─ same error: │
 *        │ │   one entry    │
 *        │ └────────────────┤
 *        ▼  begin           │
 *     posting ──────────────┴──► told, for an hour
 *        │ │                       ▲  ▲
 *        │ └── killed meanwhile ───┘  │
 *        ▼                            │
 *     again ── posted once more ──────┘
 *   (connected, no answer)
 * ```
 *
 * - What is posted is written down before, so that a process that is killed again and again does not
 *   tell again and again: what was under way counts as told.
 * - Where the process lives and only the answer is lost, it posts once more and says that it does.
 * - The same error is told once an hour at most; what comes meanwhile is one entry.
 * - An hour holds ten messages about errors. The last one that is free tells all that wait at once.
 * - Of the fixer there is one piece of news at most, the latest: what was not sent is out of date.
 */
export function addError(board: NoticeBoard, error: WaitingError): NoticeBoard {
  const index = board.waiting.findIndex((one) => keyOf(one) === keyOf(error));
  const known = board.waiting[index];
  if (known !== undefined) {
    return { ...board, waiting: board.waiting.with(index, merge(known, error)) };
  }
  return board.waiting.length < mostWaiting
    ? { ...board, waiting: [...board.waiting, error] }
    : { ...board, unnamed: board.unnamed + error.incidents };
}

/** What is to be posted now, or when to ask again; null for never. */
export interface Turn {
  readonly post: { readonly notice: Notice; readonly tries: number } | null;
  readonly at: number | null;
}

/** Whose turn it is. */
export function nextTurn(board: NoticeBoard, now: number): Turn {
  const { again, news, unnamed } = board;
  const mustWait = board.notBefore > now && board.notBefore <= now + longestWait;
  if (mustWait) return { post: null, at: board.notBefore };
  if (again !== null) return { post: again, at: null };
  const told = lastHour(board, now);
  const aboutFixer = told.filter(({ kind }) => kind === "fixer");
  if (news !== null && aboutFixer.length < messagesPerHour) return post({ kind: "fixer", news });
  const aboutErrors = told.filter(({ kind }) => kind === "errors");
  const free = messagesPerHour - aboutErrors.length;
  const ready = board.waiting.filter((error) => !isTold(aboutErrors, error));
  const kinds = ready.length + unnamed;
  if (free <= 0 || kinds === 0) return { post: null, at: endOfFirst(board, told, news) };
  const [first] = ready;
  return first !== undefined && (free > 1 || kinds === 1)
    ? post({ kind: "errors", errors: [first], unnamed: 0 })
    : post({ kind: "errors", errors: ready, unnamed });
}

/** Something waits: the earliest time at which more may be told. */
function endOfFirst(
  { waiting, unnamed }: NoticeBoard,
  [first]: readonly Told[],
  news: FixerNews | null,
): number | null {
  const nothing = waiting.length === 0 && unnamed === 0 && news === null;
  return nothing || first === undefined ? null : first.at + hour;
}

/** The notice leaves what waits: from now on it is under way. */
export function beginPost(
  board: NoticeBoard,
  { notice, tries }: NonNullable<Turn["post"]>,
): NoticeBoard {
  const begun = { ...board, again: null, posting: { notice, tries } };
  if (tries > 0) return begun;
  if (notice.kind === "fixer") return { ...begun, news: null };
  const keys = new Set(notice.errors.map(keyOf));
  const waiting = board.waiting.filter((error) => !keys.has(keyOf(error)));
  return { ...begun, waiting, unnamed: board.unnamed - notice.unnamed };
}

/** It has arrived, as far as anybody can know. */
export function endPost(board: NoticeBoard, now: number): NoticeBoard {
  const { posting } = board;
  if (posting === null) return board;
  const { notice } = posting;
  const errors = notice.kind === "errors" ? notice.errors.map(keyOf) : [];
  const told = [...lastHour(board, now), { at: now, kind: notice.kind, errors }];
  return { ...board, posting: null, told };
}

/** It has certainly not arrived, and waits again. What came meanwhile is added to it. */
export function takeBack(board: NoticeBoard): NoticeBoard {
  const { posting } = board;
  if (posting === null) return board;
  const { notice, tries } = posting;
  const idle = { ...board, posting: null };
  if (tries > 0) return { ...idle, again: posting };
  if (notice.kind === "fixer") return { ...idle, news: board.news ?? notice.news };
  const before = { ...idle, waiting: notice.errors, unnamed: board.unnamed + notice.unnamed };
  return board.waiting.reduce(addError, before);
}

/** It may have arrived: it is posted once more, and given up as told after that. */
export function postAgain(board: NoticeBoard, now: number): NoticeBoard {
  const { posting } = board;
  if (posting === null) return board;
  const tries = posting.tries + 1;
  return tries < mostTries
    ? { ...board, posting: null, again: { ...posting, tries } }
    : endPost(board, now);
}

function post(notice: Notice): Turn {
  return { post: { notice, tries: 0 }, at: null };
}

/** What a clock that was set back has in the future is forgotten. */
function lastHour({ told }: NoticeBoard, now: number): readonly Told[] {
  return told.filter(({ at }) => at > now - hour && at <= now);
}

function isTold(told: readonly Told[], error: WaitingError): boolean {
  return told.some(({ errors }) => errors.includes(keyOf(error)));
}

function keyOf({ project, fingerprint }: WaitingError): string {
  return kindKey(project, fingerprint);
}

function merge(earlier: WaitingError, later: WaitingError): WaitingError {
  return {
    ...earlier,
    incidents: earlier.incidents + later.incidents,
    count: earlier.count + later.count,
  };
}
