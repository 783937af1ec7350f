import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import type { ProofLevel } from "../../packages/config/src/index.ts";
import type { Verdict } from "../../packages/fixer/src/index.ts";

/** One service with one error, as its `case.json` describes it. */
export interface RepairCase {
  /** Name of its folder. */
  readonly name: string;
  /** Absolute. */
  readonly folder: string;
  /** The kind of mistake, or what stands behind an error that is none: `race`, `missing environment`. */
  readonly kind: string;
  /** What happens, in one sentence. */
  readonly summary: string;
  readonly language: "javascript" | "typescript";
  /** Verdicts that are right; the first is the one that a scripted diagnosis gives. */
  readonly verdicts: readonly Verdict[];
  /** How the error in the log is known: its type, a part of its message, the end of its first own file. */
  readonly error: {
    readonly type: string | null;
    readonly message: string;
    readonly frame: string | null;
  };
  /** The project's `checks`. */
  readonly checks: { readonly test: string; readonly build?: string };
  /** Why it breaks, in words that a diagnosis would use. */
  readonly cause: string;
  /** Level that the right repair reaches; null where the right verdict is not `fix`. */
  readonly right: ProofLevel | null;
  /** What the plausible wrong repair does, and how it must end: in this state, at this level. */
  readonly wrong: WrongRepair | null;
  /** Another one that only looks right, by other means: it hides the error, or forges its proof. */
  readonly alsoWrong: WrongRepair | null;
  /** A wrong repair that no check of ours can tell from a right one yet, or null. */
  readonly blindSpot: { readonly summary: string } | null;
}

/** A wrong repair and what is known to stop it. */
export interface WrongRepair {
  readonly summary: string;
  /** `refused` by the diff policy or because it breaks something, or `proposed` with a low level. */
  readonly state: "refused" | "proposed";
  readonly level: ProofLevel | null;
}

/** What is played to a case in place of an agent: the name of a patch in its `answers` folder. */
export type Answer = "right" | "wrong" | "also-wrong" | "deletes-tests" | "blind-spot";

/** The cases of this benchmark. */
export const ownCases: string = join(import.meta.dirname, "cases");

/**
 * Reads every case of a folder, or those named, in the order of their names. Rejects on a name that
 * is none.
 */
export async function readCases(
  folder: string,
  only: readonly string[] = [],
): Promise<readonly RepairCase[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const unknown = only.filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    throw new Error(`no such case: ${unknown.join(", ")}; there are ${names.join(", ")}`);
  }
  const wanted = only.length === 0 ? names : names.filter((name) => only.includes(name));
  return Promise.all(wanted.toSorted().map((name) => readCase(join(folder, name), name)));
}

/** The answers that a case has a patch for. */
export function answersOf({ right, wrong, alsoWrong, blindSpot }: RepairCase): readonly Answer[] {
  if (right === null) return ["right"];
  return [
    "right",
    ...(wrong === null ? [] : (["wrong"] as const)),
    ...(alsoWrong === null ? [] : (["also-wrong"] as const)),
    "deletes-tests",
    ...(blindSpot === null ? [] : (["blind-spot"] as const)),
  ];
}

async function readCase(folder: string, name: string): Promise<RepairCase> {
  const text = await readFile(join(folder, "case.json"), "utf8");
  const written = JSON.parse(text) as Omit<RepairCase, "name" | "folder">;
  return {
    ...written,
    name,
    folder,
    right: written.right ?? null,
    wrong: written.wrong ?? null,
    alsoWrong: written.alsoWrong ?? null,
    blindSpot: written.blindSpot ?? null,
  };
}
