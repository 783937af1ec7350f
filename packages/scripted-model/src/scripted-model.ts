import type { Script, ScriptedModel } from "./types.ts";

/** Starts a model that plays these scripts. What fits none gets a text that says so, and ends. */
export async function startScriptedModel(scripts: readonly Script[]): Promise<ScriptedModel> {
  throw new Error(`not there yet: ${scripts.length}`);
}
