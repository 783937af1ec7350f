import { request } from "undici";

/** Milliseconds for an answer from this machine. */
const patience = 3_000;

/** Asks who answers at an address: a fixer, something else, or nobody. */
export async function probeHealth(origin: string): Promise<"fixer" | "other" | "nobody"> {
  const signal = AbortSignal.timeout(patience);
  try {
    const { statusCode, body } = await request(`${origin}/v1/health`, { signal });
    const answer = await body.text();
    return statusCode === 200 && answer.includes('"status":"ok"') ? "fixer" : "other";
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "ECONNREFUSED" || code === "EHOSTUNREACH" ? "nobody" : "other";
  }
}
