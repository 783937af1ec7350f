import { namedPorts, uuid } from "./places.ts";

const month =
  "(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)";
const weekday =
  "(?:Mon(?:day)?|Tue(?:sday)?|Wed(?:nesday)?|Thu(?:rsday)?|Fri(?:day)?|Sat(?:urday)?|Sun(?:day)?)";
const zone = String.raw`(?: ?(?:(?:GMT|UTC)?[+-]\d\d:?\d\d|Z|[A-Z]{3,4})(?![A-Za-z]))?`;
const clock = String.raw`\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?`;
const ipv4 = String.raw`(?:\d{1,3}\.){3}\d{1,3}`;
const group = "[0-9A-Fa-f]{1,4}";
/** It needs a digit, so that Bee::add is none. */
const ipv6 = String.raw`(?=[A-Fa-f:]*\d)(?:${group}(?::${group}){7}|(?:${group}(?::${group}){0,6})?::(?:${group}(?::${group}){0,6}:)?(?:${ipv4}|${group})?)`;
/** A host known by its last label; other dotted names (`user.name`, `cart.js`) are code. */
const publicHost = String.raw`(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+(?:com|net|org|edu|gov|io|dev|cloud|co|eu|uk|de|fr|nl|it|pl|ru|cn|hk|tw|jp|kr|br|au|ca|us|mx|ch|cz)(?![\w-]|\.\w)`;

/**
 * What differs between occurrences, by its shape: the longer and more particular ones first.
 * Alternatives of a regular expression, without groups.
 */
export const masked: string = [
  String.raw`\+?\[REDACTED:[^\]]*\]`,
  // AWS and W3C trace ids, UUIDs, Swift transactions.
  String.raw`\b1-[0-9a-f]{8}-[0-9a-f]{24}\b`,
  String.raw`\b[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}\b`,
  String.raw`\b${uuid}\b`,
  String.raw`\btx[0-9a-f]{21}-[0-9a-f]{10}(?:-\w+)?`,
  // Ids that say of what they are: `req_AbC123dEf`.
  String.raw`(?<=\b[a-z]{2,8}_)(?=[A-Za-z]*\d)(?=[a-z\d]*[A-Z])[A-Za-z\d]{8,}(?![\w-])`,
  // Pods of a deployment, with their namespace, and what Kubernetes names by chance.
  String.raw`(?<![\w./-])[a-z0-9][a-z0-9./-]*-(?=[a-z]*\d)[b-df-hj-np-tv-xz2456789]{7,10}-[b-df-hj-np-tv-xz2456789]{5}(?:_[a-z0-9-]+)?(?![\w-])`,
  // Bytes.
  String.raw`(?<!\w)[0-9A-Fa-f]{2}(?: [0-9A-Fa-f]{2}){3,}(?!\w)`,
  // Base64 with its padding, or so long and with so many digits as no name is.
  String.raw`(?<![\w+/])(?=[A-Za-z+/]*\d)(?:[A-Za-z0-9+/]{11,}={1,2}(?![\w=])|(?:[A-Za-z+/]*\d){5}[A-Za-z0-9+/]*(?<=[A-Za-z0-9+/]{40})(?![\w+/.-]))`,
  // Versions before a release.
  String.raw`(?<![\w.])v?\d+(?:\.\d+){2,3}-(?:alpha|beta|rc|next|canary|dev|pre|snapshot|SNAPSHOT)[\w.-]*\b`,
  // The line and column of a source.
  String.raw`(?<=\.[a-z]{1,5}):\d+:\d+(?!\w)`,
  // The tag of an image.
  String.raw`(?<=\/[\w.-]{1,80}):(?:v?\d[\w.-]*\w|[0-9a-f]{7,40}\b)`,
  // Dates and times.
  String.raw`(?:\b${weekday} )?\b${month} +\d{1,2} ${clock}(?:${zone} \d{4}\b)?`,
  String.raw`(?:\b${weekday},? )?\b(?:\d{1,2}[ -]${month}|${month} \d{1,2})(?:,? |-)\d{2,4}\b(?:,? ${clock}${zone})?(?: \([A-Z][A-Za-z ]+\))?`,
  String.raw`\b\d{4}[-/]\d\d[-/]\d\d(?:[T ,]+${clock}(?: [+-]\d{4} (?:[A-Z]{3,5}|[+-]\d{2,4})(?: m=[+-]\d+\.\d+)?|${zone}))?`,
  String.raw`\b\d{1,2}\/${month}\/\d{4}:${clock}(?: [+-]\d{4})?|\b${month},? \d{4}\b`,
  String.raw`\b\d{8}T\d{6}Z?\b`,
  String.raw`(?<![\d:])${clock}(?: ?[AaPp][Mm]\b|${zone})(?![\d:])`,
  String.raw`\bdatetime\.datetime\([\d, ]+\)`,
  // Numbers of orders, invoices and tickets.
  String.raw`(?<=[\s("']#)(?=[A-Z-]*\d)[A-Z\d][A-Z\d-]*(?!\w)`,
  // Addresses of network cards, serial numbers and hashes of certificates.
  String.raw`(?<![\w:-])[0-9A-Fa-f]{2}(?:(?::[0-9A-Fa-f]{2}){3,}|(?:-[0-9A-Fa-f]{2}){5})(?![\w:-])`,
  // Durations and sizes with their unit.
  String.raw`(?<![\w.])\d+(?:\.\d+)?(?:[dhm]|[nuµm]?s)(?: ?\d+(?:\.\d+)?(?:[dhm]|[nuµm]?s)){1,4}(?!\w)|\bP(?=T?\d)(?:\d+[YMWD])*(?:T(?:\d+(?:\.\d+)?[HMS]){1,3})?(?!\w)`,
  String.raw`(?<![\w.])\d+(?:\.\d+)? ?(?:[nuµm]?s|secs?|(?:milli|micro|nano)?seconds?|millis|mins?|minutes?|h|hrs?|hours?|days?|weeks?|months?|years?|[kKMGTP]?i?B|[kmgtp]b|[KMGTP]i|bytes?|%)(?!\w)`,
  // IPv6 before a port that it could be taken for a part of.
  String.raw`(?<![\w:])(?=[0-9A-Fa-f:]*::)(?:${group}(?::${group}){0,6})?::(?:(?:${group}:){0,5}(?:${ipv4}|${group}))?(?=:(?:${namedPorts}|\d{5})(?![\w:.]))`,
  // As a host it is bracketed.
  String.raw`\[${ipv6}\]`,
  String.raw`(?<![\w:])${ipv6}(?![\w:])`,
  String.raw`(?<![\w:])::(?=:\d)`,
  String.raw`(?<![\w.])${ipv4}(?![\w.])`,
  String.raw`(?<![\w.-])${publicHost}`,
  String.raw`(?<=": ?")[^"\s]*\d[^"\s]*(?=")|(?<=': ?')[^'\s]*\d[^'\s]*(?=')`,
  String.raw`(?<=[=:] ?)(?:[Tt]rue|[Ff]alse)\b`,
  // Places in PostgreSQL's log.
  String.raw`(?<![\w./-])[0-9A-F]{1,8}\/(?=[A-F]*\d)[0-9A-F]{6,8}(?![\w./-])`,
  // Numbers.
  String.raw`\b0x[0-9A-Fa-f]+`,
  String.raw`\b\d+(?:st|nd|rd|th)\b|\(\d{3}\) \d{3}-\d{4}(?!\w)|\+\d{1,3}[ -](?:\d{1,5}[ -]){1,4}\d{2,8}(?!\w)`,
  // Entity tags.
  String.raw`\bW\/"[^"\s]{1,80}"`,
  String.raw`(?<!\w)[-+]?\d+(?:[,_]\d+)*(?:\.\d+)*(?:[eE][-+]?\d+)?(?!\w)|(?<=[A-Za-z]_)-\d+(?!\w)`,
].join("|");
