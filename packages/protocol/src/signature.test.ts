import { array, assert, constant, constantFrom, oneof, property, record, string } from "fast-check";
import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";

import { checkSignature, secretPattern, sign } from "./signature.ts";

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const other = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oDAAAA";
const now = 1_763_000_000_000;

describe("signature", () => {
  it("accepts what was signed with any of the receiver's secrets", () => {
    const headers = sign(secret, "report_0001", now, "{}");

    expect(checkSignature([other, secret], { ...headers }, now, "{}")).toBeNull();
  });

  it("agrees with the standard's own verifier", () => {
    const at = Date.now();
    const headers = sign(secret, "report_0001", at, `{"a":1}`);

    expect(new Webhook(secret).verify(`{"a":1}`, { ...headers })).toEqual({ a: 1 });
  });

  it("refuses another body, id, time or secret", () => {
    assert(
      property(constantFrom("body", "id", "time", "secret"), string(), (part, noise) => {
        const headers = { ...sign(secret, "report_0001", now, `body`) };
        if (part === "id") headers["webhook-id"] = `${headers["webhook-id"]}x`;
        if (part === "time") headers["webhook-timestamp"] = String(now / 1000 + 1);
        const body = part === "body" ? `body.${noise}` : "body";
        const secrets = part === "secret" ? [other] : [secret];

        expect(checkSignature(secrets, headers, now, body)).toBe("wrong-signature");
      }),
    );
  });

  it("accepts five minutes of clock difference, to both sides, and no more", () => {
    const headers = { ...sign(secret, "report_0001", now, "{}") };

    for (const skew of [-300_000, 0, 300_000]) {
      expect(checkSignature([secret], headers, now + skew, "{}")).toBeNull();
    }
    for (const skew of [-301_000, 301_000]) {
      expect(checkSignature([secret], headers, now + skew, "{}")).toBe("clock-skew");
    }
  });

  it("tells a forged request nothing about the clock", () => {
    const headers = { ...sign(other, "report_0001", now, "{}") };

    expect(checkSignature([secret], headers, now + 10_000_000, "{}")).toBe("wrong-signature");
  });

  it("refuses requests without the three headers, whatever stands in them", () => {
    assert(
      property(
        record(
          {
            "webhook-id": oneof(constant(""), array(string())),
            "webhook-timestamp": string(),
            "webhook-signature": string(),
          },
          { requiredKeys: [] },
        ),
        (headers) => {
          expect(checkSignature([secret], headers, now, "{}")).toBe("missing-header");
        },
      ),
    );
  });

  it("takes no secret shorter than 24 bytes", () => {
    expect(secretPattern.test(secret)).toBe(true);
    expect(secretPattern.test("whsec_c2hvcnQ=")).toBe(false);
    expect(secretPattern.test("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")).toBe(false);
  });
});
