import type { ProjectConfig } from "@mendwatch/config";
import type { Api } from "grammy";

import type { Store } from "../../../ports/store.ts";
import { failureOf, type CallFailure } from "./call-failure.ts";
import { oneLine } from "./safe-text.ts";

/** What topics work with. */
export interface TopicParts {
  readonly api: Api;
  readonly store: Pick<Store, "getChatState" | "changeChatState">;
  readonly projects: ReadonlyMap<string, ProjectConfig>;
  /** `telegram.topics`. */
  readonly wanted: boolean;
  readonly trouble: (failure: CallFailure) => void;
}

/** One topic of the chat for each project, made when its first card comes. */
export interface Topics {
  /** The topic of a project; null where there are none, and the chat itself takes the cards. */
  of(project: string, chat: string): Promise<number | null>;
  /** Somebody deleted the topic: the next card has a new one. */
  forget(project: string): Promise<void>;
}

/** Makes the keeper of the topics. */
export function createTopics(parts: TopicParts): Topics {
  const { api, store, projects, wanted, trouble } = parts;
  /** Chats that cannot have topics; asked again after a restart. */
  const without = new Set<string>();

  return {
    async of(project, chat) {
      if (!wanted || without.has(chat)) return null;
      const { topics } = await store.getChatState();
      const known = topics[project];
      if (known !== undefined) return known;
      const name = oneLine(`${projects.get(project)?.label ?? ""} ${project}`, 128);
      try {
        const made = await api.raw.createForumTopic({ chat_id: chat, name });
        const topic = made.message_thread_id;
        await store.changeChatState({ topics: { ...topics, [project]: topic } });
        return topic;
      } catch (error) {
        const failure = failureOf(error);
        // Anything else may be over by the next card.
        if (failure.kind === "refused") without.add(chat);
        trouble(failure);
        return null;
      }
    },
    async forget(project) {
      const { topics } = await store.getChatState();
      const { [project]: _, ...others } = topics;
      await store.changeChatState({ topics: others });
    },
  };
}
