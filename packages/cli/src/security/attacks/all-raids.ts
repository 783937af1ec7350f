import type { Raid } from "../raid.ts";
import type { Range } from "../range.ts";
import type { Sinks } from "../sinks.ts";
import { answeringRaids } from "./answers.ts";
import { escapingRaids } from "./escapes.ts";
import { exfiltrationRaids } from "./exfiltration.ts";
import { exhaustionRaids } from "./exhaustion.ts";
import { gatewayRaids } from "./gateway-raids.ts";
import { proofRaids } from "./proof-time.ts";
import { readingRaids } from "./reads.ts";
import { tamperingRaids } from "./tampering.ts";
import { trappingRaids } from "./traps.ts";
import { writingRaids } from "./writes.ts";

/** What the attacker knows: everything. */
export interface AttackGround {
  readonly range: Range;
  readonly sinks: Sinks;
}

/** Every raid, in the order in which they are played. */
export function allRaids(ground: AttackGround): readonly Raid[] {
  return [
    ...readingRaids(ground),
    ...writingRaids(ground),
    ...escapingRaids(ground),
    ...exfiltrationRaids(ground),
    ...gatewayRaids(ground),
    ...trappingRaids(ground),
    ...tamperingRaids(),
    ...proofRaids(ground),
    ...exhaustionRaids(),
    ...answeringRaids(),
  ];
}
