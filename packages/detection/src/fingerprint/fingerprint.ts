import { hash } from "node:crypto";

import { builtinType } from "../parse/builtin-type.ts";
import { createRecent, recall } from "../recent.ts";
import type { ErrorLink, Frame } from "../types.ts";
import { parameterise } from "./parameterise.ts";
import { packageOf } from "./places.ts";
import { callerName, isScript, sourceForm } from "./source-form.ts";

/** Grows when the algorithm changes: fingerprints of two versions are not comparable. */
export const fingerprintVersion = 6;

/** Messages, stacks and names that are remembered. */
const remembered = 512;
/** Longer messages are not, in UTF-16 code units. */
const maxRemembered = 512;

/** Fewer letters at the end of a message are there by chance. */
const shortestRepeated = 8;

/**
 * Classes whose errors call themselves `Error`, or `error`, in their stack: Axios', and those of pg;
 * what is thrown that is no error; and what minifiers name a class, anew with every build.
 */
const nameless =
  /^(?:error|AxiosError|DatabaseError|UnhandledPromiseRejection|Object|[a-z$_]{1,2})$/i;

/** The stack ran over: which of the functions that call each other did it is chance. */
const overflown =
  /^(?:Maximum call stack size exceeded|too much recursion|maximum recursion depth exceeded|stack level too deep)/;

/** What JavaScript and Node throw themselves. */
const ofRuntime =
  /^(?:Type|Range|Syntax|Reference|Eval|URI|Aggregate|Assertion|Abort|Timeout|System)Error$|^DOMException$/;
/** What the system answered a call of Node: `ENOENT: no such file or directory, open …`. */
const ofSystem = /^E[A-Z\d]{2,20}: /;
/** Three words. */
const sentence = /\S \S+ \S/;

/** A message that is the text of an error. */
const ofAnother = /^([A-Z]\w{0,80}(?:Error|Exception)): (?=\S)/;

type AnyError = ErrorLink & { readonly causes: readonly ErrorLink[] };

/**
 * Names a kind of error by its type, its message without what differs, the first frame of the
 * service's own code and who called it, and its causes: 16 lower-case hex digits. Give it redacted
 * errors, so that it is the same wherever it is taken.
 */
export function fingerprint(error: AnyError): string {
  return createFingerprinter()(error);
}

/** A message without what differs, and what it says of the class and the places beside it. */
interface Said {
  readonly text: string;
  readonly isSentence: boolean;
  readonly isOverflow: boolean;
}

/** A class that tells errors apart; `ofService` where some loggers would not name it. */
interface NamedType {
  readonly name: string;
  readonly ofService: boolean;
}

/** Makes a function that does the same, and remembers what most errors of a log have in common. */
export function createFingerprinter(): (error: AnyError) => string {
  const messages = createRecent<string, Said>(remembered);
  const types = createRecent<string, NamedType>(remembered);
  const stacks = createRecent<readonly Frame[], readonly string[]>(remembered);
  const runtime = createRecent<string, boolean>(remembered);
  const circles = createRecent<readonly Frame[], readonly string[]>(remembered);
  const names = createRecent<string, string>(remembered);

  function saidIn(message: string): Said {
    return message.length > maxRemembered ? readSaid(message) : recall(messages, message, readSaid);
  }
  /**
   * Of a class of JavaScript's users some loggers name it, some what its stack says, which is
   * `Error` unless the class says otherwise, and some nothing: with a place and a sentence it needs
   * none.
   */
  function typeIn(type: string, isSentence: boolean, frames: readonly Frame[]): string {
    const { name, ofService } = recall(types, type, readType);
    if (!ofService || !isSentence) return name;
    const place = frames.find((frame) => frame.inApp);
    return place === undefined || !isScript(place) ? name : "";
  }
  /**
   * Loggers differ in what they write: a code counts where the message does not say the same, a
   * plain `Error` as much as no type, and of a class its name without module or package.
   */
  function describe(link: ErrorLink): string {
    const said = saidIn(link.message);
    const message = said.text;
    const type = typeIn(link.type ?? "", said.isSentence, link.frames);
    // `console.error("Error:", error)` and `new Error(error)`.
    const told = type === "" ? ofAnother.exec(message) : null;
    if (told !== null) {
      const rest = message.slice(told[0].length);
      return `${typeIn(told[1] ?? "", sentence.test(rest), link.frames)} ${rest}`;
    }
    if (message === "") return `${type} ${link.code ?? ""}`;
    const isBare = type === "" && link.frames.length === 0;
    return isBare && isStatus(link.code)
      ? ` ${withStatus(message, link.code)}`
      : `${type} ${message}`;
  }

  /** Drivers wrap an error in one that says the same; loggers differ in whether they write it. */
  function isRepeated(cause: ErrorLink, said: string): boolean {
    const message = saidIn(cause.message).text;
    return message.length > shortestRepeated && said.endsWith(message);
  }

  /** Of what the runtime says the place is enough, whoever called that. */
  function placesIn(frames: readonly Frame[], message: string): readonly string[] {
    const places = recall(stacks, frames, placesOf);
    if (places.length < 2) return places;
    const isKnown = message.length <= maxRemembered;
    const alone = isKnown ? recall(runtime, message, isOfRuntime) : isOfRuntime(message);
    return alone ? places.slice(0, 1) : places;
  }

  return (error) => {
    const { text, isOverflow } = saidIn(error.message);
    const others = error.causes.filter((cause) => !isRepeated(cause, text));
    const causes = new Set(others.map((cause) => `cause ${describe(cause)}`));
    const places = isOverflow
      ? recall(circles, error.frames, circleOf)
      : placesIn(error.frames, error.message);
    const key = [`v${fingerprintVersion}`, describe(error), ...places, ...causes].join("\n");
    return recall(names, key, nameOf);
  };
}

function readSaid(message: string): Said {
  const text = parameterise(message);
  return { text, isSentence: sentence.test(text), isOverflow: overflown.test(message) };
}

/** True for what JavaScript, Node or the system say themselves of where they failed. */
function isOfRuntime(message: string): boolean {
  const told = message.replace(ofAnother, "");
  return ofSystem.test(told) || builtinType(told) !== null;
}

/** `PaymentError` of `shop.payment.PaymentError`, `App\PaymentError` and `Shop::PaymentError`. */
function readType(type: string): NamedType {
  if (nameless.test(type)) return { name: "", ofService: false };
  const name = /^(?:\w+(?:\.|\\|::))+(\w+)$/.exec(type)?.[1] ?? type;
  return { name, ofService: name !== "" && !ofRuntime.test(name) };
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
    const [place = "", ...others] = own.map(sourceForm);
    const caller = own[1 + others.findIndex((other) => other !== place)];
    // Of who called that place the name will do: it may be any program's, in any folder.
    const name = caller === undefined || caller === own[0] ? "" : callerName(caller);
    return name === "" ? [`at ${place}`] : [`at ${place}`, `from ${name}`];
  }
  // Of a stack without own code, the library says which of its callers this may have been.
  const library = frames.find((frame) => packageOf(frame.file) !== null);
  return library === undefined ? [] : [`at ${packageOf(library.file)} ${sourceForm(library)}`];
}

/** The functions that call each other; of a stack that shows none of them twice, the place. */
function circleOf(frames: readonly Frame[]): readonly string[] {
  const own = frames.filter((frame) => frame.inApp).map(sourceForm);
  const again = own.filter((place, index) => own.indexOf(place) < index);
  return [...new Set(again.length > 0 ? again : own.slice(0, 1))]
    .toSorted()
    .map((place) => `at ${place}`);
}
