import { maskedKinds, type QuietScanner, type SecretKind } from "@mendwatch/detection";

import type { Input } from "../lines/open-input.ts";
import { addRepeat, addToGroups, type CountedGroup, type ErrorGroup } from "./error-groups.ts";
import { scanLog } from "./scan-log.ts";

/** What one file holds. */
export interface ScannedFile {
  readonly name: string;
  readonly lines: number;
  /** In the order of their first lines. */
  readonly groups: readonly ErrorGroup[];
  /** In how many of its errors a secret of each kind was masked. */
  readonly masked: ReadonlyMap<SecretKind, number>;
}

/** Reads a file to its end, and holds of each kind of error one. */
export async function scanFile(input: Input, scanner: QuietScanner): Promise<ScannedFile> {
  const groups = new Map<string, CountedGroup>();
  const masked = new Map<SecretKind, number>();
  const lines = await scanLog(input, scanner, {
    error(occurrence) {
      addToGroups(groups, occurrence);
      const { message, stack } = occurrence.error;
      for (const kind of maskedKinds(`${message}\n${stack}`).keys()) {
        masked.set(kind, (masked.get(kind) ?? 0) + 1);
      }
    },
    // In none of these anything was masked.
    repeat: (repeat) => addRepeat(groups, repeat),
  });
  const inOrder = [...groups.values()].toSorted((one, other) => one.first.line - other.first.line);
  return { name: input.name, lines, groups: inOrder, masked };
}
