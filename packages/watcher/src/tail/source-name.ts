/** A source of a project. */
export interface SourceName {
  readonly project: string;
  readonly source: string;
}

/** A source in one text, by which it is told from every other. */
export function sourceKey(project: string, source: string): string {
  return JSON.stringify([project, source]);
}
