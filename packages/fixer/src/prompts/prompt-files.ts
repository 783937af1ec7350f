import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import type { ProjectConfig } from "@mendwatch/config";
import { MendwatchError } from "@mendwatch/protocol";

import { repairError } from "../errors/repair-errors.ts";
import { errorClasses, type ErrorClass } from "./error-class.ts";

/** The folder that comes with the package; as far away from `src` as from `dist`. */
const ours = fileURLToPath(new URL("../../prompts/", import.meta.url));

/** The two texts that everything else is put into. */
export type Frame = "diagnosis" | "repair";

/** What each frame has to have, once each. */
const places = {
  diagnosis: ["{{known}}", "{{class}}"],
  repair: ["{{known}}", "{{class}}", "{{limits}}"],
} as const;

/** Of every prompt file, without `.md`. */
const names: readonly (Frame | ErrorClass)[] = ["diagnosis", "repair", ...errorClasses];

/** A longer text of an owner would crowd out what it is about. */
const longest = 20_000;

/** A prompt file, as text. */
export interface PromptFile {
  readonly text: string;
  /** `null-access@3`, or `null-access@owner`. */
  readonly version: string;
}

/**
 * Reads one prompt file: the owner's own where `projects.X.prompts` has one of that name, else ours.
 * Read anew each time. Rejects with `MW_PROMPTS_INVALID`.
 */
export async function readPromptFile(
  project: Pick<ProjectConfig, "key" | "prompts">,
  name: Frame | ErrorClass,
): Promise<PromptFile> {
  const file = `${name}.md`;
  if (project.prompts !== null && (await ownFiles(project.key, project.prompts)).includes(file)) {
    const { text } = parted(await readText(project.key, join(project.prompts, file)));
    checkOwn(project.key, join(project.prompts, file), name, text);
    return { text, version: `${name}@owner` };
  }
  const { text, version } = parted(await readFile(join(ours, file), "utf8"));
  return { text, version: `${name}@${version ?? "0"}` };
}

/** What is wrong with the owners' own files now, a sentence for each project. */
export async function unusablePrompts(
  projects: Iterable<Pick<ProjectConfig, "key" | "prompts">>,
): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const project of projects) {
    try {
      for (const name of names) await readPromptFile(project, name);
    } catch (error) {
      if (!(error instanceof MendwatchError)) throw error;
      problems.push(`${error.message}. Until then its fixes fail.`);
    }
  }
  return problems;
}

/** Puts texts into a frame, each in its place; what a text holds is not looked at again. */
export function filled(frame: string, texts: Readonly<Record<string, string>>): string {
  return frame.replaceAll(/\{\{(\w+)\}\}/g, (place, name: string) => texts[name] ?? place);
}

async function ownFiles(key: string, folder: string): Promise<readonly string[]> {
  const found = await readdir(folder).catch((cause: unknown) => {
    throw invalid(key, `${folder} cannot be read; make the folder, or take the key out`, cause);
  });
  // What file managers and editors leave behind is nobody's prompt.
  const files = found.filter((name) => !name.startsWith("."));
  const known = names.map((name) => `${name}.md`);
  const strange = files.find((name) => !known.includes(name));
  if (strange !== undefined) {
    throw invalid(key, `${join(folder, strange)} is not used; the names are ${known.join(", ")}`);
  }
  return files;
}

async function readText(key: string, file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw invalid(key, `${file} cannot be read`, cause);
  }
}

function checkOwn(key: string, file: string, name: Frame | ErrorClass, text: string): void {
  if (text.trim() === "") throw invalid(key, `${file} is empty; write it, or take it away`);
  if (text.length > longest) {
    throw invalid(key, `${file} has ${text.length} characters; write at most ${longest}`);
  }
  if (name !== "diagnosis" && name !== "repair") return;
  const known: readonly string[] = places[name];
  const strange = text.match(/\{\{\w+\}\}/g)?.find((place) => !known.includes(place));
  if (strange !== undefined) {
    throw invalid(key, `${file} has ${strange}, which nothing fills; there is ${known.join(", ")}`);
  }
  for (const place of known) {
    const count = text.split(place).length - 1;
    if (count !== 1) throw invalid(key, `${file} has ${place} ${count} times; write it once`);
  }
}

/** The version that stands in the first line, and what follows it. */
function parted(file: string): { readonly text: string; readonly version: string | null } {
  const [line, version] = /^<!-- version: (\d+) -->\n/.exec(file) ?? ["", null];
  return { text: file.slice(line.length).trim(), version: version ?? null };
}

function invalid(key: string, what: string, cause?: unknown): Error {
  return repairError("MW_PROMPTS_INVALID", `projects.${key}.prompts: ${what}`, { cause });
}
