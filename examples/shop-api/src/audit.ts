import type { Logger } from "./log.ts";

/** The audit trail has a hole. */
export class AuditError extends Error {
  override readonly name = "AuditError";
}

/** The trail of every checkout that the auditor asks for once a year. */
export class AuditTrail {
  readonly #orders: string[] = [];

  ordered(order: string): void {
    this.#orders.push(order);
  }

  /** A checkout that charged nobody and ordered nothing still has to be explained. */
  incomplete(log: Logger): void {
    log.error({ err: new AuditError("checkout has no order to record") }, "audit trail incomplete");
  }

  get orders(): readonly string[] {
    return this.#orders;
  }
}
