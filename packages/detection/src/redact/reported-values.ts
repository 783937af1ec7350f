import { secretKindOf } from "./sensitive-name.ts";
import type { Span } from "./span.ts";

/** What a message says of a field: its name in the group `name`, its value in the group `value`. */
const reports: readonly RegExp[] = [
  // joi, mongoose, class-validator, Spring.
  /"(?<name>[\w.[\]-]{2,64})\\{0,8}" with value \\{0,8}"(?<value>[^"\\]{1,256})/dg,
  /\bpath `(?<name>[\w.]{2,64})` \(`(?<value>[^`]{1,256})`\)/dgi,
  /\bpath `(?<name>[\w.]{2,64})` with value `(?<value>[^`]{1,256})/dgi,
  /\bfor value \\{0,8}"(?<value>[^"\\]{1,256})\\{0,8}"(?: \(type \w{1,16}\))? at path \\{0,8}"(?<name>[\w.]{2,64})/dg,
  /\b(?<name>[\w.]{2,64}): Cast to \w{1,16} failed for value \\{0,8}"(?<value>[^"\\]{1,256})/dg,
  /\bfield '(?<name>[\w.[\]]{2,64})':? rejected value \[(?<value>[^\]]{1,256})\]/dgi,
  // GraphQL, and pydantic where its lines are one.
  /\bVariable \\{0,8}"\$(?<name>[\w.]{2,64})\\{0,8}" got invalid value \\{0,8}"(?<value>[^"\\]{1,256})/dg,
  /(?<![\w.])(?<name>[\w.]{2,64}) {4,16}[A-Z][^[\]]{1,200}\[type=\w{1,40}, input_value=\\{0,8}'(?<value>[^'\\]{1,256})/dg,
  // Logback on the variables of its configuration.
  /\bvalue \\{0,8}"(?<value>[^"\\]{1,256})\\{0,8}" substituted for \\{0,8}"\$\{(?<name>[\w.-]{2,64})/dg,
  // Kubernetes.
  /(?<name>[\w.[\]-]{2,128}): Invalid value: \\{0,8}"(?<value>[^"\\]{1,256})/dg,
  // MySQL and MongoDB on keys that are taken.
  /\bDuplicate entry '(?<value>[^']{1,256})' for key '(?<name>[\w.-]{2,128})'/dg,
  // What a parser of JSON shows of a text: the name may be cut.
  /\.\.\.\\{0,8}"(?<name>[A-Za-z_]{2,24})\\{0,8}": ?\\{0,8}"(?<value>[^"\\.]{1,256})/dg,
];
const anyReport =
  /with value |path `|for value |rejected value |Invalid value |Invalid value: |, input_value=|substituted for |Duplicate entry|\.\.\.\\{0,8}"/i;

/** `Key (token, org)=(x, 4) already exists.` of PostgreSQL. */
const takenKey = /\bKey \((?<names>[^()]{1,256})\)=\((?<values>[^()]{1,512})\)/dg;
/** What databases add to the name of a column for the name of its index. */
const ofIndex = /_(?:unique|uniq|uindex|index|idx|key|uk)(?:_\d{1,3})?$/i;

/** Words that a cut name may be the end of. */
const cutNames = ["password", "passwd", "secret", "token", "apikey", "api_key", "authorization"];

/** Values that validators, databases and parsers repeat in their messages. */
export function* findReportedValues(line: string): Iterable<Span> {
  if (line.includes(")=(")) yield* findTakenKeys(line);
  if (!anyReport.test(line)) return;
  for (const pattern of reports) {
    for (const { groups, indices } of line.matchAll(pattern)) {
      const kind = kindOf(groups?.["name"] ?? "");
      const [start, end] = indices?.groups?.["value"] ?? [0, 0];
      if (kind !== null) yield { start, end, kind };
    }
  }
}

function* findTakenKeys(line: string): Iterable<Span> {
  for (const { groups, indices } of line.matchAll(takenKey)) {
    const names = (groups?.["names"] ?? "").split(", ");
    const values = (groups?.["values"] ?? "").split(", ");
    if (names.length !== values.length) continue;
    let start = indices?.groups?.["values"]?.[0] ?? 0;
    for (const [index, value] of values.entries()) {
      const kind = secretKindOf((names[index] ?? "").replaceAll('"', ""));
      if (kind !== null) yield { start, end: start + value.length, kind };
      start += value.length + 2;
    }
  }
}

function kindOf(written: string): string | null {
  const name = written.replace(ofIndex, "").replaceAll(/\[\d{1,6}\]/g, "");
  const isPin = /^pin(?:[-_]?code)?$/i.test(name);
  const known = isPin ? "password" : (secretKindOf(written) ?? secretKindOf(name));
  if (known !== null || name.length < 4) return known;
  const cut = name.toLowerCase();
  const word = cutNames.find((whole) => whole.endsWith(cut));
  return word === undefined ? null : secretKindOf(word);
}
