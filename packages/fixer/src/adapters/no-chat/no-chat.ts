import { fixerError } from "../../errors/errors.ts";
import type { Chat } from "../../ports/chat.ts";

/** People decide in the terminal alone. */
export function createNoChat(): Chat {
  return {
    kind: "none",
    async run() {},
    wake() {},
    notice() {},
    async pair() {
      throw noChat();
    },
    async unpair() {
      throw noChat();
    },
  };
}

function noChat(): Error {
  return fixerError(
    "MW_CHAT_NOT_CONFIGURED",
    "There is no chat to pair with. Write `telegram: { token: ${TELEGRAM_TOKEN} }` and restart the fixer.",
  );
}
