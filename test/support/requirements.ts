import { spawnSync } from "node:child_process";

/**
 * Tests that need a program which may be absent skip with a printed reason. With
 * `MENDWATCH_TEST_REQUIRE=all`, as in the gate, a skip is a failure.
 */

/** True when the program answers; otherwise prints why its tests are skipped, or throws under the gate. */
export function available(program: string, args: readonly string[] = ["--version"]): boolean {
  const found = spawnSync(program, args, { stdio: "ignore" }).error === undefined;
  if (!found) skipBecause(`the program "${program}" is not installed`);
  return found;
}

/** Prints why tests are skipped; throws instead where the gate forbids skipping. */
function skipBecause(reason: string): void {
  if (process.env["MENDWATCH_TEST_REQUIRE"] === "all") {
    throw new Error(`MENDWATCH_TEST_REQUIRE=all, but ${reason}`);
  }
  process.stderr.write(`skipped: ${reason}\n`);
}
