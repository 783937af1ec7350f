import { required } from "./settings.js";

/** The head of a mail. */
export function headOf({ to, subject }, env) {
  return [`From: ${required(env, "MAIL_FROM")}`, `To: ${to}`, `Subject: ${subject}`].join("\r\n");
}
