import type { PairedPerson } from "../model/card.ts";

/** Where people see fixes and decide about them. */
export interface Chat {
  readonly kind: "telegram" | "none";
  /**
   * Shows every fix as it changes and hands decisions on, until the signal aborts. What was not
   * shown or not handed on when it ended is at its next run: nothing is lost, and at most the last
   * message is sent twice. Never rejects.
   */
  run(signal: AbortSignal): Promise<void>;
  /** Called when something may have changed. */
  wake(): void;
  /**
   * Tells people something that is about no fix, as a sentence, also after a restart. The same is not
   * told again and again.
   */
  notice(text: string): void;
  /**
   * Makes a code with which one person can pair themselves and, where there is none yet, the chat.
   * It takes the place of the one before. Rejects with `MW_CHAT_NOT_CONFIGURED`.
   */
  pair(): Promise<PairingCode>;
  /**
   * Takes somebody out who was paired: from then on they decide nothing. `id` is the chat's own of
   * the person. Rejects with `MW_NOT_PAIRED`, `MW_CHAT_NOT_CONFIGURED`.
   */
  unpair(id: string, actor: string): Promise<Unpaired>;
}

/** Who was taken out. */
export interface Unpaired {
  readonly person: PairedPerson;
  /** True where the configuration still lets them decide. */
  readonly isConfigured: boolean;
}

/** What somebody types into the chat to be let in. */
export interface PairingCode {
  readonly code: string;
  /** Whom to send it to, as `@name`; null while that is not known. */
  readonly bot: string | null;
  /** Until when it counts, in milliseconds since 1970. */
  readonly until: number;
}
