import { inOneForm } from "./message-forms.ts";
import {
  namedFile,
  namedPorts,
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

const month = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}";
const weekday = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6}";
const zone = String.raw`(?: ?(?:(?:GMT|UTC)?[+-]\d\d:?\d\d|Z|[A-Z]{3,4})(?![A-Za-z]))?`;
const clock = String.raw`\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?`;
const ipv4 = String.raw`(?:\d{1,3}\.){3}\d{1,3}`;
const group = "[0-9A-Fa-f]{1,4}";
/** It needs a digit, so that Bee::add is none. */
const ipv6 = String.raw`(?=[A-Fa-f:]*\d)(?:${group}(?::${group}){7}|(?:${group}(?::${group}){0,6})?::(?:${group}(?::${group}){0,6}:)?(?:${ipv4}|${group})?)`;
/** A host known by its last label; other dotted names (`user.name`, `cart.js`) are code. */
const publicHost = String.raw`(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+(?:com|net|org|edu|gov|io|dev|cloud|co|eu|uk|de|fr|nl|it|pl|ru|cn|hk|tw|jp|kr|br|au|ca|us|mx|ch|cz)(?![\w.-])`;

/**
 * What is never masked, whatever digits it has: codes and HTTP status, property names, the ports
 * above, and names that happen to end in a number.
 */
const kept = [
  String.raw`\b(?:reading|setting) (?:'[^']*'|"[^"]*")`,
  String.raw`\b(?:(?:status|exit|error|response)(?:[ _]?code)?|code|[Ee]rrno|err|SQLSTATE|SQLCODE|HRESULT|Msg|signal|HTTP(?:\/\d(?:\.\d)?)?)(?: |["']?[=:] ?["']?|[[(]| = )-?(?:0x[0-9A-Fa-f]+|[0-9A-Z]{5}|[A-Z]\d{1,4}|\d{1,6})(?!\w|\.\w|:\d|\/(?![A-Z])|-)`,
  String.raw`\b(?:returned|responded|answered|replied|received|got)(?: with)?(?: an?)?(?: HTTP)?(?: status)? [1-5]\d\d(?!\w|\.\w|[:/]\d|-)`,
  String.raw`\b(?:failed|rejected|refused|aborted)(?: with|:) [45]\d\d(?=$|[).,;\n]| (?:from|for|on|at|while|after) )`,
  String.raw`\berror #\d{1,6}\b`,
  // SMTP: `550 5.1.1`.
  String.raw`\b[45]\d\d[ -][45]\.\d{1,3}\.\d{1,3}\b`,
  String.raw`\b[1-5]\d\d (?:Bad|Unauthorized|Forbidden|Not|Method|Request|Conflict|Gone|Too|Internal|Service|Gateway|Unprocessable|Payload)\b`,
  String.raw`\b(?:E\d{5}|P\d{4}|(?:TS|CS|NG|NU|MSB|DEP|AADSTS)\d{4,6}|(?:ORA|PLS|TNS)-\d{5})\b`,
  String.raw`(?<=[\w\]*]):(?:${namedPorts})(?!\w|\.\w|:\d)`,
  // Of a name that was not found it says what was looked for; those of replicas have a number.
  String.raw`(?<=\b(?:ENOTFOUND|EAI_[A-Z]{3,6}|lookup|[Rr]esolve(?: host(?:name)?)?:?) )(?:[A-Za-z-]+\.)+[A-Za-z]{2,}(?![\w.-])`,
  String.raw`\b(?:[Uu][Tt][Ff]|ISO|iso|[Ss][Hh][Aa]|MD|md|AES|aes|[ERH]S|base|[Ii][Pp]v|http|HTTP|[Oo][Aa]uth|u?int|float|win|arm|x|s|ec|h)-?\d{1,4}\b|\b(?:i18n|l10n|k8s|e2e)\b`,
  // A quoted identifier, with a number at its end or without; the quote is group 7.
  String.raw`(?<!: ?)(["'\x60])[A-Za-z_$][A-Za-z_$.-]*(?<!-)\d{0,2}\7(?![:])`,
];

/** What differs between occurrences, by its shape: the longer and more particular ones first. */
const masked = [
  String.raw`\[REDACTED:[^\]]*\]`,
  // AWS and W3C trace ids, UUIDs, Swift transactions.
  String.raw`\b1-[0-9a-f]{8}-[0-9a-f]{24}\b`,
  String.raw`\b[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}\b`,
  String.raw`\b[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}\b`,
  String.raw`\btx[0-9a-f]{21}-[0-9a-f]{10}(?:-\w+)?`,
  // Ids that say of what they are: `req_AbC123dEf`.
  String.raw`(?<=\b[a-z]{2,8}_)(?=[A-Za-z]*\d)(?=[a-z\d]*[A-Z])[A-Za-z\d]{8,}(?![\w-])`,
  // Pods of a deployment, with their namespace, and what Kubernetes names by chance.
  String.raw`(?<![\w./-])[a-z0-9][a-z0-9./-]*-(?=[a-z]*\d)[b-df-hj-np-tv-xz2456789]{7,10}-[b-df-hj-np-tv-xz2456789]{5}(?:_[a-z0-9-]+)?(?![\w-])`,
  // The tag of an image.
  String.raw`(?<=\/[\w.-]{1,80}):(?:v?\d[\w.-]*\w|[0-9a-f]{7,40}\b)`,
  // Dates and times.
  String.raw`(?:\b${weekday} )?\b${month} +\d{1,2} ${clock}(?:${zone} \d{4}\b)?`,
  String.raw`(?:\b${weekday},? )?\b(?:\d{1,2}[ -]${month}|${month} \d{1,2})(?:,? |-)\d{2,4}\b(?:,? ${clock}${zone})?(?: \([A-Z][A-Za-z ]+\))?`,
  String.raw`\b\d{4}[-/]\d\d[-/]\d\d(?:[T ,]+${clock}${zone})?`,
  String.raw`\b\d{8}T\d{6}Z?\b`,
  String.raw`(?<![\d:])${clock}(?: ?[AaPp][Mm]\b|${zone})(?![\d:])`,
  String.raw`\bdatetime\.datetime\([\d, ]+\)`,
  // Numbers of orders, invoices and tickets.
  String.raw`(?<=[\s("']#)[A-Z]*\d[A-Z\d-]*(?!\w)`,
  // Addresses of network cards.
  String.raw`(?<![\w:-])[0-9A-Fa-f]{2}(?:(?::[0-9A-Fa-f]{2}){5}|(?:-[0-9A-Fa-f]{2}){5})(?![\w:-])`,
  // Durations and sizes with their unit.
  String.raw`(?<![\w.])\d+(?:\.\d+)? ?(?:[nuµm]?s|sec|seconds?|min|minutes?|h|hours?|days?|[kKMGT]?i?B|bytes?|%)(?!\w)`,
  // As a host it is bracketed.
  String.raw`\[${ipv6}\]`,
  String.raw`(?<![\w:])${ipv6}(?![\w:])`,
  String.raw`(?<![\w:])::(?=:\d)`,
  String.raw`(?<![\w.])${ipv4}(?![\w.])`,
  String.raw`(?<![\w.-])${publicHost}`,
  String.raw`(?<=": ?)"[^"\s]*\d[^"\s]*"`,
  String.raw`(?<=[=:] ?)(?:[Tt]rue|[Ff]alse)\b`,
  // Numbers.
  String.raw`\b0x[0-9A-Fa-f]+`,
  String.raw`(?<!\w)[-+]?\d+(?:[,_]\d+)*(?:\.\d+)*(?!\w)|(?<=[A-Za-z]_)-\d+(?!\w)`,
];

const anyUrl = String.raw`(\b[a-z][a-z0-9+.-]*):\/\/[^\s"'\x60<>)\]}]+`;
/** The status stands behind it in an access log. */
const request = String.raw`(\b(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)[: ] ?)(\/[^\s"'\x60]*)((?: HTTP\/\d(?:\.\d)?["']?)? [1-5]\d\d(?![\w.:]))?`;
/** The first of a quoted path, which may have anything in it, the second of another one. */
const path = String.raw`(?<=["'\x60])((?:\/[^\s/"'\x60]+)+\/[^\s/"'\x60]*)|((?<![\w.<>:/])(?:\/[\w.@+~-]+){2,}|\b[A-Z]:\\[\w.\\-]+)`;
const anyWord = String.raw`((?<![A-Za-z0-9])[A-Za-z]*\d[A-Za-z0-9]*(?:[_-][A-Za-z0-9]+)*)`;

/** Nothing of all this begins within a word: a quarter of the places is left. */
const beginning = "(?:(?<![A-Za-z0-9])|(?![A-Za-z]))";

/** Of a message in colours, also where the logger took the escape out of it. */
// Written as a string: a lint rule rightly distrusts control characters in regular expressions.
const colour = new RegExp(String.raw`\x1b\[[\d;]*m|\[\d{1,3}(?:;\d{1,3}){0,4}m(?!\])`, "g");

/** Its groups are in the order of `replacement`. They have no names, which would cost half the time. */
const pattern = new RegExp(
  `${beginning}(?:${anyUrl}|${request}|(${quotedData})|(${kept.join("|")})|(${masked.join("|")})|${path}|${anyWord})`,
  "g",
);

/**
 * A message without what differs from one occurrence to the next: ids, dates, sizes, addresses,
 * quoted data. Status and error codes, property names, quoted identifiers and the ports of services
 * stay, since they tell errors apart.
 */
export function parameterise(message: string): string {
  const plain = message.slice(0, maxRead).replaceAll(colour, "");
  const lines = plain.trim().split("\n");
  const read = inOneForm(lines.map((line) => line.trimEnd()).join("\n"));
  const text = read.replaceAll(pattern, replacement);
  // A list says the same with more or fewer values in it.
  return text
    .replaceAll(/<\*>(?:,? ?<\*>)+/g, variable)
    .replaceAll(/\[(?:[A-Za-z]{0,3}[-_]?<\*>(?:, ?|(?=\])))+\]/g, `[${variable}]`)
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
