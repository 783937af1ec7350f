import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { z } from "zod";

import { readPatch } from "../../git/apply.ts";
import { said, type Git } from "../../git/git.ts";
import type { Diagnosis, RepairReport } from "../../ports/agent.ts";
import { repairError } from "../../errors/repair-errors.ts";

/** A known repair, and the error that it is for. */
export interface Rehearsal {
  /** The file it was read from, absolute. */
  readonly file: string;
  /** All that are given must match. */
  readonly match: {
    readonly type?: string | undefined;
    /** Part of the message. */
    readonly message?: string | undefined;
    /** How the file of the first frame of the service's own code ends. */
    readonly frame?: string | undefined;
  };
  readonly diagnosis: Diagnosis;
  /** Exactly where the verdict is `fix`. The patch is an absolute path. */
  readonly repair: (RepairReport & { readonly patch: string }) | null;
}

const text = z.string().min(1);
const rehearsal = z
  .strictObject({
    match: z
      .strictObject({ type: text.optional(), message: text.optional(), frame: text.optional() })
      .refine((match) => Object.values(match).some((value) => value !== undefined), {
        error: "must name a type, a message or a frame; an empty match would fit every error",
      }),
    diagnosis: z.strictObject({
      verdict: z.enum(["fix", "config", "infra", "third-party", "not-a-bug", "needs-info"]),
      confidence: z.enum(["low", "medium", "high"]).default("high"),
      cause: text,
      nextStep: z.string(),
    }),
    repair: z
      .strictObject({
        title: text,
        summary: text,
        patch: text.regex(/^[^/\\]+$/, "must be the name of a file in the same folder"),
      })
      .optional(),
  })
  .superRefine(({ diagnosis, repair }, context) => {
    const message =
      diagnosis.verdict === "fix" && repair === undefined
        ? "is missing, but the verdict is fix"
        : diagnosis.verdict !== "fix" && repair !== undefined
          ? `must not be there, because the verdict is ${diagnosis.verdict}`
          : null;
    if (message !== null) context.addIssue({ code: "custom", path: ["repair"], message });
  });

/**
 * Reads every `*.json` of a folder, in the order of their names. Rejects with
 * `MW_REHEARSAL_INVALID`, which names the file and the key.
 */
export async function readRehearsals(
  git: Git,
  folder: string,
  signal: AbortSignal,
): Promise<readonly Rehearsal[]> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw repairError("MW_REHEARSAL_INVALID", `agent.patches: ${folder} cannot be read`, { cause });
  });
  const files = names.filter((name) => name.endsWith(".json")).toSorted();
  if (files.length === 0) {
    throw repairError(
      "MW_REHEARSAL_INVALID",
      `agent.patches: ${folder} has no *.json file; write one for each error that is rehearsed`,
    );
  }
  const rehearsals: Rehearsal[] = [];
  for (const name of files) rehearsals.push(await readRehearsal(git, folder, name, signal));
  return rehearsals;
}

async function readRehearsal(
  git: Git,
  folder: string,
  name: string,
  signal: AbortSignal,
): Promise<Rehearsal> {
  const file = join(folder, name);
  const parsed = rehearsal.safeParse(await readJson(file));
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      ({ path, message }) => `${path.join(".") || "the file"}: ${message}`,
    );
    throw repairError("MW_REHEARSAL_INVALID", `${file}: ${problems.join("; ")}`);
  }
  const { match, diagnosis, repair } = parsed.data;
  if (repair === undefined) return { file, match, diagnosis, repair: null };
  const patch = join(folder, repair.patch);
  const readable = await readPatch(git, patch, signal);
  if (readable.exitCode !== 0) {
    throw repairError(
      "MW_REHEARSAL_INVALID",
      `${file}: repair.patch: ${patch} is not a patch: ${said(readable)}`,
    );
  }
  return { file, match, diagnosis, repair: { ...repair, patch } };
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw repairError("MW_REHEARSAL_INVALID", `${file}: is not JSON: ${why}`, { cause });
  }
}
