import { noChatYet, type Card, type ChatState } from "../../model/card.ts";
import type { Database, Row } from "./driver.ts";

export function getCard(database: Database, fix: string): Card | null {
  return cardOf(database.all("SELECT document FROM cards WHERE fix = ?", fix));
}

/** The card that has this among its messages. */
export function findCard(database: Database, chat: string, message: number): Card | null {
  return cardOf(
    database.all(
      `SELECT document FROM cards WHERE document ->> '$.chat' = ?
       AND EXISTS (SELECT 1 FROM json_each(document, '$.messages') WHERE value = ?)`,
      chat,
      message,
    ),
  );
}

export function putCard(database: Database, card: Card): void {
  database.run(
    `INSERT INTO cards (fix, document) VALUES (?, ?)
     ON CONFLICT (fix) DO UPDATE SET document = excluded.document`,
    card.fix,
    JSON.stringify(card),
  );
}

/** Forgets the cards of fixes that are forgotten. */
export function pruneCards(database: Database): void {
  database.run("DELETE FROM cards WHERE fix NOT IN (SELECT id FROM fixes)");
}

export function getChatState(database: Database): ChatState {
  const [row] = database.all("SELECT document FROM chat");
  const known = row === undefined ? {} : (JSON.parse(String(row["document"])) as ChatState);
  return { ...noChatYet, ...known };
}

export function changeChatState(database: Database, patch: Partial<ChatState>): ChatState {
  return database.write(() => {
    const changed = { ...getChatState(database), ...patch };
    database.run(
      `INSERT INTO chat (id, document) VALUES (1, ?)
       ON CONFLICT (id) DO UPDATE SET document = excluded.document`,
      JSON.stringify(changed),
    );
    return changed;
  });
}

function cardOf([row]: readonly Row[]): Card | null {
  return row === undefined ? null : (JSON.parse(String(row["document"])) as Card);
}
