import { describe } from "vitest";

import { describeAfterAMerge } from "./store/after-a-merge.ts";
import { describeChat } from "./store/chat.ts";
import { describeDecisions } from "./store/decisions.ts";
import { describeErrors } from "./store/errors.ts";
import { describeLeases } from "./store/leases.ts";
import { describeLedger } from "./store/ledger.ts";
import { describeMoving } from "./store/moving.ts";
import { describeReceiving } from "./store/receiving.ts";
import { describeService } from "./store/service.ts";
import { createStoreBench, type StoreUnderTest } from "./store/store-bench.ts";

/** The promises of the Store port. Every adapter passes them, through every kind of handle it has. */
export function describeStore(where: string, open: () => Promise<StoreUnderTest>): void {
  describe(`a store ${where}`, { timeout: 60_000 }, () => {
    const bench = createStoreBench(open);

    describeReceiving(bench);
    describeLeases(bench);
    describeMoving(bench);
    describeDecisions(bench);
    describeLedger(bench);
    describeErrors(bench);
    describeAfterAMerge(bench);
    describeChat(bench);
    describeService(bench);
  });
}
