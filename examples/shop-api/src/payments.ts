import { randomUUID } from "node:crypto";

import type { Logger } from "./log.ts";

/** An amount that is held on the customer's card until the order is there. */
export interface Hold {
  readonly id: string;
  readonly session: string;
}

/** A payment that needs accounting's attention. */
export class PaymentError extends Error {
  override readonly name = "PaymentError";
}

/** Our side of the payment provider. */
export class Payments {
  readonly #holds = new Map<string, Hold>();
  readonly #captured: { readonly hold: string; readonly amount: number }[] = [];

  hold(session: string): Hold {
    const hold = { id: `hold_${randomUUID().slice(0, 8)}`, session };
    this.#holds.set(hold.id, hold);
    return hold;
  }

  /** Turns the hold into a payment of this many cents. */
  capture(hold: Hold, amount: number): void {
    this.#holds.delete(hold.id);
    this.#captured.push({ hold: hold.id, amount });
  }

  /** Gives the hold back because the customer did not buy. */
  release(hold: Hold): void {
    this.#holds.delete(hold.id);
  }

  /** Gives the hold back after a failure of ours, which accounting looks into. */
  abandon(hold: Hold, log: Logger): void {
    this.#holds.delete(hold.id);
    const err = new PaymentError(`hold ${hold.id} released, the checkout ended without an order`);
    log.error({ err }, "payment hold abandoned");
  }

  /** Cents taken in since the start. */
  get takings(): number {
    return this.#captured.reduce((sum, payment) => sum + payment.amount, 0);
  }

  get openHolds(): number {
    return this.#holds.size;
  }
}
