import { isAbsent } from "./harmless-value.ts";
import type { Span } from "./span.ts";

/** `password` in languages that do not write it in ASCII. */
const words =
  "contraseña|пароль|парола|κωδικός|密码|密碼|口令|パスワード|비밀번호|hasło|şifre|lösenord|mật khẩu|รหัสผ่าน|סיסמה".split(
    "|",
  );
/** As they are, and as a latin1 decoder reads their bytes. */
const names = words
  .flatMap((word) => [word, Buffer.from(word, "utf8").toString("latin1")])
  .join("|");
const colon = Buffer.from("：", "utf8").toString("latin1");
const equal = Buffer.from("＝", "utf8").toString("latin1");
const field = new RegExp(
  String.raw`(?:(?:${names})\\{0,8}["']?[ \t]{0,4}(?:=>|[:=：＝]|${colon}|${equal})|(?:password|token|secret|api[_-]?key)(?:[：＝]|${colon}|${equal}))[ \t]{0,4}\\{0,8}["']?([^\s"'\\,;&<>]{4,256})`,
  "gi",
);

/** Passwords behind a name in another script, and names before the wide signs of East Asia. */
export function* findForeignFields(line: string): Iterable<Span> {
  if (!/[\x80-\uffff]/.test(line)) return;
  for (const { index, 0: whole, 1: value = "" } of line.matchAll(field)) {
    const end = index + whole.length;
    if (!isAbsent(value)) yield { start: end - value.length, end, kind: "password" };
  }
}

/** True for a text that has such a field. */
export function hasForeignName(text: string): boolean {
  return text.search(field) !== -1;
}
