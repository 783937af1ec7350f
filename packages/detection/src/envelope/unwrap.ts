import type { LineOrigin } from "../types.ts";
import { visibleLine } from "../visible.ts";
import { cri, dockerJson, forwarded, googleText, nanosecondTime, pm2Json } from "./containers.ts";
import type { Envelope, Unwrapped } from "./envelope.ts";
import { journaldJson } from "./journald.ts";
import { indentedTime, namePrefix, timePrefix } from "./prefixes.ts";
import { localSyslog, syslog } from "./syslog.ts";

/** Envelopes in envelopes, as deep as anybody has nested them: pm2 in compose in Docker in journald. */
const maxDepth = 4;

const openingBrace: readonly Envelope[] = [
  dockerJson,
  pm2Json,
  journaldJson,
  forwarded,
  googleText,
];
const openingDigit: readonly Envelope[] = [cri, nanosecondTime, timePrefix, syslog, namePrefix];
const openingMonth: readonly Envelope[] = [syslog, localSyslog, namePrefix];
const openingOther: readonly Envelope[] = [localSyslog, namePrefix];
const openingBlanks: readonly Envelope[] = [indentedTime];
const none: readonly Envelope[] = [];

/** Takes off all the envelopes that a line has; null for a line without any. */
export function unwrap(line: string): Unwrapped | null {
  const visible = line.includes("\u001b") ? visibleLine(line) : line;
  const outer = open(visible);
  return outer === null ? null : unwrapInner(outer);
}

/** Takes off the envelopes inside one: a line that came in parts is whole only now. */
export function unwrapInner(wrapped: Unwrapped): Unwrapped {
  let outer = wrapped;
  for (let depth = 1; depth < maxDepth; depth += 1) {
    const [text, ...others] = outer.texts;
    const isWhole = text !== undefined && others.length === 0 && !outer.partial;
    const inner = isWhole ? open(visibleLine(text)) : null;
    if (inner === null) break;
    outer = nest(outer, inner);
  }
  return outer;
}

function open(line: string): Unwrapped | null {
  for (const envelope of candidates(line)) {
    const unwrapped = envelope(line);
    if (unwrapped !== null) return unwrapped;
  }
  return null;
}

/** Which envelopes may begin like this: asking each of every line would take long. */
function candidates(line: string): readonly Envelope[] {
  const first = line.charCodeAt(0);
  if (first === 0x7b) return openingBrace;
  if (first >= 0x30 && first <= 0x39) return openingDigit;
  if (first === 0x3c) return openingMonth;
  if (first === 0x20 && (line.startsWith("    20") || line.startsWith("  20")))
    return openingBlanks;
  if (first === 0x20 || first === 0x09 || Number.isNaN(first)) return none;
  if (line.startsWith("- 1")) return openingMonth;
  // `Jan`…`Dec`, and a blank after them.
  if (line.charCodeAt(3) === 0x20 && first >= 0x41 && first <= 0x53) return openingMonth;
  return openingOther;
}

function nest(outer: Unwrapped, inner: Unwrapped): Unwrapped {
  return {
    ident: inner.ident === "" ? outer.ident : `${outer.ident} ${inner.ident}`,
    texts: inner.texts,
    partial: outer.partial || inner.partial,
    origin: over(outer.origin, inner.origin),
  };
}

/** What is nearer to the text knows more of it. */
function over(outer: LineOrigin, inner: LineOrigin): LineOrigin {
  return {
    at: inner.at ?? outer.at,
    level: inner.level ?? outer.level,
    pid: inner.pid ?? outer.pid,
  };
}
