/** Names of the diff policy's refusals that `policy.allow` may lift. A test of the policy holds them in step. */
export const liftableRefusals = [
  "mode-change",
  "binary",
  "outside-project",
  "tool-config",
  "test-config",
  "dependencies",
  "deleted-test",
  "skipped-test",
  "fewer-tests",
  "fewer-assertions",
  "changed-expectation",
  "changed-timeout",
  "max-files",
  "max-lines",
  "strange-name",
  "strange-text",
] as const;
