/**
 * What the owners of a project have taught: why something was turned down, or what they wrote by
 * themselves. Agents are told some of them, as data. All times are milliseconds since 1970.
 */
export interface Lesson {
  /** Eight lower-case hex digits. A lesson that a reason made has the id of its fix. */
  readonly id: string;
  /** Counted and forgotten by: the `repo` of the project. */
  readonly repository: string;
  /** Key of the project that it is about. */
  readonly project: string;
  /** One or a few sentences, redacted. */
  readonly text: string;
  /** Id of the fix that it was made of; null where a person wrote it. */
  readonly fix: string | null;
  /** Of the error of that fix. */
  readonly fingerprint: string | null;
  /** Who wrote it last: `telegram:Anna (42)`. */
  readonly actor: string;
  readonly at: number;
  /** When an agent was last told it; null before. */
  readonly usedAt: number | null;
}
