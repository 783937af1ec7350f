import { hash } from "node:crypto";

import { createRecent, recall } from "../recent.ts";
import type { ErrorLink, Frame } from "../types.ts";
import { parameterise } from "./parameterise.ts";
import { packageOf } from "./places.ts";
import { sourceForm } from "./source-form.ts";

/** Grows when the algorithm changes: fingerprints of two versions are not comparable. */
export const fingerprintVersion = 4;

/** Frames that name the place of an error; more would split it by who called that place. */
const framesInKey = 2;

/** Messages, stacks and names that are remembered. */
const remembered = 512;
/** Longer messages are not, in UTF-16 code units. */
const maxRemembered = 512;

/** Fewer letters at the end of a message are there by chance. */
const shortestRepeated = 8;

/** Classes whose errors call themselves `Error`, or `error`, in their stack: Axios', and those of pg. */
const nameless = /^(?:error|AxiosError|DatabaseError)$/i;

type AnyError = ErrorLink & { readonly causes: readonly ErrorLink[] };

/**
 * Names a kind of error by its type, its message without what differs, the first two distinct
 * frames of the service's own code, and its causes: 16 lower-case hex digits. Give it redacted
 * errors, so that it is the same wherever it is taken.
 */
export function fingerprint(error: AnyError): string {
  return createFingerprinter()(error);
}

/** Makes a function that does the same, and remembers what most errors of a log have in common. */
export function createFingerprinter(): (error: AnyError) => string {
  const messages = createRecent<string, string>(remembered);
  const stacks = createRecent<readonly Frame[], readonly string[]>(remembered);
  const names = createRecent<string, string>(remembered);

  function parameterised(message: string): string {
    if (message.length > maxRemembered) return parameterise(message);
    return recall(messages, message, parameterise);
  }
  /**
   * Loggers differ in what they write: a code counts where the message does not say the same, a
   * plain `Error` as much as no type, and of a class its name without module or package.
   */
  function describe(link: ErrorLink): string {
    const message = parameterised(link.message);
    const type = link.type === null || nameless.test(link.type) ? "" : ownName(link.type);
    if (message === "") return `${type} ${link.code ?? ""}`;
    const isBare = type === "" && link.frames.length === 0;
    return isBare && isStatus(link.code)
      ? ` ${withStatus(message, link.code)}`
      : `${type} ${message}`;
  }

  /** Drivers wrap an error in one that says the same; loggers differ in whether they write it. */
  function isRepeated(cause: ErrorLink, said: string): boolean {
    const message = parameterised(cause.message);
    return message.length > shortestRepeated && said.endsWith(message);
  }

  return (error) => {
    const said = parameterised(error.message);
    const others = error.causes.filter((cause) => !isRepeated(cause, said));
    const causes = new Set(others.map((cause) => `cause ${describe(cause)}`));
    const places = recall(stacks, error.frames, placesOf);
    const key = [`v${fingerprintVersion}`, describe(error), ...places, ...causes].join("\n");
    return recall(names, key, nameOf);
  };
}

function isStatus(code: string | null): code is string {
  return code !== null && /^[45]\d\d$/.test(code);
}

/** A line that only says that something failed is told apart by how it did, as logfmt writes it. */
function withStatus(message: string, status: string): string {
  return message.includes(status) ? message : `${message} status=${status}`;
}

function nameOf(key: string): string {
  return hash("sha256", key).slice(0, 16);
}

/** Where an error happened, as far as it names it. */
function placesOf(frames: readonly Frame[]): readonly string[] {
  const own = frames.filter((frame) => frame.inApp);
  if (own.length > 0) {
    return [...new Set(own.map(sourceForm))].slice(0, framesInKey).map((place) => `at ${place}`);
  }
  // Of a stack without own code, the library says which of its callers this may have been.
  const library = frames.find((frame) => packageOf(frame.file) !== null);
  return library === undefined ? [] : [`at ${packageOf(library.file)} ${sourceForm(library)}`];
}

/** `PaymentError` of `shop.payment.PaymentError`, `App\PaymentError` and `Shop::PaymentError`. */
function ownName(type: string): string {
  return /^(?:\w+(?:\.|\\|::))+(\w+)$/.exec(type)?.[1] ?? type;
}
