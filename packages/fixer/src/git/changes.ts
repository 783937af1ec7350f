import type { Git } from "./git.ts";

/** One path that two commits have differently. A rename is a deletion and an addition. */
export interface Change {
  /** From the top of the repository, with `/`. Bytes that are not UTF-8 are U+FFFD. */
  readonly path: string;
  /** Git's letter: `A`, `M`, `D`, `T` (another kind of file), or one we do not know. */
  readonly status: string;
  /** Git's six octal digits; `000000` where there is no file. */
  readonly oldMode: string;
  readonly newMode: string;
  /** Lines; null for a binary file. */
  readonly added: number | null;
  readonly removed: number | null;
}

const plain = ["--no-renames", "--no-ext-diff", "--no-textconv", "--no-color"];

/** What differs between two commits, by path in git's order. */
export async function changesBetween(
  git: Git,
  clone: string,
  from: string,
  to: string,
  signal: AbortSignal,
): Promise<readonly Change[]> {
  const format = ["diff-tree", "-r", "-z", "--raw", "--numstat", "--no-abbrev", ...plain];
  const output = await git.run([...format, from, to], { gitDir: clone, signal });
  const fields = output.split("\0").slice(0, -1);
  const raw: Omit<Change, "added" | "removed">[] = [];
  const lines = new Map<string, Pick<Change, "added" | "removed">>();
  for (let at = 0; at < fields.length;) {
    const field = fields[at] ?? "";
    if (field.startsWith(":")) {
      const [oldMode = "", newMode = "", , , status = ""] = field.slice(1).split(" ");
      raw.push({ path: fields[at + 1] ?? "", status, oldMode, newMode });
      at += 2;
    } else {
      const [added = "", removed = "", path = ""] = splitTabs(field);
      lines.set(path, { added: count(added), removed: count(removed) });
      at += 1;
    }
  }
  // A path without a count is one that git could not compare; that is no text.
  return raw.map((change) => ({
    ...change,
    ...(lines.get(change.path) ?? { added: null, removed: null }),
  }));
}

/** Bytes of the files that two commits have differently, on both sides. */
export async function bytesBetween(
  git: Git,
  clone: string,
  from: string,
  to: string,
  signal: AbortSignal,
): Promise<number> {
  const raw = ["diff-tree", "-r", "--raw", "--no-abbrev", "--no-renames", from, to];
  const changes = await git.run(raw, { gitDir: clone, signal });
  const names = [...changes.matchAll(/^:\d+ \d+ ([0-9a-f]+) ([0-9a-f]+) /gm)].flatMap(
    ([, before = "", after = ""]) => [before, after],
  );
  if (names.length === 0) return 0;
  // What is on one side only is told as missing on the other, as is a submodule.
  const input = `${names.join("\n")}\n`;
  const sizes = await git.run(["cat-file", "--batch-check"], { gitDir: clone, input, signal });
  return [...sizes.matchAll(/ blob (\d+)$/gm)].reduce((sum, [, size]) => sum + Number(size), 0);
}

/** The diff of two commits as text for people, whole. */
export async function patchBetween(
  git: Git,
  clone: string,
  from: string,
  to: string,
  signal: AbortSignal,
): Promise<string> {
  return git.run(["diff-tree", "-p", "--full-index", ...plain, from, to], {
    gitDir: clone,
    signal,
  });
}

/** The lines that a commit has in one file and the other has not. */
export async function addedLines(
  git: Git,
  clone: string,
  from: string,
  to: string,
  path: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  // Without context every line after the first header that begins with + is an added one.
  const lines = await hunkLines(git, clone, { from, to, path, context: 0 }, signal);
  return lines.filter((line) => line.startsWith("+")).map(withoutSign);
}

/** A changed file of text as two commits have it, whole; empty where one of them does not have it. */
export async function textsOf(
  git: Git,
  clone: string,
  from: string,
  to: string,
  path: string,
  signal: AbortSignal,
): Promise<{ readonly before: string; readonly after: string }> {
  // With more context than a file has lines, one hunk is the whole file.
  const lines = await hunkLines(git, clone, { from, to, path, context: 10_000_000 }, signal);
  return { before: textWith(lines, "-"), after: textWith(lines, "+") };
}

/** What is common to both sides, and the lines that one of them has alone. */
function textWith(lines: readonly string[], sign: "-" | "+"): string {
  return lines
    .filter((line) => line.startsWith(" ") || line.startsWith(sign))
    .map(withoutSign)
    .join("\n");
}

async function hunkLines(
  git: Git,
  clone: string,
  diff: {
    readonly from: string;
    readonly to: string;
    readonly path: string;
    readonly context: number;
  },
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { from, to, path, context } = diff;
  const args = ["diff-tree", "-p", `-U${context}`, "--text", ...plain, from, to, "--", path];
  const lines = (await git.run(args, { gitDir: clone, signal })).split("\n");
  const first = lines.findIndex((line) => line.startsWith("@@ "));
  return first < 0 ? [] : lines.slice(first);
}

function withoutSign(line: string): string {
  return line.slice(1);
}

/** The third field is a path and may hold tabs itself. */
function splitTabs(field: string): readonly string[] {
  const [added = "", removed = ""] = field.split("\t", 2);
  return [added, removed, field.slice(added.length + removed.length + 2)];
}

function count(text: string): number | null {
  return text === "-" ? null : Number(text);
}
