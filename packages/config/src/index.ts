export { didYouMean } from "./did-you-mean.ts";
export { configErrors } from "./errors.ts";
export type { ConfigNeed } from "./environment.ts";
export { configurationSchema, type JsonSchema } from "./json-schema.ts";
export { liftableRefusals } from "./liftable-refusals.ts";
export { loadConfig, type LoadOptions, readConfigFile } from "./load.ts";
export { checkConfig, type ConfigCheck, parseConfig, type ParseOptions } from "./parse.ts";
export type { ConfigProblem } from "./problems.ts";
export type * from "./types.ts";
