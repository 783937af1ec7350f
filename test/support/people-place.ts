import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { openSqliteStore, type Store } from "@mendwatch/fixer";

import { commandHere, type RunCommand } from "./command-here.ts";
import { freePort } from "./free-port.ts";
import type { CommandResult } from "./mendwatch-process.ts";
import { openPeople, type OpenPeople } from "./open-people.ts";
import { createProposedStore } from "./proposed-store.ts";

/** A proposed fix in a store, with the people's listener on it and commands that reach it. */
export interface PeoplePlace {
  readonly folder: string;
  readonly store: Store;
  readonly people: OpenPeople;
  /** Runs a command beside the configuration. */
  run(...args: readonly string[]): Promise<Pick<CommandResult, "exitCode" | "stdout" | "stderr">>;
  end(): Promise<void>;
}

const token = "a token of this test";

/** Proposes a fix of this id and opens the listener. Nothing works on what is decided. */
export async function createPeoplePlace(id: string, runCommand: RunCommand): Promise<PeoplePlace> {
  const port = await freePort();
  const listen = `listen: "127.0.0.1:${port}"`;
  const place = await createProposedStore(
    `{ relay: { listen: "127.0.0.1:0" }, people: { ${listen} } }`,
  );
  const { folder } = place;
  await place.propose(id);
  await writeFile(join(folder, "state/people.token"), `${token}\n`, { mode: 0o600 });
  const store = openSqliteStore(join(folder, "state/fixer/mendwatch.db"));
  const people = await openPeople(store, port, token);
  return {
    folder,
    store,
    people,
    run: (...args) => commandHere(runCommand, folder, args),
    async end() {
      await people.close();
      await store.close();
      await place.remove();
    },
  };
}
