export { answering, using } from "./message.ts";
export { startScriptedModel } from "./scripted-model.ts";
export type * from "./types.ts";
