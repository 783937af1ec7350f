import {
  checkSignature,
  signatureTolerance,
  watcherHeader,
  type SignatureRefusal,
} from "@mendwatch/protocol/signature";
import type { MendwatchError } from "@mendwatch/protocol";

import { fixerError } from "../../errors/errors.ts";
import { decodeUtf8, readJson } from "./json-body.ts";

/** What the fixer knows of a watcher. */
export interface KnownWatcher {
  readonly secrets: readonly string[];
  /** Keys of the projects it speaks for. */
  readonly projects: readonly string[];
}

/** A request as any transport brings it: header names in lower case, the body as it was signed. */
export interface SignedRequest {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Uint8Array;
}

/** A request whose sender is proven. */
export interface Delivery {
  readonly watcher: string;
  readonly projects: readonly string[];
  /** The `webhook-id`. */
  readonly id: string;
  /** The decoded body, not yet checked. */
  readonly body: unknown;
}

/** Finds the watcher that a request names. Throws `MW_UNKNOWN_WATCHER`. */
export function findWatcher(
  watchers: ReadonlyMap<string, KnownWatcher>,
  headers: SignedRequest["headers"],
): { readonly name: string } & KnownWatcher {
  const name = headers[watcherHeader];
  const known = typeof name === "string" ? watchers.get(name) : undefined;
  if (typeof name === "string" && known !== undefined) return { name, ...known };
  throw fixerError(
    "MW_UNKNOWN_WATCHER",
    typeof name === "string"
      ? `Header ${watcherHeader}: no watcher ${shown(name)} is known. Write it under \`fixer.relay.watchers\`, or correct \`watcher.name\`.`
      : `Header ${watcherHeader} is missing: send the watcher's name, as it stands under \`fixer.relay.watchers\`.`,
  );
}

/**
 * Proves who sent a request: only the secrets of the watcher that it names are tried, over the exact
 * body. Throws `MW_UNKNOWN_WATCHER`, `MW_UNSIGNED`, `MW_CLOCK_SKEW`, `MW_WRONG_SIGNATURE`,
 * `MW_INVALID_JSON`.
 */
export function openDelivery(
  watchers: ReadonlyMap<string, KnownWatcher>,
  { headers, body }: SignedRequest,
  now: number,
): Delivery {
  const { name, secrets, projects } = findWatcher(watchers, headers);
  const text = decodeUtf8(body);
  const refusal = checkSignature(secrets, headers, now, text);
  if (refusal !== null) throw refused(refusal, name, headers["webhook-timestamp"], now);
  return { watcher: name, projects, id: String(headers["webhook-id"]), body: readJson(text) };
}

function refused(
  refusal: SignatureRefusal,
  watcher: string,
  timestamp: unknown,
  now: number,
): MendwatchError {
  switch (refusal) {
    case "missing-header":
      return fixerError(
        "MW_UNSIGNED",
        "The signature's headers are missing or malformed: send webhook-id, webhook-timestamp (seconds since 1970) and webhook-signature.",
      );
    case "clock-skew": {
      const apart = Math.round(now / 1_000 - Number(timestamp));
      return fixerError(
        "MW_CLOCK_SKEW",
        `Header webhook-timestamp: ${Math.abs(apart)} s ${apart > 0 ? "behind" : "ahead of"} the fixer's clock, and ${signatureTolerance} s are allowed. Set both clocks by NTP.`,
      );
    }
    case "wrong-signature":
      return fixerError(
        "MW_WRONG_SIGNATURE",
        `Header webhook-signature: fits no secret of watcher "${watcher}". Write the same secret under \`watcher.relay.secrets\` and \`fixer.relay.watchers.${watcher}.secrets\`.`,
      );
    default:
      return refusal satisfies never;
  }
}

/** A stranger's word, short and without control characters. */
function shown(value: string): string {
  return JSON.stringify(value.slice(0, 80));
}
