import type { Order } from "./orders.ts";

/** Receipt texts by language. */
export type ReceiptTexts = Readonly<Record<string, string>>;

/** The languages the shop has been translated into. */
export const receiptTexts: ReceiptTexts = {
  en: "Thank you for order {order}. You paid {total}.",
  de: "Danke für Bestellung {order}. Sie haben {total} bezahlt.",
};

/** A receipt that could not be sent. */
export class ReceiptError extends Error {
  override readonly name = "ReceiptError";
}

/** The text of a receipt in the order's language. Throws where there is none. */
export function receiptFor(order: Order, texts: ReceiptTexts): string {
  const text = texts[order.locale];
  if (text === undefined) {
    throw new ReceiptError(`no receipt text for language "${order.locale}"`);
  }
  const total = (order.total / 100).toFixed(2);
  return text.replace("{order}", order.id).replace("{total}", `${total} EUR`);
}

/** Hands the receipt to the mail system. */
export async function sendReceipt(
  order: Order,
  texts: ReceiptTexts,
  deliver: (text: string) => Promise<void>,
): Promise<void> {
  await deliver(receiptFor(order, texts));
}
