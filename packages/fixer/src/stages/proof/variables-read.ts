import type { Git } from "../../git/git.ts";

/** How programs read a variable, for git grep: JavaScript, Python, Go and Ruby. */
const reads = [
  String.raw`process\.env(\.|\[["'])[A-Z][A-Z0-9_]+`,
  String.raw`import\.meta\.env\.[A-Z][A-Z0-9_]+`,
  String.raw`environ(\.get\(|\[)["'][A-Z][A-Z0-9_]+`,
  String.raw`[gG]etenv\(["'][A-Z][A-Z0-9_]+`,
  String.raw`LookupEnv\("[A-Z][A-Z0-9_]+`,
  String.raw`ENV(\.fetch\(|\[)["'][A-Z][A-Z0-9_]+`,
];
/** What a check has anyway, and what tools set for themselves. */
const always =
  /^(?:PATH|HOME|CI|PWD|TMPDIR|TERM|TZ|LANG|NODE_ENV|NODE_OPTIONS|DEBUG|LOG_LEVEL|(?:npm|NPM|VITEST|JEST|MENDWATCH|GITHUB)_\w+)$/;

/** Variables that the files in a folder of a commit read, by name, sorted. */
export async function variablesRead(
  git: Git,
  { clone, commit, dir }: { readonly clone: string; readonly commit: string; readonly dir: string },
  signal: AbortSignal,
): Promise<readonly string[]> {
  const patterns = reads.flatMap((pattern) => ["-e", pattern]);
  const within = dir === "." ? [] : ["--", dir];
  const args = ["grep", "-h", "-o", "-I", "-E", ...patterns, commit, ...within];
  // 1 says that there are none.
  const { stdout } = await git.attempt(args, { gitDir: clone, signal });
  const names = stdout.split("\n").flatMap((line) => /[A-Z][A-Z0-9_]+$/.exec(line)?.[0] ?? []);
  return [...new Set(names)].filter((name) => !always.test(name)).toSorted();
}
