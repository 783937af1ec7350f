import { defineConfig } from "vitest/config";

import { compileCache } from "./test/support/compile-cache.ts";
import { LongestFirst } from "./test/support/longest-first.ts";

const conditions = ["mendwatch:source", "node", "import", "module", "default"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ["packages/*/src/**/*.test.ts", "test/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/.worktrees/**", "**/dist/**"],
    // One worker serves many files; it also keeps us from module-level state.
    isolate: false,
    globalSetup: "test/support/compile-cache.ts",
    restoreMocks: true,
    // Most of the time is spent waiting for real processes, so more of them than cores fit.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    // A busy machine is no reason to fail: whoever hangs is still found.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    setupFiles: ["test/support/seeded-properties.ts"],
    env: {
      // Another one each time. What failed says which it was.
      MENDWATCH_SEED: process.env["MENDWATCH_SEED"] ?? String(Date.now() % 1_000_000_000),
      // Tests never see the developer's git configuration and never leave this machine.
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_CONFIG_SYSTEM: "/dev/null",
      GIT_ALLOW_PROTOCOL: "file",
      // Tests start hundreds of processes from the sources, and each would compile them anew.
      NODE_COMPILE_CACHE: compileCache,
    },
  },
});
