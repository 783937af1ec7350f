import { openSqliteStore, type Store } from "@mendwatch/fixer";

/**
 * A process that does operations on store files as it is told over IPC, so that a test can use one
 * file from several processes.
 */

/** One call of an operation. */
export interface Call {
  readonly serial: number;
  readonly file: string;
  readonly operation: keyof Store;
  readonly args: readonly unknown[];
}

/** What became of it. */
export type Answer =
  | { readonly serial: number; readonly value: unknown }
  | { readonly serial: number; readonly code: unknown; readonly message: string };

const stores = new Map<string, Store>();
process.on("message", (call: Call) => void answer(call));
process.on("disconnect", () => process.exit(0));

async function answer({ serial, file, operation, args }: Call): Promise<void> {
  try {
    const store = stores.get(file) ?? openSqliteStore(file);
    stores.set(file, store);
    const run = store[operation] as (...values: readonly unknown[]) => Promise<unknown>;
    send({ serial, value: await run(...args) });
    if (operation === "close") stores.delete(file);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    send({ serial, code, message: String(error) });
  }
}

function send(message: Answer): void {
  process.send?.(message);
}
