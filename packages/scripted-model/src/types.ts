/** A tool that the model asks for. Strings in `input` may hold `${cwd}`: the folder that the agent works in. */
export interface ToolUse {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** Tokens of one answer; what is left out is a small fixed number. */
export interface TokenUse {
  readonly input?: number;
  readonly output?: number;
  readonly cacheRead?: number;
  readonly cacheWrite?: number;
}

/** Why an answer ended. */
export type StopReason = "end_turn" | "tool_use" | "max_tokens" | "refusal";

/** One answer of the model. With tools it asks for them; without, it ends its turn. */
export interface Answer {
  readonly text?: string;
  readonly thinking?: string;
  readonly tools?: readonly ToolUse[];
  readonly usage?: TokenUse;
  /** Why it ended; where nothing is said, its tools say it. */
  readonly stop?: StopReason;
  /** Headers of the HTTP answer, as in `anthropic-ratelimit-unified-status`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds before it begins to answer. */
  readonly delay?: number;
  /** Cuts the connection when all has been said but how many tokens it took, and that it is over. */
  readonly cut?: boolean;
}

/** A refusal of the API. */
export interface Refusal {
  /** HTTP status, as in 429, 529, 401. */
  readonly status: number;
  readonly message?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** `hang` never answers, `drop` cuts the connection before it answers, `cut` in the middle. */
export type Turn = Answer | Refusal | "hang" | "drop" | "cut" | ((asked: Asked) => Turn);

/** What a run asks the model. */
export interface Asked {
  /** The text that the run was begun with. */
  readonly prompt: string;
  /** Names of the fields of the structured answer that the run must give; empty where it must give none. */
  readonly answerFields: readonly string[];
  /** The working folder that the agent names, or null. */
  readonly cwd: string | null;
  /** Results of the tools that the last answer asked for, as texts. */
  readonly results: readonly string[];
  /** The body as it came. */
  readonly body: unknown;
}

/** The turns of one run. The first script that fits a new run is played to it; each run has its own place in it. */
export interface Script {
  readonly name: string;
  readonly fits: (asked: Asked) => boolean;
  readonly turns: readonly Turn[];
}

/** A request that came. */
export interface Received {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The JSON that came; null where there was none. */
  readonly body: unknown;
  /** Name of the script that answered; null where none fitted, or for what is no turn of an agent. */
  readonly script: string | null;
}

/** A Messages API on loopback that plays scripts. */
export interface ScriptedModel {
  /** As in `http://127.0.0.1:41234`. */
  readonly url: string;
  /** Everything that came, in order. */
  readonly received: readonly Received[];
  /** Ends at once what is under way. */
  close(): Promise<void>;
}
