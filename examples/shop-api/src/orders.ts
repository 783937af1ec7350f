import type { CartItem } from "./cart.ts";
import { Refusal } from "./refusal.ts";

/** A paid order. The total is in cents and includes the parcel. */
export interface Order {
  readonly id: string;
  readonly session: string;
  readonly items: readonly CartItem[];
  readonly total: number;
  readonly locale: string;
  /** ISO 8601, UTC. */
  readonly placedAt: string;
}

/** Orders, oldest first. */
export class OrderBook {
  readonly #orders: Order[] = [];

  place(order: Omit<Order, "id" | "placedAt">, now: Date): Order {
    const id = `order-${String(this.#orders.length + 1).padStart(5, "0")}`;
    const placed = { ...order, id, placedAt: now.toISOString() };
    this.#orders.push(placed);
    return placed;
  }

  of(session: string): readonly Order[] {
    return this.#orders.filter((order) => order.session === session);
  }

  /** One order of this session. Somebody else's is refused like an unknown one, with 404. */
  get(session: string, id: string): Order {
    const order = this.of(session).find((candidate) => candidate.id === id);
    if (order === undefined) throw new Refusal(404, `there is no order "${id}"`);
    return order;
  }

  /** Orders placed from the first instant to the last, both included. */
  between(first: string, last: string): readonly Order[] {
    return this.#orders.filter((order) => order.placedAt >= first && order.placedAt <= last);
  }
}
