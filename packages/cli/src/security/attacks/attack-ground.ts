import type { Range } from "../range.ts";
import type { Sinks } from "../sinks.ts";

/** What the attacker knows: everything. */
export interface AttackGround {
  readonly range: Range;
  readonly sinks: Sinks;
}
