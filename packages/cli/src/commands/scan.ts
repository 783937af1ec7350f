import { createQuietScanner, type Occurrence, type QuietScanner } from "@mendwatch/detection";
import { exitCodes, MendwatchError } from "@mendwatch/protocol";
import { Command } from "commander";

import type { CommandContext, Settle } from "../context.ts";
import { type Input, openInput } from "../lines/open-input.ts";
import { isoTime } from "../render/amounts.ts";
import { describeError } from "../render/describe-error.ts";
import { createOutput, type Output } from "../render/output.ts";
import { addToGroups, type CountedGroup, severityOf, topFrame } from "../scan/error-groups.ts";
import { printTable } from "../scan/print-table.ts";
import { type ScannedFile, scanFile } from "../scan/scan-file.ts";
import { scanLog } from "../scan/scan-log.ts";

interface ScanOptions {
  readonly json?: true;
  readonly occurrences?: true;
  readonly verbose?: true;
}

/** `mendwatch scan FILE…`. */
export function scanCommand(context: CommandContext, settle: Settle): Command {
  return new Command("scan")
    .argument("<file...>", "logs, or - for standard input")
    .option("--json", "one JSON object per line: one for each kind of error and file")
    .option("--occurrences", "with --json: one object for each occurrence")
    .action(async (files: readonly string[], options: ScanOptions, command: Command) => {
      if (options.occurrences === true && options.json !== true) {
        command.error("error: --occurrences needs --json");
      }
      settle(await scan(files, options, context));
    });
}

async function scan(
  files: readonly string[],
  options: ScanOptions,
  context: CommandContext,
): Promise<number> {
  const output = createOutput(context.stdout);
  const scanner = createQuietScanner();
  const scanned: ScannedFile[] = [];
  const unreadable: MendwatchError[] = [];
  for (const name of files) {
    try {
      const input = await openInput(name, context);
      if (options.occurrences === true) await printOccurrences(input, scanner, output);
      else if (options.json === true) await printGroups(await scanFile(input, scanner), output);
      else scanned.push(await scanFile(input, scanner));
    } catch (error) {
      if (!(error instanceof MendwatchError)) throw error;
      unreadable.push(error);
    }
  }
  if (options.json !== true) await printTable(scanned, output);
  for (const error of unreadable) {
    context.stderr.write(describeError(error, options.verbose === true));
  }
  return unreadable.length === 0 ? exitCodes.ok : exitCodes.noInput;
}

async function printGroups({ name, groups }: ScannedFile, output: Output): Promise<void> {
  for (const group of groups) {
    const { first, count, firstSeen, lastSeen } = group;
    await output.json({
      file: name,
      fingerprint: group.fingerprint,
      type: first.error.type,
      message: first.error.message,
      topFrame: topFrame(first),
      count,
      firstLine: first.line,
      firstSeen: isoTime(firstSeen),
      lastSeen: isoTime(lastSeen),
      severity: severityOf(group),
    });
  }
}

/**
 * The severity depends on how often an error is in the whole file, so that the file is read twice:
 * once to count, once to print. What cannot be read twice is remembered, which takes memory for
 * each occurrence.
 */
async function printOccurrences(
  input: Input,
  scanner: QuietScanner,
  output: Output,
): Promise<void> {
  const groups = new Map<string, CountedGroup>();
  const remembered: Occurrence[] = [];
  async function print(occurrence: Occurrence): Promise<void> {
    const group = groups.get(occurrence.fingerprint);
    await output.json({
      file: input.name,
      fingerprint: occurrence.fingerprint,
      type: occurrence.error.type,
      message: occurrence.error.message,
      topFrame: topFrame(occurrence),
      line: occurrence.line,
      severity: group === undefined ? "low" : severityOf(group),
    });
  }
  await scanLog(input, scanner, {
    error(occurrence) {
      addToGroups(groups, occurrence);
      if (!input.rereadable) remembered.push(occurrence);
    },
  });
  if (input.rereadable) await scanLog(input, scanner, { error: print });
  for (const occurrence of remembered) await print(occurrence);
}
