import { variable } from "./places.ts";
import { media } from "./quoted-data.ts";

/**
 * Data without a shape, which its quotes, if any, do not show to be some: the words around it say that it is some, as libraries
 * write them. `hint` and `fileName` know a part of each.
 */
const data: readonly RegExp[] = [
  // Postgres.
  /(?<=\bFailing row contains )\([^\n]{0,2000}\)/,
  // A cluster of Redis says where a key is now.
  /(?<=\b(?:MOVED|ASK) \d{1,5} )\S+/,
  // Jackson, of the text that it read.
  /(?<=\[Source: )[^]{1,600}?(?=; line: \d)/,
  // SQLAlchemy and Doctrine.
  /(?<=\[parameters: )[^]{1,2000}?(?=\](?:\n|$| \())/,
  /(?<=\bwith params )\[[^\n]{0,2000}\]/,
  // LDAP.
  /(?<=\b(?:cn|uid)=)[^,=\n]{1,80}(?=, ?(?:ou|dc|o)=)/gi,
  // A person, before the address.
  /(?:"[^"\n]{1,60}"|(?<![\w.])\p{Lu}[\p{L}'’.-]{0,40}(?: \p{Lu}[\p{L}'’.-]{0,40}){1,2})(?= ?[(<]\[REDACTED:email\])/gu,
  // Articles, papers, banks and coupons.
  /(?<=\b(?:SKUs?|sku|VIN|ISBN|EAN|GTIN|ASIN|ISIN|LEI|VAT(?: (?:number|ID))?|IMEI|PNR|AWB):? )(?=[A-Z-]*\d)[A-Z\d][A-Z\d-]{2,}/g,
  /(?<=\b(?:BIC|SWIFT):? )[A-Z]{6}[A-Z\d]{2}(?:[A-Z\d]{3})?\b/g,
  /(?<=\b(?:[Cc]oupon|[Vv]oucher|[Pp]romo(?:tion)?)(?: codes?)?:? )[A-Z][A-Z\d]{3,}(?:, [A-Z\d]{4,})*\b/g,
  // Browsers, and what calls itself one.
  /\bMozilla\/\d\.\d(?: (?:\([^)\n]{0,200}\)|[\w.]+\/[\w.+]+|like Gecko|Mobile))*/g,
  // Web servers look for whatever anybody asks them for.
  /(?<=\b(?:open|l?stat|opendir|realpath)\(\) )"[^"\n]*"(?= failed)/,
  /(?<=\bscript )'[^'\n]*'(?= not found or unable to stat)/,
  // sudo and su, of who asked and from where.
  /^\s*[\w.-]{1,64}(?= : [^;\n]{1,80} ; TTY=)|(?<=; TTY=)\S+ ; PWD=\S+/g,
  /(?<=\bFAILED su for )\S+ by \S+/,
  // Rust, of a text that it was to cut.
  /(?<=; it is inside )'[^\n]{1,8}' \(bytes [\d.]+\) of \x60[^\n]*\x60/,
  // A repository behind its host.
  /(?<=\[REDACTED:email\]:)[\w.~-]+\/[\w./~-]+/g,
  // Where something of AWS is, and whose it is.
  /(?<=\barn:aws[\w-]*:[a-z\d-]{1,40}:)[a-z\d-]*:\d{12}(?=:)/g,
  // Which of its names a certificate does not have.
  /(?<=\baltnames: (?:Host|IP): )\S+(?= is not )/,
  // numpy.
  /(?<=\bshapes? [^\n]{0,60}?)\([\d, ]+\)/g,
  // Proxifier.
  /^[\w.-]{1,253}:\d{1,5}(?= error : )/,
  // What is in a bucket.
  /(?<=\barn:aws:s3:::[\w.-]{1,63}\/)[^\s"',)]+/g,
  /(?<=\bkube-api-access-)[a-z\d]{5}\b/g,
  // Files of people, behind a colon with blanks in their name.
  new RegExp(
    String.raw`(?:(?<=: )[^\s:/"'(][^:/\n"'(]{0,100}|(?<![^\s(])[^\s:/"'=(][^\s:"'=]{0,100})\.${media}(?![\w."'])`,
    "g",
  ),
];

/** Laravel writes the values into a statement as they are. */
const statement = /\bSQL: [^]*$/;
const values = /(?<=\bvalues )\([^]*?\)(?= on (?:conflict|duplicate)\b| returning\b|$)/i;
const compared =
  /(?<=["\x60\]] (?:=|<>|!=|[<>]=?|like) )[^"\x60\n]{1,200}?(?=(?: (?:and|or|limit|order|group)\b|\){0,4}$))/gi;

const hint =
  /ing row c|MOVED |ASK |\[Source: |\[parameters: |with params |, ?(?:ou?|dc|OU?|DC)=|\[REDACTED:e|\b(?:SKUs?|sku|VIN|ISBN|EAN|GTIN|ASIN|ISIN|LEI|VAT(?: (?:number|ID))?|IMEI|PNR|AWB|BIC|SWIFT):? |oupon|oucher|romo|Mozilla\/|\(\) "|SQL: |script '|; TTY=|FAILED su|; it is inside |kube-api-|arn:aws| error : | altnames: |shapes? \(/;
const fileName = new RegExp(String.raw`\.${media}\b`);

/** A message without the data that only the words around it show to be some. */
export function withoutData(message: string): string {
  if (!hint.test(message) && !fileName.test(message)) return message;
  let text = message;
  for (const rule of data) text = text.replace(rule, variable);
  return text.replace(statement, (sql) =>
    sql.replace(values, variable).replaceAll(compared, variable),
  );
}
