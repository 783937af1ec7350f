import { describe } from "vitest";

import { describeSandbox } from "../../../../../test/contracts/sandbox-contract.ts";
import { available } from "../../../../../test/support/requirements.ts";
import { openBubblewrapSandbox } from "./bubblewrap.ts";

const limits = { memory: 1024 ** 3, processes: 128, disk: 1024 ** 3 };
const path = process.env["PATH"] ?? "";

describe.skipIf(!available("bwrap"))("the box", () => {
  describeSandbox("bubblewrap", () => openBubblewrapSandbox({ limits, path, useGroups: true }));
  describeSandbox("bubblewrap without control groups", () =>
    openBubblewrapSandbox({ limits, path, useGroups: false }),
  );
});
