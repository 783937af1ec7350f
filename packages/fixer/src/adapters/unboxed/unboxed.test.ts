import { describeSandbox } from "../../../../../test/contracts/sandbox-contract.ts";
import { createUnboxedSandbox } from "./unboxed.ts";

describeSandbox("unboxed", createUnboxedSandbox);
