import type { TelegramConfig } from "@mendwatch/config";

import { fixerError } from "../../../errors/errors.ts";
import type { Unpaired } from "../../../ports/chat.ts";
import type { Store } from "../../../ports/store.ts";

/** Takes somebody out who was paired. Throws `MW_NOT_PAIRED`. */
export async function unpair(
  store: Pick<Store, "getChatState" | "changeChatState">,
  { people: configured }: Pick<TelegramConfig, "people">,
  id: string,
): Promise<Unpaired> {
  const { people } = await store.getChatState();
  const person = people.find((one) => one.id === id);
  const isConfigured = configured.includes(id);
  if (person === undefined) {
    throw fixerError(
      "MW_NOT_PAIRED",
      isConfigured
        ? `${id} was not paired, but stands in \`telegram.people\`. Take it out there and restart the fixer.`
        : `Nobody with the id ${id} was paired. \`mendwatch telegram people\` lists who was.`,
    );
  }
  await store.changeChatState({ people: people.filter((one) => one !== person) });
  return { person, isConfigured };
}
