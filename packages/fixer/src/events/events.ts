import type { IncidentLink, Severity } from "@mendwatch/protocol";

import type { Fix, Outcome } from "../model/fix.ts";
import type { FixState } from "../model/fix-lifecycle.ts";
import type { IgnoreRule } from "../model/ignore-rule.ts";
import type { Lesson } from "../model/lesson.ts";
import type { PairingCode } from "../ports/chat.ts";
import type { HoldReason } from "../ports/store-queue.ts";

/** The fixer listens and works. */
export interface FixerReady {
  readonly event: "fixer:ready";
  readonly pid: number;
  /** Where watchers post, as an address. */
  readonly relay: string;
  /** Where decisions go, as an address. */
  readonly people: string;
  readonly agent: "claude" | "rehearsal";
  /** What is configured and not built yet, and what follows from it; for people. */
  readonly notes: readonly string[];
}

/** A report was counted, durably; `duplicate` when it had been before. */
export interface ReportReceived {
  readonly event: "report:received";
  readonly watcher: string;
  readonly project: string;
  readonly fingerprint: string;
  readonly severity: Severity;
  readonly count: number;
  readonly role: IncidentLink["role"];
  readonly duplicate: boolean;
}

/**
 * A request to the relay listener was refused; told at most once a minute for each watcher and code.
 * `watcher` is the known one that the request named, unproven.
 */
export interface RelayRefused {
  readonly event: "relay:refused";
  readonly watcher: string | null;
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** A fix came into a state, or stayed in it with news. */
export interface FixMoved {
  readonly event: "fix:moved";
  readonly id: string;
  readonly project: string;
  /** The project's label; its key where it is no longer configured. */
  readonly label: string;
  readonly fingerprint: string;
  readonly type: string | null;
  readonly message: string;
  /** Null when the fix is created. */
  readonly from: FixState | null;
  readonly to: FixState;
  readonly detail: string | null;
  readonly outcome: Outcome | null;
}

/** A person ignores an error from now on. */
export interface RuleAdded {
  readonly event: "rule:added";
  readonly rule: IgnoreRule;
}

/** A person has taken a rule back: its error is told again. */
export interface RuleRemoved {
  readonly event: "rule:removed";
  readonly rule: IgnoreRule;
  readonly actor: string;
}

/** A person has written, changed or removed a lesson. */
export interface LessonChanged {
  readonly event: "lesson:changed";
  readonly what: "written" | "changed" | "removed";
  /** As it is now, or was. */
  readonly lesson: Lesson;
  readonly actor: string;
}

/** The queue begins nothing until it is resumed: told when somebody pauses it, and at each start while it holds. */
export interface QueuePaused {
  readonly event: "queue:paused";
  /** Who paused it, as `terminal:anna`. */
  readonly actor: string;
  readonly reason: string | null;
  /** Since when, in milliseconds since 1970. */
  readonly at: number;
}

/** The queue begins fixes again. */
export interface QueueResumed {
  readonly event: "queue:resumed";
  readonly actor: string;
  /** Milliseconds. */
  readonly pausedFor: number;
}

/**
 * The queue waits by itself: told once when that begins, however many fixes it concerns, and at each
 * start while it lasts, with the same `since`.
 */
export interface QueueHeld {
  readonly event: "queue:held";
  readonly reason: HoldReason;
  /** What is the matter, and what to do about it. */
  readonly text: string;
  /** In milliseconds since 1970, as is `until`. */
  readonly since: number;
  /** When it is tried again. */
  readonly until: number;
}

/** What the queue waited for is over. */
export interface QueueFreed {
  readonly event: "queue:freed";
  readonly reason: HoldReason;
  /** Milliseconds. */
  readonly heldFor: number;
}

/** The agent has again, or at last, what it needs; fixes are begun. */
export interface AgentReady {
  readonly event: "agent:ready";
}

/** The agent has no longer what it needs. Errors are told, what is queued waits. */
export interface AgentMissing {
  readonly event: "agent:missing";
  /** For people. */
  readonly missing: readonly string[];
}

/** More than `fixer.budget.alarm` was spent; told at most once in that time. Nothing is stopped. */
export interface BudgetAlarm {
  readonly event: "budget:alarm";
  /** Dollars in the last `per` milliseconds. */
  readonly spent: number;
  /** Dollars in `per` milliseconds that are not too many. */
  readonly limit: number;
  readonly per: number;
  /** With a subscription the dollars are notional. */
  readonly billing: "api" | "subscription";
}

/** People can decide in the chat. */
export interface ChatReady {
  readonly event: "chat:ready";
  readonly kind: "telegram";
  /** As `@name`. */
  readonly bot: string;
}

/** A code waits to be sent to the bot, by whom the owner lets in. The one before is void. */
export interface ChatPairing extends PairingCode {
  readonly event: "chat:pairing";
}

/** Somebody was let in. */
export interface ChatPaired {
  readonly event: "chat:paired";
  /** `telegram:Anna (42)`. */
  readonly actor: string;
  /** Id of the chat that has the cards. */
  readonly chat: string;
}

/** Somebody was taken out. */
export interface ChatUnpaired {
  readonly event: "chat:unpaired";
  /** Who did it. */
  readonly actor: string;
  /** Who was taken out: `telegram:Anna (42)`. */
  readonly person: string;
}

/** Somebody who may not decide tried to; told at most once a minute. */
export interface ChatRefused {
  readonly event: "chat:refused";
  /** `tap`, `message`, `pairing code`. */
  readonly what: string;
  /** Id of the person. */
  readonly from: string;
}

/** Something keeps the chat from working, or, with null, nothing does any more. Nothing is lost. */
export interface ChatTrouble {
  readonly event: "chat:trouble";
  readonly what: "updates" | "messages";
  /** What is the matter, and what to do about it. */
  readonly text: string | null;
}

/**
 * Something about the pull requests of a project cannot be read, or nobody answers: told once. They
 * are followed as far as that goes.
 */
export interface ReviewTrouble {
  readonly event: "review:trouble";
  readonly project: string;
  /** What is the matter, and what to do about it. */
  readonly text: string;
}

/** The wall clock and the monotonic one went apart: the machine slept, or the clock was set. */
export interface ClockJumped {
  readonly event: "fixer:clock-jumped";
  /** Milliseconds; positive when the wall clock went ahead. */
  readonly by: number;
}

/** Something failed that nobody expected. The fixer goes on. */
export interface FixerFault {
  readonly event: "fixer:fault";
  /** What was being done: `relay`, `people`, `chat`, `runner`, `housekeeping`, or the id of a fix. */
  readonly during: string;
  readonly message: string;
  /** The stack of the error and of its causes. */
  readonly cause: string;
}

/** The fixer has stopped; nothing it began is alive. */
export interface FixerStopped {
  readonly event: "fixer:stopped";
}

/** Everything the fixer tells the command. Plain JSON. */
export type FixerEvent =
  | FixerReady
  | ReportReceived
  | RelayRefused
  | FixMoved
  | RuleAdded
  | RuleRemoved
  | LessonChanged
  | QueuePaused
  | QueueResumed
  | QueueHeld
  | QueueFreed
  | AgentReady
  | AgentMissing
  | BudgetAlarm
  | ChatReady
  | ChatPairing
  | ChatPaired
  | ChatUnpaired
  | ChatRefused
  | ChatTrouble
  | ReviewTrouble
  | ClockJumped
  | FixerFault
  | FixerStopped;

/** Takes the fixer's events. Must not throw. */
export type FixerEvents = (event: FixerEvent) => void;

/** Tells what last happened to a fix. */
export type TellFix = (fix: Fix) => void;
