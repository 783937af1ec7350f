import type { Span } from "./span.ts";

/** Letters beyond ASCII belong to a name, be they decoded as UTF-8 or as latin1. */
const email =
  /(?<![A-Za-z0-9._%+\x80-\uffff-])[A-Za-z0-9._%+\x80-\uffff-]+@(?:[A-Za-z0-9\x80-\uffff-]+(?:\.[A-Za-z0-9\x80-\uffff-]+)*\.[A-Za-z]{2,24})(?![A-Za-z0-9_-])/g;
/** `express@4.18.2` is a package, `logo@2x.png` a picture, `git@` the user of every forge. */
const notMail =
  /^(?:git@|[^@]*@v?\d+\.\d)|\.(?:png|jpe?g|gif|svg|webp|css|html?|[cm]?[jt]sx?|json|map)$/i;

/** In one piece, or in groups as on the card: not any numbers side by side. */
const digits =
  /(?<![\w.-]|\+(?=\d{13}(?!\d)))(?:\d{13,19}|\d{4}([ -])\d{4}\1\d{4}\1\d{3,4}(?:\1\d{3})?|\d{4}([ -])\d{6}\2\d{4,5})(?!\w|[.-]\d)/g;
/** First digits and lengths that card networks give out. */
const cardNumber =
  /^(?:4(?:\d{12}|\d{15}|\d{18})|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}|6(?:011|5\d\d|4[4-9]\d)\d{12}|35(?:2[89]|[3-8]\d)\d{12}|3(?:0[0-5]|[68]\d)\d{11}|62\d{14,17})$/;

/** E-mail addresses, and card numbers by network and check digit. */
export function* findPersonalData(line: string): Iterable<Span> {
  if (line.includes("@")) {
    for (const match of line.matchAll(email)) {
      const end = match.index + match[0].length;
      const inUrl = /:\/\/[^ /?#]*$/.test(line.slice(Math.max(0, match.index - 300), match.index));
      if (!inUrl && !notMail.test(match[0])) yield { start: match.index, end, kind: "email" };
    }
  }
  for (const match of line.matchAll(digits)) {
    const number = match[0].replaceAll(/\D/g, "");
    if (!cardNumber.test(number) || !hasCheckDigit(number)) continue;
    yield { start: match.index, end: match.index + match[0].length, kind: "card" };
  }
}

/** The Luhn check: from the right, every second digit doubled, the digits of all add up to tens. */
function hasCheckDigit(number: string): boolean {
  let sum = 0;
  for (let index = 0; index < number.length; index += 1) {
    const digit = Number(number.charAt(number.length - 1 - index));
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
