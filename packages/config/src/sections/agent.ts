import { z } from "zod";

import { pathIn, type Places, program } from "../places.ts";
import { oneOf, text } from "../text.ts";
import type { AgentConfig } from "../types.ts";
import { duration, wholeNumber } from "../units.ts";

/** The program that writes the change. */
export function agentSection(places: Places): z.ZodType<AgentConfig> {
  return z
    .strictObject({
      kind: oneOf(["claude", "rehearsal"])
        .prefault("claude")
        .describe("`claude`, or `rehearsal`, which plays known repairs."),
      command: program(places).prefault("claude").describe("The program of Claude Code."),
      model: text("the name of a model", "it like sonnet")
        .prefault("sonnet")
        .describe("The model that it uses."),
      billing: oneOf(["auto", "api", "subscription"])
        .prefault("auto")
        .describe("Who pays: `api` or `subscription`; `auto` follows from the credential."),
      credential: text("a credential", "${ANTHROPIC_API_KEY}, or leave it out")
        .nullable()
        .prefault(null)
        .describe(
          "Without it `CLAUDE_CODE_OAUTH_TOKEN` or `ANTHROPIC_API_KEY` of the environment is used.",
        ),
      turns: z
        .strictObject({
          diagnose: wholeNumber(1, 1_000).prefault(20).describe("Turns of a diagnosis."),
          repair: wholeNumber(1, 1_000).prefault(40).describe("Turns of a repair."),
        })
        .prefault({})
        .describe("How many turns a run may take."),
      timeout: duration("10s", "24h").prefault("20m").describe("Time of one run."),
      inactivity: duration("1s", "24h")
        .prefault("3m")
        .describe("A run that says nothing for this long is ended."),
      patches: pathIn(places)
        .nullable()
        .prefault(null)
        .describe("Folder of known repairs; only and always with `kind: rehearsal`."),
    })
    .refine(({ kind, patches }) => kind !== "rehearsal" || patches !== null, {
      path: ["patches"],
      error: "is missing, and kind rehearsal needs it (write the folder of the known repairs)",
    })
    .refine(({ kind, patches }) => kind === "rehearsal" || patches === null, {
      path: ["patches"],
      error: "belongs to kind rehearsal only (leave it out, or write kind: rehearsal)",
    });
}
