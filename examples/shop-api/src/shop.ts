import { AuditTrail } from "./audit.ts";
import { CartStore } from "./cart.ts";
import { OrderBook } from "./orders.ts";
import { Payments } from "./payments.ts";
import { Catalogue, firstProducts } from "./products.ts";
import { receiptTexts, type ReceiptTexts } from "./receipts.ts";

/** Everything the shop remembers and the ways out of it. */
export interface Shop {
  readonly catalogue: Catalogue;
  readonly carts: CartStore;
  readonly orders: OrderBook;
  readonly payments: Payments;
  readonly audit: AuditTrail;
  readonly receiptTexts: ReceiptTexts;
  /** Sends one receipt. */
  readonly deliver: (text: string) => Promise<void>;
}

/** A shop that has sold nothing yet. */
export function openShop(deliver: (text: string) => Promise<void>): Shop {
  return {
    catalogue: new Catalogue(firstProducts),
    carts: new CartStore(),
    orders: new OrderBook(),
    payments: new Payments(),
    audit: new AuditTrail(),
    receiptTexts,
    deliver,
  };
}
