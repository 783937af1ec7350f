import type { Database } from "./database.ts";
import { remember } from "./remember.ts";

/** Kinds that are kept in memory as well: a project's log has few, and each of its errors may have one. */
const kindsInMemory = 512;

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
  const known = remember<true>(database, kindsInMemory);
  return {
    add(project, kind) {
      const key = `${project}\n${kind}`;
      if (known.get(key)) return false;
      known.set(key, true);
      return add.run({ project, kind }) > 0;
    },
  };
}
