import { checkoutTotal } from "./cart.ts";
import type { Logger } from "./log.ts";
import type { Order } from "./orders.ts";
import type { Hold } from "./payments.ts";
import { sendReceipt } from "./receipts.ts";
import { Refusal } from "./refusal.ts";
import type { Shop } from "./shop.ts";

/**
 * Turns the session's cart into a paid order. Refuses an empty cart with 422 and missing stock with
 * 409; in both cases, and after a failure of ours, nothing has been charged.
 */
export async function checkout(
  shop: Shop,
  session: string,
  locale: string,
  log: Logger,
): Promise<Order> {
  const hold = shop.payments.hold(session);
  try {
    const order = await placeOrder(shop, session, locale, hold);
    void sendReceipt(order, shop.receiptTexts, shop.deliver);
    return order;
  } catch (error) {
    if (error instanceof Refusal) {
      shop.payments.release(hold);
      throw error;
    }
    log.error({ err: error }, "checkout failed");
    shop.payments.abandon(hold, log);
    shop.audit.incomplete(log);
    throw new Refusal(500, "the checkout failed, nothing was charged");
  }
}

async function placeOrder(shop: Shop, session: string, locale: string, hold: Hold): Promise<Order> {
  const total = await checkoutTotal(shop.carts, session);
  if (total === 0) throw new Refusal(422, "the cart is empty");
  const items = (await shop.carts.read(session))?.items ?? [];
  shop.catalogue.take(items);
  shop.payments.capture(hold, total);
  const order = shop.orders.place({ session, items, total, locale }, new Date());
  shop.audit.ordered(order.id);
  await shop.carts.remove(session);
  return order;
}
