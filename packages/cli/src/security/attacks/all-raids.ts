import type { Raid } from "../raid.ts";
import { answeringRaids } from "./answers.ts";
import type { AttackGround } from "./attack-ground.ts";
import { escapingRaids } from "./escapes.ts";
import { exfiltrationRaids } from "./exfiltration.ts";
import { exhaustionRaids } from "./exhaustion.ts";
import { gatewayRaids } from "./gateway-raids.ts";
import { proofRaids } from "./proof-time.ts";
import { readingRaids } from "./reads.ts";
import { tamperingRaids } from "./tampering.ts";
import { trappingRaids } from "./traps.ts";
import { writingRaids } from "./writes.ts";

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
