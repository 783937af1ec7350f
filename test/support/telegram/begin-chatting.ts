import { onTestFinished } from "vitest";

import { createChatting, type Chatting, type ChattingOptions } from "./chatting.ts";

/** Sets up what {@link createChatting} does, until the end of the test. */
export async function beginChatting(options?: ChattingOptions): Promise<Chatting> {
  const chatting = await createChatting(options);
  onTestFinished(() => chatting.end());
  return chatting;
}
