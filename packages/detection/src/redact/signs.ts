import { endsAsName } from "./sensitive-name.ts";

// Signs of a secret that more than a character tells: see `mayHoldSecret`. Each is asked for where its
// first or last character stands, and looks at so much of the text that the work stays in proportion.

const blank = 32;
const dash = 45;
const equals = 61;

/** `--password x`, `-token x`, `-u user:x`, `--user=user:x`, `-px`, `-sSu user:x`, `--password-stdin`. */
export function isFlag(text: string, start: number, end: number, next: number): boolean {
  if (next === equals && text.endsWith("user", end)) return true;
  if (
    next === blank &&
    (/user$|stdin$/.test(text.slice(Math.max(0, end - 5), end)) || endsAsName(text, start, end))
  )
    return true;
  if (text.charCodeAt(start + 1) === dash) return false;
  return /^-(?:[puaPwcAXWxN]|[A-Za-z]{0,8}[uU]$|hmac$)/.test(
    text.slice(start, Math.min(end, start + 12)),
  );
}

/** Words that have a credential behind them without any separator; `by` and `code` behind others. */
const announcers: ReadonlySet<string> = new Set(
  `bearer basic token apikey plain login key secret password passphrase passcode masterauth
  requirepass auth splunk otp pin echo printf entry net lftp sqlplus htpasswd smbclient put-parameter
  wpa_passphrase openssl ldappasswd add_user change_password digest your pass identify by code
  passwort kennwort wachtwoord clave senha parola haslo passe phrase seed mnemonic cvv cvc cvv2 cvc2 use enter
  community string ascii eap psk client_random 334 unlock unseal obscure encrypt_string isql kinit passwd user
  alias codecov session simple totp kode kod oper as codes authenticate 2fa mfa geniekey ssws
  negotiate ntlm passkey signature sp_addlogin auth-pass set-agent-token rocommunity rwcommunity socks4 socks5
  db2 dein ihr votre tu su uw je tuo signtool schtasks credentials`.split(/\s+/),
);
/** 1 where a word of this length that begins and ends so may be one of them. */
const announcing = new Uint8Array(16 * 32 * 32);
for (const word of announcers) announcing[shapeOf(word, 0, word.length)] = 1;

/** What other languages have for `your`. */
const sentTo: ReadonlySet<string> = new Set("dein ihr votre tu su uw je tuo".split(" "));

function shapeOf(text: string, start: number, end: number): number {
  const letters = ((text.charCodeAt(start) & 31) << 5) | (text.charCodeAt(end - 1) & 31);
  return ((end - start) << 10) | letters;
}

/** True for a word that a credential may stand behind with nothing but a blank between. */
export function announces(text: string, start: number, end: number): boolean {
  const size = end - start;
  if (size === 17) return text.startsWith("authorize-account", start);
  if (size > 15 || announcing[shapeOf(text, start, end)] === 0) {
    return size === 22 && text.startsWith("ConvertTo-Secure", start);
  }
  // `[as handle_request]` of stacks.
  if (size === 2 && text.charCodeAt(start - 1) !== blank) return false;
  const word = text.slice(start, end).toLowerCase();
  // `Logging in as bob:x`.
  if (word === "as")
    return /^ (?:\\*["'])?[\w.@-]{1,64}:[^\s:/]{4}/.test(text.slice(end, end + 80));
  if (word === "code" || word === "kode" || word === "kod") return isSentCode(text, start, end);
  if (sentTo.has(word))
    return /\d{4,8} (?:is|ist|est|es|è) $/.test(text.slice(Math.max(0, start - 14), start));
  if (word === "use" || word === "enter")
    return /^ (?:the )?(?:code )?\d/.test(text.slice(end, end + 12));
  if (word === "user") return text.startsWith("ftp> ", start - 5);
  if (word === "string") return /community $/i.test(text.slice(Math.max(0, start - 10), start));
  if (word === "session") return /^ id\b/i.test(text.slice(end, end + 4));
  if (word === "by") return /identified $/i.test(text.slice(Math.max(0, start - 11), start));
  return announcers.has(word);
}

/** A sensitive name, and a word with a digit after blanks: see `findSpokenValues`. */
export function isSpoken(text: string, start: number, end: number): boolean {
  if (!endsAsName(text, start, end)) return false;
  if (text.startsWith("passwd", end - 6)) return true;
  return /^[ \t]{1,24}(?:[|│┃][ \t]{1,24}|(?:value|set to) )?[^\s\d]{0,511}\d/.test(
    text.slice(end, end + 600),
  );
}

/** `verification code is 123456`; there are many other codes. */
function isSentCode(text: string, start: number, end: number): boolean {
  const before = text.slice(Math.max(0, start - 16), start);
  if (/^ \d{6} [diehwr]/.test(text.slice(end, end + 9))) return true;
  return (
    /(?:time|tion|rity|login|2fa|auth\w*|access|pairing|unlock|door|sms|mfa|backup|covery|scratch|join|invite|your|this|following|sent|sending|send|setup|generated|din|ihr|dein|votre|ton|tu|seu|uw|je|twoj) $/i.test(
      before,
    ) && isDigitNear(text, end)
  );
}

/** A digit in one of the next words. */
function isDigitNear(text: string, at: number): boolean {
  return /\d/.test(text.slice(at, at + 32));
}

/** `mysqli_connect('db', …`, `->login('bob', …`. */
export function isSignIn(text: string, end: number): boolean {
  return (
    (/^\((?:Object\([\w\\]{1,64}\), ?|Resource id #\d{1,9}, ?)?\\*["']/.test(
      text.slice(end, end + 88),
    ) ||
      isGiven(text, end)) &&
    /(?:construct|connect(?:ion)?|credentials?|sequelize|bindata|bind(?:_s)?|hmac|cipher(?:iv)?|user|(?:login|sign_?in|auth)(?:request|form|data)?|authenticate|password|verify|(?:hash|compare)(?:sync)?|remote(?:secure)?|mysql|postgresql|fill|type|keys|value)$/i.test(
      text.slice(Math.max(0, end - 14), end),
    )
  );
}

/** `(bob, x1)`: what a log says that a call was given. */
function isGiven(text: string, end: number): boolean {
  return /^\([\w.@-]{1,64}, ?[^\s,()"'\d]{0,64}\d/.test(text.slice(end, end + 160));
}

/** `IDENTIFIED BY 'x'`, `WITH plugin AS 'x'`, `token LIKE 'x'`. */
export function isAfterBy(text: string, at: number): boolean {
  if (at < 4 || text.charCodeAt(at - 1) !== blank) return false;
  if (!/[yseYSE>=]/.test(text.charAt(at - 2))) return false;
  return /(?:by|with [\w-]{1,40} as|like|<>|!=) $/i.test(text.slice(Math.max(0, at - 50), at));
}

/** `>x` behind `user app on`. */
export function isOfRedisUser(text: string, at: number): boolean {
  if (text.charCodeAt(at - 1) !== blank || text.charCodeAt(at + 1) === blank) return false;
  return /\bo(?:n|ff)(?: [^\s>]{1,32}){0,4} $/.test(text.slice(Math.max(0, at - 140), at));
}

/** `$2y$10$`, `$apr1$`, `$argon2id$`, `pbkdf2_sha256$`. */
export function isHashMark(text: string, at: number, lastStart: number): boolean {
  if (
    /^\$(?:2[abxy]?|apr1|[1567y]|sha1|argon2\w{0,2}|pbkdf2|pbkdf2-sha\d{1,3}|scrypt|bcrypt-sha256)\$/.test(
      text.slice(at, at + 16),
    )
  )
    return true;
  if (
    /(?:scrypt(?::\d{1,9}){3}|pbkdf2:sha\d{1,3}:\d{1,9}|SCRAM-SHA-\d{1,3})$/.test(
      text.slice(Math.max(0, at - 40), at),
    )
  )
    return true;
  return /^(?:pbkdf2_sha\d{1,3}|scrypt|bcrypt_sha256|access_token)$/.test(
    text.slice(lastStart, at),
  );
}

/** `@tcp(db:3306)`, and `@/shop` of a database on this host. */
export function isNetwork(text: string, at: number): boolean {
  return text.startsWith("tcp(", at) || text.startsWith("unix(", at) || text.startsWith("/", at);
}
