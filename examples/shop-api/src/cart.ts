import type { Catalogue } from "./products.ts";
import { Refusal } from "./refusal.ts";

/** What one session wants to buy. Amounts are in cents. */
export interface Cart {
  readonly items: readonly CartItem[];
  readonly total: number;
}

export interface CartItem {
  readonly product: string;
  readonly quantity: number;
  readonly price: number;
}

/** From here on we pay the parcel. */
const freeShippingFrom = 5_000;
const shippingFee = 490;
const maxQuantity = 99;

/** Carts by session, one JSON row each, as in the key-value store we run in production. */
export class CartStore {
  readonly #rows = new Map<string, string>();

  /** The session's cart, or null while it has none. */
  async read(session: string): Promise<Cart | null> {
    return JSON.parse(this.#rows.get(session) ?? "null") as Cart | null;
  }

  async write(session: string, items: readonly CartItem[]): Promise<Cart> {
    const total = items.reduce((sum, item) => sum + item.price * item.quantity, 0);
    const cart: Cart = { items, total };
    this.#rows.set(session, JSON.stringify(cart));
    return cart;
  }

  async remove(session: string): Promise<void> {
    this.#rows.delete(session);
  }
}

/** Puts a product into the cart; a product that is there already counts up. Refuses bad quantities with 400. */
export async function addItem(
  carts: CartStore,
  catalogue: Catalogue,
  session: string,
  wanted: { readonly product: string; readonly quantity: number },
): Promise<Cart> {
  const { price } = catalogue.get(wanted.product);
  const items = (await carts.read(session))?.items ?? [];
  const before = items.find((item) => item.product === wanted.product)?.quantity ?? 0;
  const quantity = before + wanted.quantity;
  if (!Number.isInteger(wanted.quantity) || wanted.quantity < 1 || quantity > maxQuantity) {
    throw new Refusal(400, `quantity must be a whole number, ${maxQuantity} at most in one cart`);
  }
  const others = items.filter((item) => item.product !== wanted.product);
  return carts.write(session, [...others, { product: wanted.product, quantity, price }]);
}

/** Takes a product out of the cart. A product that is not in it changes nothing. */
export async function removeItem(
  carts: CartStore,
  session: string,
  product: string,
): Promise<Cart> {
  const items = (await carts.read(session))?.items ?? [];
  return carts.write(
    session,
    items.filter((item) => item.product !== product),
  );
}

/** What the customer pays: the cart, and the parcel below the free-shipping limit. Zero for an empty cart. */
export async function checkoutTotal(carts: CartStore, session: string): Promise<number> {
  const cart = (await carts.read(session)) as Cart;
  return cart.total + shipping(cart.total);
}

/** The parcel for goods of this worth. */
export function shipping(worth: number): number {
  return worth === 0 || worth >= freeShippingFrom ? 0 : shippingFee;
}
