import { namedPorts } from "./places.ts";

/**
 * What is never masked, whatever digits it has: codes and HTTP status, property names, ports of
 * services, versions of protocols, and names that happen to end in a number. Alternatives of a
 * regular expression, with one group.
 */
export const kept: string = [
  String.raw`\b(?:reading|setting) (?:'[^']*'|"[^"]*")`,
  String.raw`\b(?:(?:status|exit|error|response)(?:[ _]?code)?|code|[Ee]rrno|err|SQLSTATE|SQLCODE|HRESULT|Msg|signal|SMTP|HTTP(?:\/\d(?:\.\d)?)?)(?: |["']?[=:] ?["']?|[[(]| = )-?(?:0x[0-9A-Fa-f]+|[0-9A-Z]{5}|[A-Z]\d{1,4}|\d{1,6})(?!\w|\.\w|:\d|\/(?![A-Z])|-)`,
  String.raw`\b(?:returned|responded|answered|replied|received|got)(?: with)?(?: an?)?(?: HTTP)?(?: status)? [1-5]\d\d(?!\w|\.\w|[:/]\d|-)`,
  String.raw`\b(?:failed|rejected|refused|aborted)(?: with|:) [45]\d\d(?=$|[).,;\n]| (?:from|for|on|at|while|after) )`,
  String.raw`\berror #\d{1,6}\b|\b[Ee]xception(?: code)?:? 0x[0-9A-Fa-f]+\b`,
  // SMTP: `550 5.1.1`.
  String.raw`\b[45]\d\d[ -][45]\.\d{1,3}\.\d{1,3}\b`,
  String.raw`\b[1-5]\d\d (?:Bad|Unauthorized|Forbidden|Not|Method|Request|Conflict|Gone|Too|Internal|Service|Gateway|Unprocessable|Payload)\b`,
  String.raw`\b(?:E\d{4,5}|ERR_\d{1,6}|P\d{4}|(?:TS|CS|NG|NU|MSB|DEP|AADSTS)\d{4,6}|(?:ORA|PLS|TNS)-\d{5})\b`,
  String.raw`(?<=[\w\]*]):(?:${namedPorts})(?!\w|\.\w|:\d)`,
  // Who listens for the web's port is another program than the one for another.
  String.raw`:(?<=\baddress already in use \S{0,45}:)\d{1,3}(?!\w)`,
  // Of a name that was not found it says what was looked for; those of replicas have a number.
  String.raw`(?<=\b(?:ENOTFOUND|EAI_[A-Z]{3,6}|lookup|[Rr]esolve(?: host(?:name)?)?:?) )(?:[A-Za-z-]+\.)+[A-Za-z]{2,}(?![\w.-])`,
  // What fits into a column.
  String.raw`\b(?:varying|(?:var)?char|numeric|decimal|bit)\(\d+(?:, ?\d+)?\)`,
  String.raw`\b(?:TLS ?v?|SSLv|GLIBC(?:XX)?_|(?:iso|ISO)-8859-|windows-|cp)\d{1,4}(?:\.\d{1,2}){0,2}\b|\bHTTP\/[1-3](?:\.\d)?(?= [a-z])`,
  String.raw`\b(?:[Uu][Tt][Ff]|ISO|iso|[Ss][Hh][Aa]|MD|md|AES|aes|[ERH]S|base|[Ii][Pp]v|http|HTTP|[Oo][Aa]uth|u?int|float|win|arm|x|s|ec|h)-?\d{1,4}\b|\b(?:i18n|l10n|k8s|e2e)\b`,
  // A quoted identifier, with a number at its end or without; the quote is group 7.
  String.raw`(?<!: ?)(["'\x60])[A-Za-z_$][A-Za-z_$.-]*(?<!-)\d{0,2}\7(?![:])`,
].join("|");
