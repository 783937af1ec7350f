import { emptyBoard, type NoticeBoard } from "../notice/board.ts";
import type { Database } from "./database.ts";

/** What is to be told on Telegram, and what was. */
export interface NoticeStore {
  load(): NoticeBoard;
  save(board: NoticeBoard): void;
  /** Forgets all of it. */
  clear(): void;
}

/** The board in a database. It is small and changes rarely, so it is kept whole. */
export function createNoticeStore(database: Database): NoticeStore {
  const load = database.prepare<{ readonly board: string }>(`SELECT board FROM notices`);
  const save = database.prepare(
    `INSERT INTO notices (id, board) VALUES (1, :board) ON CONFLICT DO UPDATE SET board = :board`,
  );
  const clear = database.prepare(`DELETE FROM notices`);
  return {
    load() {
      const row = load.first();
      return row === undefined ? emptyBoard : (JSON.parse(row.board) as NoticeBoard);
    },
    save: (board) => void save.run({ board: JSON.stringify(board) }),
    clear: () => void clear.run(),
  };
}
