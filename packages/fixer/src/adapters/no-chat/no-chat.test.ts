import { describeChat } from "../../../../../test/contracts/chat-contract.ts";
import { createNoChat } from "./no-chat.ts";

describeChat("none", async () => ({
  chat: createNoChat(),
  state: async () => null,
  shown: async () => null,
  end: async () => {},
}));
