/** The part of a zod issue that is told. Values are not: they may hold what must not leave. */
interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** Enough to correct a body by, not so many that the answer grows with it. */
const shownIssues = 10;

/** What is wrong with a body, as `path: what is wrong`, in one line. */
export function describeIssues(issues: readonly Issue[]): string {
  const lines = issues
    .slice(0, shownIssues)
    .map(({ path, message }) => `${path.map(String).join(".") || "(body)"}: ${message}`);
  const more = issues.length - lines.length;
  return [...lines, ...(more > 0 ? [`and ${more} more`] : [])].join("; ");
}
