import type { Severity } from "@mendwatch/protocol";

/**
 * `mendwatch.yaml`, read and checked: every default filled in, durations in milliseconds, sizes in
 * bytes, money in dollars, paths absolute. What each key means stands in `docs/guides/configuration.md`.
 */
export interface Config {
  /** The file itself, absolute. Relative paths in it start at its folder. */
  readonly file: string;
  readonly stateDir: string;
  readonly watcher: WatcherConfig;
  readonly fixer: FixerConfig;
  readonly agent: AgentConfig;
  readonly telegram: TelegramConfig | null;
  readonly github: GitHubConfig | null;
  /** By key, in the order of the file. */
  readonly projects: ReadonlyMap<string, ProjectConfig>;
  /** Which sections the file itself has: `up` starts a part whose section is there, or both. */
  readonly sections: { readonly watcher: boolean; readonly fixer: boolean };
}

/** Extra pattern to mask, as `[REDACTED:kind]`. */
export interface RedactRule {
  readonly kind: string;
  readonly pattern: RegExp;
}

export interface WatcherConfig {
  readonly name: string;
  readonly relay: { readonly url: string | null; readonly secrets: readonly string[] };
  readonly heartbeat: number;
  readonly settle: { readonly delay: number; readonly maxHold: number };
  readonly idleFlush: number;
  readonly coalesce: number;
  readonly contextLines: number;
  readonly maxNewFingerprints: { readonly count: number; readonly per: number };
  readonly start: "end" | "beginning";
  readonly redact: {
    readonly valuesFrom: readonly string[];
    readonly rules: readonly RedactRule[];
  };
  readonly notice: {
    readonly telegram: {
      readonly token: string;
      readonly chat: string;
      readonly apiRoot: string;
    };
    readonly fixerSilent: number;
  } | null;
  readonly outbox: { readonly maxBytes: number };
}

/** How far Mendwatch goes without asking. */
export type Autonomy = "observe" | "diagnose" | "propose" | "publish" | "merge";

/** What a proof shows: see `docs/guides/proof.md`. */
export type ProofLevel = "P0" | "P1" | "P2" | "P3";

export interface RelayPull {
  readonly watcher: string;
  readonly ssh: string;
  readonly command: string;
}

export interface FixerConfig {
  readonly relay: {
    readonly listen: ListenAddress;
    readonly watchers: ReadonlyMap<
      string,
      { readonly secrets: readonly string[]; readonly projects: readonly string[] }
    >;
    readonly pull: readonly RelayPull[];
  };
  readonly people: { readonly listen: ListenAddress; readonly token: string | null };
  /** `sqlite` or a `mongodb://` address. */
  readonly store: string;
  readonly sandbox: "bubblewrap" | "none";
  readonly box: { readonly memory: number; readonly processes: number; readonly disk: number };
  readonly git: "https" | "ssh";
  readonly concurrency: number;
  readonly rounds: number;
  readonly autonomy: AutonomyBySeverity;
  readonly minSeverity: Severity;
  readonly minProof: ProofLevel;
  readonly budget: {
    readonly run: number;
    readonly day: number;
    readonly month: number;
    readonly runsPerDay: number;
    readonly attempts: number;
    /** Share of the plan kept for its owner, 0 to 1. */
    readonly reserve: number;
    readonly alarm: { readonly dollars: number; readonly per: number };
  };
  /** Milliseconds after the 1st, 2nd, 3rd and later fix in a row that failed. */
  readonly cooldown: readonly number[];
  readonly expire: {
    readonly proposal: number;
    readonly skip: number;
    readonly mute: number;
    readonly verdict: number;
    readonly deploy: number;
  };
  readonly quietPeriod: number;
  readonly retention: {
    readonly fixes: number;
    readonly transcripts: number;
    readonly workspaces: number;
  };
}

/** The autonomy for each severity. */
export type AutonomyBySeverity = Readonly<Record<Severity, Autonomy>>;

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

export interface AgentConfig {
  readonly kind: "claude" | "rehearsal";
  readonly command: string;
  readonly model: string;
  readonly billing: "auto" | "api" | "subscription";
  readonly credential: string | null;
  readonly turns: { readonly diagnose: number; readonly repair: number };
  readonly timeout: number;
  readonly inactivity: number;
  /** Folder of rehearsed repairs; only with `kind: rehearsal`. */
  readonly patches: string | null;
}

export interface TelegramConfig {
  readonly token: string;
  readonly chat: string | null;
  readonly people: readonly string[];
  readonly topics: boolean;
  /** `22:00-07:00`, local time. */
  readonly quietHours: string | null;
  readonly report: string;
  readonly apiRoot: string;
}

export type GitHubConfig = GitHubSettings & GitHubIdentity;

/** As whom Mendwatch works on GitHub: with a token of an account, or as an App. */
export type GitHubIdentity =
  | { readonly token: string; readonly app: null }
  | { readonly token: null; readonly app: GitHubAppConfig };

export interface GitHubAppConfig {
  /** Its number, or its client id. */
  readonly id: string;
  /** Null: the one that has the repository. */
  readonly installation: number | null;
  /** A key as PEM, or the absolute path of a file with one. */
  readonly privateKey: string;
}

export interface GitHubSettings {
  readonly apiUrl: string;
  readonly people: readonly string[];
  readonly bots: readonly string[];
  readonly reviewers: readonly string[];
  readonly draft: boolean;
  /** How often an open pull request is looked at, in milliseconds. */
  readonly poll: number;
  /** How long after a push its checks may take to show up, in milliseconds. */
  readonly awaitChecks: number;
  readonly stopWord: string;
}

/** Where log bytes come from. */
export type LogSource =
  | { readonly kind: "files"; readonly glob: string }
  | { readonly kind: "pm2"; readonly name: string }
  | { readonly kind: "docker"; readonly name: string }
  | { readonly kind: "journald"; readonly unit: string }
  | { readonly kind: "stdin" };

/** A check of the project: what proof runs. */
export interface ChecksConfig {
  readonly test: string | null;
  readonly build: string | null;
  readonly types: string | null;
  readonly lint: string | null;
  /** Names of environment variables that checks may see. */
  readonly env: readonly string[];
  readonly services: readonly { readonly run: string; readonly ready: { readonly port: number } }[];
}

export interface PolicyConfig {
  readonly maxFiles: number;
  readonly maxLines: number;
  /** Path patterns that are refused, or flagged, besides the built-in ones. */
  readonly refuse: readonly string[];
  readonly flag: readonly string[];
  /** Names of refusals that the owner lifts. */
  readonly allow: readonly string[];
}

/** The owner's word on an error. The watcher obeys it. */
export interface OwnerRule {
  readonly match: {
    readonly type?: string;
    readonly message?: string;
    readonly frame?: string;
    readonly path?: string;
  };
  readonly do: "ignore" | Severity;
}

export interface ProjectConfig {
  readonly key: string;
  /** Short, in every message. */
  readonly label: string;
  readonly logs: readonly LogSource[];
  readonly version: { readonly file: string } | { readonly git: string } | null;
  /** Absolute path or URL; null on a host that only watches. */
  readonly repo: string | null;
  readonly base: string | null;
  /** Folder of the service in the repository, `.` for its root. */
  readonly dir: string;
  readonly also: readonly string[];
  readonly setup: {
    readonly run: string;
    readonly network: readonly string[];
    readonly env: readonly string[];
  } | null;
  readonly scratch: readonly string[];
  readonly checks: ChecksConfig;
  readonly policy: PolicyConfig;
  readonly prompts: string | null;
  readonly deploy: string | null;
  readonly forge: "github" | "local";
  readonly rules: readonly OwnerRule[];
  /** The project's own value where it has one, else the fixer's. */
  readonly autonomy: AutonomyBySeverity;
  readonly minSeverity: Severity;
  readonly minProof: ProofLevel;
  readonly quietPeriod: number;
}
