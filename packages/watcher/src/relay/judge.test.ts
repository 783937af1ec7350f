import { describe, expect, it } from "vitest";

import { judge } from "./judge.ts";

function kindOf(status: number, code: string | null = null): string {
  const body = code === null ? "an error page of a proxy" : { code, message: "no" };
  return judge({ status, body, retryAfter: null }).kind;
}

describe("judge", () => {
  it("sees a delivery in the fixer's own 2xx alone", () => {
    expect(judge({ status: 200, body: { status: "accepted" }, retryAfter: null })).toEqual({
      kind: "delivered",
      duplicate: false,
    });
    expect(judge({ status: 200, body: { status: "duplicate" }, retryAfter: null })).toEqual({
      kind: "delivered",
      duplicate: true,
    });
    expect(judge({ status: 200, body: { watch: [] }, retryAfter: null }).kind).toBe("delivered");
  });

  it.each([null, "a captive portal", { status: "ok" }])(
    "waits where something else than the fixer says 200: %j",
    (body) => {
      expect(judge({ status: 200, body, retryAfter: null })).toMatchObject({
        kind: "later",
        reason: expect.stringContaining("not as a fixer does"),
      });
    },
  );

  it.each([400, 409, 413, 415, 422])("sets a report aside that is refused with %i", (status) => {
    expect(kindOf(status, "MW_INVALID_REPORT")).toBe("set-aside");
  });

  it("parks what the fixer's owner may still allow", () => {
    expect(kindOf(403, "MW_NOT_YOUR_PROJECT")).toBe("parked");
    expect(kindOf(422, "MW_UNSUPPORTED_VERSION")).toBe("parked");
  });

  it.each([301, 307, 401, 404, 405, 408, 425, 429, 500, 502, 503])(
    "waits and loses nothing after %i",
    (status) => {
      expect(kindOf(status)).toBe("later");
    },
  );

  it("waits where the clocks are apart, with whatever status that is said", () => {
    expect(kindOf(401, "MW_CLOCK_SKEW")).toBe("later");
    expect(kindOf(400, "MW_CLOCK_SKEW")).toBe("later");
  });

  it("waits as long as it is asked to, but not for ever", () => {
    expect(judge({ status: 429, body: null, retryAfter: 7_000 })).toMatchObject({ wait: 7_000 });
    expect(judge({ status: 503, body: null, retryAfter: 1e12 })).toMatchObject({ wait: 3_600_000 });
  });

  it("says what was answered", () => {
    const answer = { status: 401, body: { code: "MW_WRONG_SIGNATURE", message: "m" } };

    expect(judge({ ...answer, retryAfter: null })).toMatchObject({
      reason: "MW_WRONG_SIGNATURE 401: m",
    });
  });
});
