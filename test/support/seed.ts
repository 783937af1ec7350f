/** What chooses the cases of this run. Always set: by whoever runs the tests, else by `vitest.config.ts`. */
export const seed: number = Number(process.env["MENDWATCH_SEED"]);
