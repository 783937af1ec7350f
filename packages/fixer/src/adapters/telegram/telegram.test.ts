import { describeChat } from "../../../../../test/contracts/chat-contract.ts";
import { createChatting } from "../../../../../test/support/telegram/chatting.ts";

describeChat("telegram", async () => {
  const chatting = await createChatting();
  await chatting.propose("aaaa0001");
  return {
    chat: chatting.create(),
    state: () => chatting.store.listFixes({ limit: 10 }),
    shown: () => chatting.message("fix ready"),
    end: () => chatting.end(),
  };
});
