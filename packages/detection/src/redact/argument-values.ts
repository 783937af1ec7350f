import { isAbsent } from "./harmless-value.ts";
import { isMasked, mergeSpans, placeholder, type Span } from "./span.ts";

/** How a program takes a password by a short flag: all up to the value, and the value. */
interface Usage {
  readonly flag: RegExp;
  readonly value: RegExp;
}

/** Nothing but a password can stand here. */
const any = /[^\s"']+/y;
/** A port, a host or a word of prose can stand here too: a password has more in it. */
const random =
  /(?!\d{1,5}(?:[\s"']|$))(?=[^\s"']*(?:\d|[a-z][A-Z]|[!@#$%^&*]))[^\s"'-][^\s"']{3,}/y;
const userAndPassword =
  /(?!\w{2,10}:\/\/)[^\s"':[]{1,128}:(?!\$(?:\{\w{1,64}\}|\w{1,64})(?:[\s"'\\]|$))[^\s"']{1,256}/y;
const usages: ReadonlyMap<string, Usage> = new Map([
  ...used(
    "mysql mysqldump mysqladmin mysqlimport mariadb mariadb-dump",
    / ["']?-p\\{0,8}["']?/g,
    any,
  ),
  ...used("login 7z 7za mongo mongosh mongodump mongorestore", / -p {0,24}\\{0,8}["']?/g, random),
  ...used("sshpass", / -p {0,24}\\{0,8}["']?/g, any),
  ...used("twine supabase ncftpput ncftpget cqlsh unrar rar", / -p {0,24}\\{0,8}["']?/g, random),
  ...used(
    "zip unzip sqlcmd bcp isql mosquitto_pub mosquitto_sub",
    / -P {0,24}\\{0,8}["']?/g,
    random,
  ),
  ...used(
    "ldapsearch ldapadd ldapmodify ldapdelete ldapwhoami dsconf dsidm dsctl",
    / -w {0,24}\\{0,8}["']?/g,
    random,
  ),
  ...used("ldappasswd", / -[was] {0,24}\\{0,8}["']?/g, random),
  ...used("openssl", / -(?:k|K|hmac) {0,24}\\{0,8}["']?/g, random),
  ...used("http https xh", / -a {0,24}\\{0,8}["']?/g, userAndPassword),
  ...used("curl", / -[A-Za-z]{0,8}[uU] {0,24}\\{0,8}["']?/g, userAndPassword),
  ...used("snmpwalk snmpget snmpset snmpbulkwalk snmptrap", / -[cAX] {0,24}\\{0,8}["']?/g, random),
  ...used("security certutil minisign", / -[pPwW] {0,24}\\{0,8}["']?/g, random),
  ...used("ssh-keygen", / -[NP] {0,24}\\{0,8}["']?/g, random),
  ...used("altool notarytool", / -p {0,24}\\{0,8}["']?/g, any),
  ...used("ab hey", / -[aA] {0,24}\\{0,8}["']?/g, userAndPassword),
  ...used("signtool", / \/p {1,24}\\{0,8}["']?/g, random),
  ...used("schtasks", / \/rp {1,24}\\{0,8}["']?/g, random),
  ...used("redis-cli valkey-cli", / -a {0,24}\\{0,8}["']?/g, random),
]);
const program = new RegExp(String.raw`(?<![\w-])(?:${[...usages.keys()].join("|")})(?= )`, "g");
const anyFlag = /[ "'](?:-[pPawskucAXWN]|-[A-Za-z]{0,8}[uU] |-hmac |\/r?p )/;
/** Between the arguments of a list, as Node, Python and auditd print a command. */
const betweenArguments = /\\{0,8}["'],? (?:a\d{1,4}=)?\\{0,8}["']|\\{0,8}["'],\\{0,8}["']/g;
/** A flag is looked for up to the end of the command, and no further than this. */
const command = /[^|;&\n]{0,400}/y;

/**
 * Passwords behind short flags: `mysql -psecret`, `docker login -p secret`. What the other rules
 * found is masked before the line is searched: else a `;` in a secret would end the command here,
 * and not when the line is redacted once more.
 */
export function* findArgumentValues(line: string, found: readonly Span[]): Iterable<Span> {
  if (!anyFlag.test(line)) return;
  const masked = maskedLine(line, found);
  const text = masked.text.replaceAll(betweenArguments, (between) => " ".repeat(between.length));
  const programs = [...text.matchAll(program)];
  for (const [number, { index, 0: name }] of programs.entries()) {
    const usage = usages.get(name);
    if (usage === undefined) continue;
    const start = index + name.length;
    // The arguments of the next program are looked at with its own flags, and once.
    const end = programs[number + 1]?.index ?? text.length;
    const given = matchAt(command, text, start).slice(0, end - start);
    for (const { index: at, 0: flag } of given.matchAll(usage.flag)) {
      const from = start + at + flag.length;
      const value = withoutClosers(matchAt(usage.value, text, from));
      if (value === "" || isMasked(value) || isAbsent(value)) continue;
      yield { start: masked.at(from), end: masked.at(from + value.length), kind: "password" };
    }
  }
}

function used(programs: string, flag: RegExp, value: RegExp): (readonly [string, Usage])[] {
  return programs.split(" ").map((name) => [name, { flag, value }]);
}

/** Without what closes the text around it. */
function withoutClosers(value: string): string {
  return /[([{]/.test(value) ? value : value.replace(/[.,;)\]}\\]{1,8}$/, "");
}

function matchAt(sticky: RegExp, text: string, at: number): string {
  sticky.lastIndex = at;
  return sticky.exec(text)?.[0] ?? "";
}

/** A line with placeholders in it, and the way back to the line. */
interface MaskedLine {
  readonly text: string;
  at(index: number): number;
}

function maskedLine(line: string, found: readonly Span[]): MaskedLine {
  const spans = mergeSpans(found.filter(({ start }) => !isMasked(line.slice(start))));
  let text = "";
  let from = 0;
  const shifts: (readonly [from: number, shift: number])[] = [];
  for (const span of spans) {
    text += line.slice(from, span.start) + placeholder(span);
    from = span.end;
    shifts.push([text.length, span.end - text.length]);
  }
  text += line.slice(from);
  return { text, at: (index) => index + shiftAt(shifts, index) };
}

/** What the last placeholder before this place shifts it by: found by halves, for there can be many. */
function shiftAt(
  shifts: readonly (readonly [from: number, shift: number])[],
  index: number,
): number {
  let low = 0;
  let high = shifts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((shifts[middle]?.[0] ?? 0) <= index) low = middle + 1;
    else high = middle;
  }
  return shifts[low - 1]?.[1] ?? 0;
}
