import type { Lesson } from "../../model/lesson.ts";
import type { Database, Row } from "./driver.ts";

/** Writes a lesson; beyond `most` of its repository those go that were longest of no use. */
export function putLesson(database: Database, lesson: Lesson, most: number): void {
  database.write(() => {
    write(database, lesson);
    const all = listLessons(database, lesson.repository);
    const latestFirst = all.toSorted((a, b) => lastOfUse(b) - lastOfUse(a));
    const gone = latestFirst.filter(({ id }) => id !== lesson.id).slice(Math.max(0, most - 1));
    for (const { id } of gone) database.run("DELETE FROM lessons WHERE id = ?", id);
  });
}

export function getLesson(database: Database, id: string): Lesson | null {
  return lessonOf(database.all("SELECT document FROM lessons WHERE id = ?", id));
}

export function listLessons(database: Database, repository: string | null): readonly Lesson[] {
  const rows = database.all(
    `SELECT document FROM lessons WHERE ? IS NULL OR repository = ?
     ORDER BY document ->> '$.at' DESC, id`,
    repository,
    repository,
  );
  return rows.map(parse);
}

export function lessonsUsed(database: Database, ids: readonly string[], now: number): void {
  database.write(() => {
    for (const id of ids) {
      const lesson = getLesson(database, id);
      if (lesson !== null) write(database, { ...lesson, usedAt: now });
    }
  });
}

/** Removes a lesson and returns it. */
export function removeLesson(database: Database, id: string): Lesson | null {
  return lessonOf(database.all("DELETE FROM lessons WHERE id = ? RETURNING document", id));
}

function write(database: Database, lesson: Lesson): void {
  database.run(
    `INSERT INTO lessons (id, repository, document) VALUES (?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET repository = excluded.repository, document = excluded.document`,
    lesson.id,
    lesson.repository,
    JSON.stringify(lesson),
  );
}

function lastOfUse({ at, usedAt }: Lesson): number {
  return Math.max(at, usedAt ?? 0);
}

function lessonOf([row]: readonly Row[]): Lesson | null {
  return row === undefined ? null : parse(row);
}

function parse(row: Row): Lesson {
  return JSON.parse(String(row["document"])) as Lesson;
}
