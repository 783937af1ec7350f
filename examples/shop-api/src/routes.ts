import { addItem, removeItem } from "./cart.ts";
import { checkout } from "./checkout.ts";
import type { Logger } from "./log.ts";
import { Refusal } from "./refusal.ts";
import { salesReport } from "./report.ts";
import type { Shop } from "./shop.ts";

/** A request as the routes see it. */
export interface ShopRequest {
  readonly method: string;
  readonly url: URL;
  /** Who is shopping: a customer, or a guest that we gave a name. */
  readonly session: string;
  /** The decoded JSON body; an empty object where there was none. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly log: Logger;
}

export interface ShopAnswer {
  readonly status: number;
  readonly body: unknown;
}

type Handler = (shop: Shop, request: ShopRequest, id: string) => unknown;

/** `:id` stands for one path segment, handed to the handler. */
const routes: Readonly<Record<string, Handler>> = {
  "GET /health": () => ({ status: "ok" }),
  "GET /api/products": (shop, { url }) =>
    shop.catalogue.search(url.searchParams.get("search") ?? ""),
  "GET /api/products/:id": (shop, _request, id) => shop.catalogue.get(id),
  "GET /api/cart": async (shop, { session }) =>
    (await shop.carts.read(session)) ?? { items: [], total: 0 },
  "POST /api/cart/items": (shop, { session, body }) =>
    addItem(shop.carts, shop.catalogue, session, {
      product: typeof body["product"] === "string" ? body["product"] : "",
      quantity: Number(body["quantity"] ?? 1),
    }),
  "DELETE /api/cart/items/:id": (shop, { session }, id) => removeItem(shop.carts, session, id),
  "POST /api/checkout": (shop, { session, body, log }) =>
    checkout(shop, session, typeof body["locale"] === "string" ? body["locale"] : "en", log),
  "GET /api/orders": (shop, { session }) => shop.orders.of(session),
  "GET /api/orders/:id": (shop, { session }, id) => shop.orders.get(session, id),
  "GET /api/reports/sales": (shop, { url }) =>
    salesReport(shop.orders, url.searchParams.get("from") ?? "", url.searchParams.get("to") ?? ""),
};

/** Finds what a request asks for and does it. Throws a {@link Refusal} for everything the shop does not serve. */
export async function answer(shop: Shop, request: ShopRequest): Promise<ShopAnswer> {
  const asked = request.url.pathname.split("/");
  for (const [name, handler] of Object.entries(routes)) {
    const [method, path = ""] = name.split(" ");
    const id = method === request.method ? matchPath(path.split("/"), asked) : null;
    if (id === null) continue;
    const body = await handler(shop, request, id);
    return { status: name === "POST /api/checkout" ? 201 : 200, body };
  }
  throw new Refusal(404, `there is nothing at ${request.method} ${request.url.pathname}`);
}

/** The segment at `:id`, an empty text where the path has none, null where it does not match. */
function matchPath(path: readonly string[], asked: readonly string[]): string | null {
  if (path.length !== asked.length) return null;
  let id = "";
  for (const [at, segment] of path.entries()) {
    const given = asked[at] ?? "";
    if (segment === ":id" && given !== "") id = given;
    else if (segment !== given) return null;
  }
  return id;
}
