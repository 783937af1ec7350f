import { setTimeout } from "node:timers/promises";

/** Milliseconds between two requests. */
const pace = 100;
/** Rounds of customers before the first trouble. */
const calmRounds = 3;
/** Troubles that come with a round of customers. */
const troublesPerRound = 12;

interface Call {
  readonly method: "GET" | "POST";
  readonly path: string;
  /** Null for a guest. */
  readonly session: string | null;
  readonly body?: unknown;
}

/**
 * Customers for a while, then the troubles among them, then customers again until the signal
 * aborts. A request without an answer is passed over: whoever started the shop sees it end.
 */
export async function sendTraffic(url: string, signal: AbortSignal): Promise<void> {
  const waiting = [...troubles()];
  for (let round = 0; !signal.aborted; round += 1) {
    const now = round < calmRounds ? [] : waiting.splice(0, troublesPerRound);
    for (const call of [...customers(round), ...now]) {
      await send(url, call, signal);
      await setTimeout(pace, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** What goes well: people look around, and one of them buys. */
function customers(round: number): readonly Call[] {
  const session = `customer-${round}`;
  return [
    { method: "GET", path: "/api/products", session },
    { method: "GET", path: "/api/products?search=tea", session },
    { method: "POST", path: "/api/cart/items", session, body: { product: "assam", quantity: 1 } },
    { method: "GET", path: "/api/cart", session },
    { method: "POST", path: "/api/checkout", session, body: { locale: "en" } },
    { method: "GET", path: "/api/orders", session },
  ];
}

/** What finds the three bugs: guests at the checkout without a cart, foreign dates, French orders. */
function troubles(): readonly Call[] {
  const guest: Call = { method: "POST", path: "/api/checkout", session: null };
  const dates = "/api/reports/sales?from=01.03.2026&to=31.03.2026";
  const report: Call = { method: "GET", path: dates, session: "bookkeeping" };
  const french: readonly Call[] = [
    { method: "POST", path: "/api/cart/items", session: "camille", body: { product: "sencha" } },
    { method: "POST", path: "/api/checkout", session: "camille", body: { locale: "fr" } },
  ];
  const round = [guest, guest, report, guest, ...french, guest];
  return [...round, ...round, ...round, guest, guest];
}

async function send(url: string, call: Call, signal: AbortSignal): Promise<void> {
  try {
    const response = await fetch(new URL(call.path, url), {
      method: call.method,
      headers: call.session === null ? {} : { "x-session": call.session },
      body: call.body === undefined ? null : JSON.stringify(call.body),
      signal,
    });
    await response.arrayBuffer();
  } catch {
    // No answer: the shop, or the demo, is ending.
  }
}
