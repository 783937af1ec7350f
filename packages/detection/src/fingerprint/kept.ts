import { namedPorts } from "./places.ts";

/** Of HTTP, Cloudflare's among them: as few numbers as can be, since they stand without a word for it. */
const httpStatus = String.raw`(?:40\d|41[0-8]|42[1-9]|431|451|50[0-8]|51[01]|52\d|530)`;
/** A number that ends what is said of it. */
const last = String.raw`(?=$|[)\].,:;\n])`;

/**
 * What is never masked, whatever digits it has: codes and HTTP status, property names, ports of
 * services, versions of protocols, and names that happen to end in a number. Alternatives of a
 * regular expression, with one group.
 */
export const kept: string = [
  String.raw`\b(?:reading|setting) (?:'[^']*'|"[^"]*")`,
  String.raw`\b(?:[A-Za-z]{2,12}_)?(?:(?:[Ss]tatus|[Ee]xit|error|[Rr]esponse|[Rr]eturn|[Rr]eply)(?:[ _]?(?:[Cc]ode|[Vv]alue))?|[Cc]ode|[Rr][Cc][Oo][Dd][Ee]|[Ee]rrno|err|rc|ret|retval|SQLSTATE|SQLCODE|HRESULT|NTSTATUS|WinError|winerror|Msg|signal|alert number|[Ss][Mm][Tt][Pp]|FTP|AMQP|LDAP|RFC|HTTP(?:\/\d(?:\.\d)?)?)(?: |["']?[=:] ?["']?|[[(]| = )-?(?:0x[0-9A-Fa-f]+|[0-9A-Z]{5}|[A-Z]\d{1,4}|\d{1,6})(?!\w|\.\w|:\d|\/(?![A-Z])|-)`,
  String.raw`\b(?:returned|responded|answered|replied|received|got)(?: with)?(?: an?)?(?: HTTP)?(?: status)?(?: of)? [1-5]\d\d(?!\w|\.\w|[:/]\d|-| (?!status\b)[a-z]{3,20}s\b)`,
  String.raw`\b(?:failed|rejected|refused|aborted)(?: with|:) [45]\d\d(?=$|[).,;\n]| (?:from|for|on|at|while|after) )`,
  // A status that a sentence begins or ends with, or that was told.
  String.raw`(?:(?<![^\n])|(?<=[-=]> |→ |\b(?:said|sent|says|gave|an?|got) ))${httpStatus}(?=$|[).,;:\n]| \(| (?:from|for|by|while|after|when|during|response|error|status)\b|(?<=[-=]> \d{3}) in\b)`,
  String.raw`\b(?:[Uu]pstream|[Bb]ackend|[Gg]ateway|[Pp]roxy|[Oo]rigin) ${httpStatus}(?=$|[).,;:\n])`,
  String.raw`\(${httpStatus}\)(?! ?\d)|\[${httpStatus}\]|(?:(?<= - )|(?<=[A-Za-z]: )|(?<=\bsaid ))${httpStatus}(?=$|[.,;\n])`,
  String.raw`(?<=(?:Error|ERROR|Exception)(?: |\[| \())\d{1,6}(?:${last}|(?= \())|(?<=(?:Error|ERROR) \d{1,6} \()\d{5}(?=\))`,
  String.raw`\breturned -\d{1,3}\b|\b(?:exited|died|ended)(?: with)? \(?-?\d{1,3}${last}|\b(?:exited|died) with \d{1,3}(?= (?:in|while|after|on|at|for|from|during) )|\b[Cc]losed(?: with|:)? \(?10[01]\d${last}|\bcurl: ?\(\d{1,2}\)`,
  // SQLSTATE, where no word says so: what PostgreSQL says often. Behind a word, or an address, one without
  // letters may be any number.
  String.raw`\b(?:\d\d[PS]\d\d|HY\d{3}|0A000|3D000)\b`,
  String.raw`(?<=: |[[(]|\bERROR )(?:08(?:00[0136])|22(?:00[1-3]|012|023)|23(?:000|50[2356]|514)|28000|4000[13]|42(?:501|601|70[134]|710|804|883)|53[123]00|55000|57014)\b`,
  // Windows' codes, which are 32 bits long.
  String.raw`\b0x(?:80(?:0[0-9A-Fa-f]|1[03])[0-9A-Fa-f]{4}|[Cc]0000[0-9A-Fa-f]{3})\b`,
  String.raw`\b[Ee]rror #\d{1,6}\b|\berror:[0-9A-F]{8}(?=:)|\b[Rr]ule [A-Z]{1,4}-?\d{1,4}(?![\w-])|\b[Ee]xception(?: code)?:? 0x[0-9A-Fa-f]+\b`,
  // SMTP: `550 5.1.1`.
  String.raw`\b[45]\d\d[ -][45]\.\d{1,3}\.\d{1,3}\b`,
  String.raw`\b[1-5]\d\d (?:Bad|Unauthorized|Forbidden|Not|Method|Request|Conflict|Gone|Too|Internal|Service|Gateway|Unprocessable|Payload|(?:Client|Server) Error)\b`,
  String.raw`\b(?:E\d{4,5}|ERR_\d{1,6}|P\d{4}|(?:TS|CS|NG|NU|MSB|DEP|AADSTS)\d{4,6}|(?:ORA|PLS|TNS)-\d{5})\b`,
  String.raw`(?<![^\n])(?:[A-Z]{1,8}\d{3,5}[A-Z]?|E(?:RR)?-\d{2,6})(?=:)`,
  String.raw`(?<=[\w\]*]):(?:${namedPorts})(?!\w|\.\w|:\d)`,
  String.raw`\bport(?: |: ?|=)(?:${namedPorts})(?!\w|\.\d)|\b${httpStatus} (?:error|response|status)\b`,
  // Who listens for the web's port is another program than the one for another.
  String.raw`:(?<=\baddress already in use \S{0,45}:)\d{1,3}(?!\w)`,
  // Of a name that was not found it says what was looked for; those of replicas have a number.
  String.raw`(?<=\b(?:ENOTFOUND|EAI_[A-Z]{3,6}|lookup|[Rr]esolve(?: host(?:name)?)?:?) )(?:[A-Za-z-]+\.)+[A-Za-z]{2,}(?![\w.-])`,
  // What fits into a column.
  String.raw`\b(?:varying|(?:var)?char|numeric|decimal|bit)\(\d+(?:, ?\d+)?\)`,
  String.raw`\b(?:TLS ?v?|SSLv|GLIBC(?:XX)?_|(?:iso|ISO)-8859-|windows-|cp)\d{1,4}(?:\.\d{1,2}){0,2}\b|(?<!\/\S{0,300} )\bHTTP\/[1-3](?:\.\d)?(?= [a-z]|$|[.,;)])`,
  // The first version of a thing that others still speak; more than that is a release.
  String.raw`\b(?:API|api|[Pp]rotocol|[Ee]ndpoint|[Ff]ormat|[Ss]pec|[Bb]ootloader|[Ff]irmware|[Mm]anifest)(?: version)? v?\d{1,4}(?!\w|\.\d)`,
  String.raw`\b(?:[Uu][Tt][Ff]|ISO|iso|[Ss][Hh][Aa]|MD|md|AES|aes|[ERH]S|base|[Ii][Pp]v|http|HTTP|[Oo][Aa]uth|u?int|float|win|arm|x|s|ec|h)-?\d{1,4}(?:[LlBb][Ee]|mb[34])?\b|\b(?:i18n|l10n|k8s|e2e|H26[45]|mp[34]|log4js?|web3|x509|pkcs\d{1,2})\b`,
  // A quoted identifier, with a number at its end or without; the quote is group 7.
  String.raw`(?<!: ?)(["'\x60])(?!(?!(?:com|org|net|java)\.)(?:[\w-]+\.)+(?:com|org)["'\x60])[A-Za-z_$][A-Za-z_$.-]*(?<!-)\d{0,2}\7(?![:])`,
].join("|");
