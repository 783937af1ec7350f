import { existsSync } from "node:fs";
import { resolve } from "node:path";

import { createRedactor, maskedKinds, type Redactor, type SecretKind } from "@mendwatch/detection";
import { exitCodes } from "@mendwatch/protocol";
import { Command } from "commander";

import type { CommandContext, Settle } from "../context.ts";
import { openInput } from "../lines/open-input.ts";
import { redactStream } from "../lines/redact-stream.ts";
import { plural } from "../render/amounts.ts";
import { createOutput } from "../render/output.ts";
import { defaultConfigFile } from "./config-option.ts";

interface RedactOptions {
  readonly config?: string;
}

/** `mendwatch redact FILE`. */
export function redactCommand(context: CommandContext, settle: Settle): Command {
  return new Command("redact")
    .argument("<file>", "the log, or - for standard input")
    .option(
      "--config <file>",
      "whose watcher.redact is added (default: ./mendwatch.yaml, where there is one)",
    )
    .action(async (file: string, options: RedactOptions) => {
      const redactor = await redactorOf(options, context);
      const input = await openInput(file, context);
      const output = createOutput(context.stdout);
      const masked = new Map<SecretKind, number>();
      for await (const bytes of redactStream(input.read(), redactor)) {
        for (const [kind, count] of maskedKinds(bytes.toString("latin1"))) {
          masked.set(kind, (masked.get(kind) ?? 0) + count);
        }
        await output.bytes(bytes);
      }
      // Beside the log, which may go on into another program.
      context.stderr.write(`${summary(masked)}\n`);
      settle(exitCodes.ok);
    });
}

async function redactorOf(options: RedactOptions, context: CommandContext): Promise<Redactor> {
  const named = options.config;
  const file = named === undefined ? defaultConfigFile(context) : resolve(context.cwd, named);
  if (named === undefined && !existsSync(file)) return createRedactor();
  // Reading a configuration takes longer than redacting a short log.
  const { ownersRedactor } = await import("../lines/owners-redactor.ts");
  return ownersRedactor(file, context.env);
}

/** `mendwatch: 3 secrets masked: 2 password, 1 jwt`. */
function summary(masked: ReadonlyMap<SecretKind, number>): string {
  if (masked.size === 0) return "mendwatch: no secrets were found";
  const kinds = [...masked].toSorted(([, one], [, other]) => other - one);
  const count = kinds.reduce((sum, [, each]) => sum + each, 0);
  const list = kinds.map(([kind, each]) => `${each} ${kind}`).join(", ");
  return `mendwatch: ${plural(count, "secret")} masked: ${list}`;
}
