/**
 * An owner's rule that a person made at runtime: this error of this project is counted, and neither
 * told nor repaired, until somebody removes the rule. All times are milliseconds since 1970.
 */
export interface IgnoreRule {
  /** Eight lower-case hex digits. */
  readonly id: string;
  readonly project: string;
  readonly fingerprint: string;
  /** What the error said when the rule was made, for people. */
  readonly error: { readonly type: string | null; readonly message: string };
  readonly actor: string;
  readonly at: number;
}
