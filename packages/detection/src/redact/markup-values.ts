import { isAbsent, isConvincing } from "./harmless-value.ts";
import { secretKindOf, weakKindOf } from "./sensitive-name.ts";
import type { Span } from "./span.ts";

/**
 * `<password>x</password>`, `<entry key="password">x</entry>`, `<key>password</key><string>x</string>`,
 * also escaped; `<user> <password>` alone says how a command is used.
 */
const elements: readonly RegExp[] = [
  /<([A-Za-z][\w.:-]{1,63})(?: [^<>]{0,256})?>(?:<!\[CDATA\[)?([^<\]]{1,4096})(?:\]\]>)?<\//dg,
  /<\w{1,32} [^<>]{0,128}(?:name|key)=\\{0,8}["']([\w.-]{2,64})\\{0,8}["'][^<>]{0,128}>(?:<value>)?(?:<!\[CDATA\[)?([^<\]]{1,4096})(?:\]\]>)?<\//dg,
  /<key>([\w.-]{2,64})<\/key>\s{0,8}<string>([^<]{1,4096})<\//dg,
  /(?:&lt;|\\{1,8}u003[cC])([A-Za-z][\w.:-]{1,63})(?: [^<>]{0,256}?)?(?:&gt;|\\{1,8}u003[eE])([^<&\\]{1,4096})(?:&lt;|\\{1,8}u003[cC])\//dg,
];

/** What closes an element. */
const anyElement = /<\/|&lt;\/|u003[cC]\//;

/** The text of elements of XML and HTML with a sensitive name. */
export function* findMarkupValues(line: string): Iterable<Span> {
  if (!anyElement.test(line)) return;
  for (const pattern of elements) {
    for (const { 1: name = "", 2: value = "", indices } of line.matchAll(pattern)) {
      const sure = secretKindOf(name);
      const kind = sure ?? weakKindOf(name);
      const [start, end] = indices?.[2] ?? [0, 0];
      if (/(?:^|:)pin$/i.test(name) && /^\d{4,8}$/.test(value)) yield { start, end, kind: "otp" };
      if (kind === null || isAbsent(value)) continue;
      if (sure !== null || isConvincing(value, kind)) yield { start, end, kind };
    }
  }
}
