import type { SecretKind } from "../types.ts";

/** A name that is followed by a secret. */
export interface Field {
  readonly kind: SecretKind;
  readonly name: string;
  /** Where the name stands. */
  readonly start: number;
  /** `name: value` and `--name value` may be prose, `name = value` code; `name=value` is neither. */
  readonly style: "spoken" | "assigned" | "tight";
  /** The name alone does not make it a secret: the value must look random. */
  readonly weak: boolean;
  /** The quote behind the name, as often escaped as it is; null for a bare name. */
  readonly quote: string | null;
}
