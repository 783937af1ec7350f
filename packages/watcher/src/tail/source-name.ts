/** A source of a project. */
export interface SourceName {
  readonly project: string;
  readonly source: string;
}
