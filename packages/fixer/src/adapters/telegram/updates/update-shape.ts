import type { Update } from "grammy/types";
import { z } from "zod";

const user = z.looseObject({ id: z.int(), is_bot: z.boolean(), first_name: z.string() });

const chat = z.looseObject({
  id: z.int(),
  type: z.enum(["private", "group", "supergroup", "channel"]),
});

const message = z.looseObject({
  message_id: z.int(),
  chat,
  from: user.optional(),
  text: z.string().optional(),
  message_thread_id: z.int().optional(),
  is_topic_message: z.boolean().optional(),
  migrate_to_chat_id: z.int().optional(),
  reply_to_message: z.looseObject({ message_id: z.int() }).optional(),
});

/** What is read of an update, as the Bot API describes it. Of the rest only whether it is there. */
const shape = z.looseObject({
  update_id: z.int(),
  message: message.optional(),
  callback_query: z
    .looseObject({
      id: z.string(),
      from: user,
      message: z.looseObject({ message_id: z.int(), chat }).optional(),
      data: z.string().optional(),
    })
    .optional(),
});

/** True for an update in which everything that is read is what it should be. */
export function isWellFormed(update: Update): boolean {
  return shape.safeParse(update).success;
}
