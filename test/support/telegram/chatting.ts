import type { ProjectConfig, TelegramConfig } from "@mendwatch/config";
import {
  openSqliteStore,
  type BudgetUse,
  type Chat,
  type Clock,
  type Fix,
  type FixerEvent,
  type ForgeAccess,
  type Store,
} from "@mendwatch/fixer";

import { noProduction } from "../no-production.ts";
import type { PaceLimits } from "../../../packages/fixer/src/adapters/telegram/messages/message-pace.ts";
import { createTelegram } from "../../../packages/fixer/src/adapters/telegram/telegram.ts";
import { createLessons } from "../../../packages/fixer/src/lessons/lessons.ts";
import { createPausing } from "../../../packages/fixer/src/stages/admission/pausing.ts";
import {
  createApproval,
  type ApprovalParts,
} from "../../../packages/fixer/src/stages/approval/approval.ts";
import { eventually } from "../eventually.ts";
import { createMovedClock } from "../moved-clock.ts";
import { proposeIn } from "../proposed-store.ts";
import { sampleProject } from "../sample-project.ts";
import { startTelegram, type TelegramEmulator } from "./emulator.ts";
import { createPerson, type Person } from "./person.ts";
import type { Sent } from "./world.ts";

/** The real chat on a store of its own, on an emulated Telegram, with one person let in. */
export interface Chatting {
  readonly telegram: TelegramEmulator;
  readonly store: Store;
  readonly anna: Person;
  readonly events: readonly FixerEvent[];
  /** Makes a chat that is not run. */
  create(): Chat;
  /** Starts the chat; again after `stop`, as after a restart. */
  start(): void;
  stop(): Promise<void>;
  /** Brings a fix to a proposal and tells the chat. */
  propose(id: string): Promise<void>;
  /** Tells the chat that something changed. */
  wake(): void;
  /** Has the chat tell something that is about no fix. */
  notice(text: string): void;
  /** Lets so many milliseconds pass for the chat, at once. */
  pass(ms: number): void;
  /** The time of the chat, in milliseconds since 1970. */
  now(): number;
  fix(id: string): Promise<Fix>;
  /** Resolves once the chat has kept that the card of the fix shows it as it is. */
  shown(id: string): Promise<void>;
  /** Resolves with the newest message of the chat that says this. */
  message(text: string, chat?: number): Promise<Sent>;
  end(): Promise<void>;
}

/** What may be otherwise than usual. */
export interface ChattingOptions {
  readonly config?: Partial<TelegramConfig>;
  readonly autonomy?: "diagnose" | "propose";
  /** Of the one project. */
  readonly project?: Partial<ProjectConfig>;
  /** What runs deploys and takes merges back; else nothing does. */
  readonly production?: (parts: {
    readonly store: Store;
    readonly clock: Clock;
    readonly projects: ReadonlyMap<string, ProjectConfig>;
    readonly tell: () => void;
    readonly events: (event: FixerEvent) => void;
  }) => Partial<Pick<ApprovalParts, "deploying" | "takeBack">>;
  /** As Telegram's own limits say; else nothing waits. */
  readonly realPace?: boolean;
  readonly newCardsPerMinute?: number;
  readonly gitHubAccess?: () => Promise<ForgeAccess>;
  /** How many times as fast as the machine's the clock of the chat runs. */
  readonly speed?: number;
}

/** Nothing waits but what Telegram itself would keep waiting. */
function fastPace({ newCardsPerMinute = 5 }: ChattingOptions): PaceLimits {
  return {
    betweenMessages: 0,
    betweenEdits: 0,
    inGroupPerMinute: 20,
    perSecond: 30,
    newCardsPerMinute,
  };
}

const day = 24 * 60 * 60_000;

const fiveHours = {
  window: "five_hour",
  used: 0.42,
  resetsAt: Date.UTC(2099, 0, 1),
  rejected: false,
  seenAt: 0,
};

const budgetUse: BudgetUse = {
  runs: { today: 3, perDay: 20 },
  dollars: { today: 1.5, perDay: 20, thisMonth: 12, perMonth: 200, perFix: 2, reserved: 0 },
  billing: "subscription",
  rate: { spent: 0, limit: 5, per: 3_600_000 },
  plan: { windows: [fiveHours], reserve: 0.3 },
  holds: [],
  waiting: [],
  attempts: [],
  cooldowns: [],
};

/** Sets it up, not yet started. */
export async function createChatting(options: ChattingOptions = {}): Promise<Chatting> {
  const clock = createMovedClock(options.speed);
  const telegram = await startTelegram({ now: () => clock.now() });
  const store = openSqliteStore(":memory:");
  const anna = createPerson(telegram, 42, "Anna");
  const events: FixerEvent[] = [];
  const level = options.autonomy ?? "propose";
  const autonomy = { critical: level, high: level, medium: level, low: level } as const;
  const shop = sampleProject({ label: "PA", base: "main", autonomy, ...options.project });
  const projects = new Map([["shop", shop]]);
  const config: TelegramConfig = {
    token: telegram.token,
    chat: String(anna.home.id),
    people: [anna.user.id.toString()],
    topics: false,
    quietHours: null,
    report: "08:00",
    apiRoot: telegram.url,
    ...options.config,
  };
  let running: {
    readonly chat: Chat;
    end(): Promise<void>;
  } | null = null;

  function wake(): void {
    running?.chat.wake();
  }
  const shared = { store, clock, projects, wake };
  function note(event: FixerEvent): void {
    events.push(event);
  }
  const told = { ...shared, tell: wake, events: note };
  const production = { ...noProduction, ...options.production?.(told) };
  const approval = createApproval({ ...production, ...told });
  const pausing = createPausing({ ...shared, events: note });

  let proposing: Promise<void> = Promise.resolve();
  /** The store as the chat sees it: a card of a fix that is half-way to its proposal is another test. */
  const seen: Store = {
    ...store,
    async listFixes(query) {
      await proposing;
      return store.listFixes(query);
    },
  };

  function create(): Chat {
    return createTelegram({
      ...shared,
      store: seen,
      config,
      approval,
      lessons: createLessons({ ...shared, events: note }),
      pausing,
      events: note,
      heartbeat: 60_000,
      expire: { mute: day, skip: 14 * day, verdict: 30 * day },
      box: "bubblewrap",
      readBudget: async () => budgetUse,
      gitHubAccess: options.gitHubAccess ?? null,
      ...(options.realPace === true ? {} : { pace: fastPace(options) }),
    });
  }

  return {
    telegram,
    store,
    anna,
    events,
    wake,
    notice: (text) => running?.chat.notice(text),
    pass: (ms) => clock.pass(ms),
    now: () => clock.now(),
    create,
    start() {
      const chat = create();
      const stopping = new AbortController();
      const ran = chat.run(stopping.signal);
      running = {
        chat,
        async end() {
          stopping.abort();
          await ran;
        },
      };
    },
    async stop() {
      await running?.end();
      running = null;
    },
    async propose(id) {
      proposing = proposeIn(store, id);
      await proposing;
      wake();
    },
    async fix(id) {
      const found = await store.getFix(id);
      if (found === null) throw new Error(`there is no fix ${id}`);
      return found;
    },
    async shown(id) {
      await eventually(`the card of ${id} to be kept`, async () => {
        const card = await store.getCard(id);
        return card !== null && card.version === (await store.getFix(id))?.version;
      });
    },
    message: (text, chat = anna.home.id) =>
      eventually(`a message with "${text}"`, () => {
        const messages = telegram.messages(chat).filter(({ sentBy }) => sentBy === "bot");
        const found = messages.findLast(({ message }) => message.text?.includes(text));
        if (found !== undefined) return found;
        throw new Error(
          `there are: ${messages.map(({ message }) => message.text).join("\n---\n")}`,
        );
      }),
    async end() {
      await running?.end();
      await store.close();
      await telegram.close();
    },
  };
}
