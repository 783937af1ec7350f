/** A kind of critical error that waits to be told, with all its incidents since it was told last. */
export interface WaitingError {
  readonly project: string;
  readonly fingerprint: string;
  readonly label: string;
  readonly type: string | null;
  /** Redacted, as everything that leaves the host. */
  readonly message: string;
  /** The first one of the service's own code, for people. */
  readonly frame: string | null;
  /** First occurrence, in milliseconds since 1970. */
  readonly began: number;
  readonly incidents: number;
  /** Occurrences in all of these incidents. */
  readonly count: number;
}

/** What there is to tell of the fixer; times in milliseconds since 1970. */
export type FixerNews =
  | { readonly kind: "silent"; readonly since: number }
  | {
      readonly kind: "back";
      readonly since: number;
      readonly until: number;
      /** Reports that it has taken since then, and those that still waited. */
      readonly sent: number;
      readonly waiting: number;
    };

/** What one message tells. */
export type Notice =
  | {
      readonly kind: "errors";
      readonly errors: readonly WaitingError[];
      /** Incidents of further kinds. */
      readonly unnamed: number;
    }
  | { readonly kind: "fixer"; readonly news: FixerNews };

/** Why Telegram takes nothing for this chat. */
export interface Refusal {
  /** HTTP status. */
  readonly status: number;
  readonly reason: string;
  readonly remedy: string;
}
