import { isAbsent, isMixed } from "./harmless-value.ts";
import type { Span } from "./span.ts";
import type { SecretKind } from "../types.ts";

/** Names in languages that do not write them in ASCII. */
const words: Readonly<Record<SecretKind, string>> = {
  password:
    "contraseña|пароль|парола|κωδικός|συνθηματικό|密码|密碼|口令|パスワード|暗証番号|비밀번호|암호|hasło|şifre|lösenord|jelszó|parolă|slaptažodis|mật khẩu|รหัสผ่าน|סיסמה|كلمة المرور|كلمة السر|पासवर्ड|กุญแจ|palavra-passe|código de acceso",
  "api-key": "clé (?:d')?api|api[ -]?schlüssel|api[ -]?キー|api[ -]?密钥|api[ -]?ключ|ключ api",
  secret:
    "clé secrète|schlüsselwort|密钥|секретный ключ|секрет|シークレット(?:キー)?|gizli anahtar",
  token: "токен|令牌|トークン|토큰",
};
/** What may stand between a name and its value, in place of a sign. */
const link = String.raw`(?:[ \t]{0,4}(?:=>|[:=：＝]|${latin1("：")}|${latin1("＝")})|[ ]?(?:是|为|為|は|：)|[ ](?:é|è|es|est|ist|lautet|är|je|to|jest|is)(?=[ \t:：])|(?:[ ]?[^\s\d:：=,;[\]]{1,16}){1,3}[ ]?[:：]|(?=[ ]))[ \t]{0,4}[:：]?[ \t]{0,4}`;
const value = String.raw`\\{0,8}["'「“]?([^\s"'\\,;&<>」”]{4,256})`;
const fields: readonly (readonly [SecretKind, RegExp])[] = [
  ...Object.entries(words).map(([kind, all]): readonly [SecretKind, RegExp] => [
    kind,
    new RegExp(String.raw`(?:${both(all)})\\{0,8}["']?${link}${value}`, "dgi"),
  ]),
  // ASCII names before the wide signs of East Asia, and before a verb.
  [
    "password",
    new RegExp(
      String.raw`(?:password|token|secret|api[_-]?key)(?:[：＝]|${latin1("：")}|${latin1("＝")})[ \t]{0,4}${value}`,
      "dgi",
    ),
  ],
  [
    "password",
    new RegExp(
      String.raw`\b(?:password|passwort|senha|parola)[ ](?:${both("é|è|är")}):?[ ]${value}`,
      "dgi",
    ),
  ],
  // Codes that are sent to people.
  [
    "otp",
    new RegExp(
      String.raw`(?:${both("验证码|驗證碼|校验码|动态码|認証コード|確認コード|인증번호|인증 코드|код подтверждения|ваш код|ваш пароль|doğrulama kodu|bestätigungscode|código de verificación|code de vérification|(?:su|tu|seu|teu) código|(?:il )?tuo codice|(?:twój|twoj) kod|din kode|din kod")})[^\d\n]{0,12}(\d{4,8})(?!\d)`,
      "dgi",
    ),
  ],
  [
    "otp",
    new RegExp(
      String.raw`(?<![\w.-])(\d{4,8})[ ](?:ist|est|es)[ ](?:dein|ihr|votre|ton|su|tu)[ ](?:${both("bestätigungscode|code de vérification|código de verificación")})`,
      "dgi",
    ),
  ],
];

/** Secrets behind a name in another script, and names before the wide signs of East Asia. */
export function* findForeignFields(line: string): Iterable<Span> {
  if (!/[\x80-\uffff]/.test(line)) return;
  for (const [kind, field] of fields) {
    for (const { 1: said = "", index, indices } of line.matchAll(field)) {
      const [start, end] = indices?.[1] ?? [0, 0];
      // Behind a blank or a verb stands prose as well.
      const isSaid = /\p{L} ?["'「“]?$/u.test(line.slice(index, start));
      if (isAbsent(said) || (isSaid && kind !== "otp" && !isMixed(said))) continue;
      yield { start, end, kind };
    }
  }
}

/** True for a text that has such a field. */
export function hasForeignName(text: string): boolean {
  return fields.some(([, field]) => text.search(field) !== -1);
}

/** Words as they are, and as a latin1 decoder reads their bytes. */
function both(all: string): string {
  return `${all}|${latin1(all)}`;
}

function latin1(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}
