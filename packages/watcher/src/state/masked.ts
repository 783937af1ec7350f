import type { Database } from "./database.ts";

/** The kinds of secrets that each project's log was found to hold. */
export interface MaskedStore {
  /** Remembers a kind; true where the project's log had none of it before. */
  add(project: string, kind: string): boolean;
}

/** The kinds in a database. */
export function createMaskedStore(database: Database): MaskedStore {
  const add = database.prepare(
    `INSERT INTO masked (project, kind) VALUES (:project, :kind) ON CONFLICT DO NOTHING`,
  );
  return { add: (project, kind) => add.run({ project, kind }) > 0 };
}
