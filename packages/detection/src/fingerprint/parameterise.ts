import { withoutData } from "./data-by-words.ts";
import { inOneForm } from "./message-forms.ts";
import { kept } from "./kept.ts";
import { masked } from "./masked.ts";
import {
  namedFile,
  parameterisePath,
  parameteriseRoute,
  parameteriseUrl,
  parameteriseWord,
  variable,
} from "./places.ts";
import { quotedData } from "./quoted-data.ts";

/** What a message says after this is data, not kind. UTF-16 code units, before and after. */
const maxRead = 8192;
const maxKept = 2048;

const anyUrl = String.raw`(\b[a-z][a-z0-9+.-]*):\/\/[^\s"'\x60<>)\]}]+`;
/** The status stands behind it in an access log. */
const request = String.raw`(\b(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)[: ] ?)((?:https?:\/\/[^\s/"'\x60]+)?\/[^\s"'\x60]*)((?: HTTP\/\d(?:\.\d)?["']?)? [1-5]\d\d(?![\w.:]))?`;
/** The first of a quoted path, which may have anything in it, the second of another one. */
const path = String.raw`(?<=["'\x60])((?:\/[^\s/"'\x60]+)+\/[^\s/"'\x60]*)|((?<![\w.<>:/])(?:\/{1,3}[\w.@+~-]+){2,}|\b[A-Z]:\\[\w.\\-]+)`;
/** An id of all signs that a URL may have can begin and end with any of them. */
const anyWord = String.raw`((?<![A-Za-z0-9])(?:[_-]{1,2}(?=[\w-]{14}))?[A-Za-z]*\d[A-Za-z0-9]*(?:[_-]{1,2}[A-Za-z0-9]+)*(?:[_-]{1,2}(?![\w-]))?)`;

/** Nothing of all this begins within a word: a quarter of the places is left. */
const beginning = "(?:(?<![A-Za-z0-9])|(?![A-Za-z]))";

/** Of a message in colours, also where the logger took the escape out of it. */
// Written as a string: a lint rule rightly distrusts control characters in regular expressions.
const colour = new RegExp(
  String.raw`\x1b\[[\d;]*m|\[\d{1,3}(?:;\d{1,3}){0,4}m(?!(?:\d{1,2})?s?\])`,
  "g",
);

/** Its groups are in the order of `replacement`. They have no names, which would cost half the time. */
const pattern = new RegExp(
  `${beginning}(?:${anyUrl}|${request}|(${quotedData})|(${kept})|(${masked})|${path}|${anyWord})`,
  "g",
);

/** What was counted. */
const plural =
  /(<\*> (?!(?:was|has|does)\b)[a-z]{2,20}?)(?:(ies)|(?<=ch|sh|x|ss)es|(?<![sui])s)\b/g;

const several = /(<\*> [a-z]{2,20}) (are|were|have|do)\b/g;
const singular: Readonly<Record<string, string>> = {
  are: "is",
  were: "was",
  have: "has",
  do: "does",
};

/**
 * A message without what differs from one occurrence to the next: ids, dates, sizes, addresses,
 * quoted data. Status and error codes, property names, quoted identifiers and the ports of services
 * stay, since they tell errors apart.
 */
export function parameterise(message: string): string {
  const plain = message.slice(0, maxRead).replaceAll(colour, "");
  const lines = plain.trim().split("\n");
  const read = inOneForm(lines.map((line) => line.trimEnd()).join("\n"));
  const text = withoutData(read).replaceAll(pattern, replacement);
  // A list says the same with more or fewer values in it, and a count with another one.
  return text
    .replaceAll(/\b[A-Za-z]{1,8}<\*>(?: [A-Za-z]{1,8}<\*>){2,}/g, variable)
    .replaceAll(/<\*>(?:(?:,? ?|:)<\*>)+/g, variable)
    .replaceAll(/\[(?:[A-Za-z]{0,3}[-_]?<\*>(?:, ?|(?=\])))+\]/g, `[${variable}]`)
    .replaceAll(plural, (_, stem: string, ies: Group) => (ies === undefined ? stem : `${stem}y`))
    .replaceAll(several, (_, stem: string, verb: string) => `${stem} ${singular[verb] ?? verb}`)
    .slice(0, maxKept);
}

type Group = string | undefined;

function replacement(
  match: string,
  scheme: Group,
  method: Group,
  route: Group,
  status: Group,
  _quoted: Group,
  constant: Group,
  _quote: Group,
  _shape: Group,
  quotedPath: Group,
  barePath: Group,
  token: Group,
): string {
  if (constant !== undefined) return match;
  if (scheme !== undefined) return parameteriseUrl(match, scheme);
  if (route !== undefined) return `${method}${parameteriseRoute(route)}${status ?? ""}`;
  if (token !== undefined) return parameteriseWord(match);
  if (quotedPath !== undefined) return parameterisePath(quotedPath, /./);
  if (barePath !== undefined) return parameterisePath(barePath, namedFile);
  return variable;
}
