import {
  createQuietScanner,
  maskedKinds,
  type Occurrence,
  type QuietScanner,
  type SecretKind,
} from "@mendwatch/detection";
import { exitCodes, MendwatchError, severities } from "@mendwatch/protocol";
import { Command } from "commander";

import type { CommandContext, Settle } from "../context.ts";
import { type Input, openInput } from "../lines/open-input.ts";
import { isoTime, plural } from "../render/amounts.ts";
import { describeError } from "../render/describe-error.ts";
import { createOutput, type Output } from "../render/output.ts";
import { severityColors } from "../render/paint.ts";
import { renderTable, type TableCell, type TableColumn } from "../render/table.ts";
import {
  addRepeat,
  addToGroups,
  type ErrorGroup,
  scanLog,
  severityOf,
  topFrame,
} from "../scan/scan-log.ts";

interface ScanOptions {
  readonly json?: true;
  readonly occurrences?: true;
  readonly verbose?: true;
}

/** What one file holds. */
interface ScannedFile {
  readonly name: string;
  readonly lines: number;
  /** In the order of their first lines. */
  readonly groups: readonly ErrorGroup[];
  /** In how many of its errors a secret of each kind was masked. */
  readonly masked: ReadonlyMap<SecretKind, number>;
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

async function scanFile(input: Input, scanner: QuietScanner): Promise<ScannedFile> {
  const groups = new Map<string, ErrorGroup>();
  const masked = new Map<SecretKind, number>();
  const lines = await scanLog(input, scanner, {
    error(occurrence) {
      addToGroups(groups, occurrence);
      const { message, stack } = occurrence.error;
      for (const kind of maskedKinds(`${message}\n${stack}`).keys()) {
        masked.set(kind, (masked.get(kind) ?? 0) + 1);
      }
    },
    // In none of these anything was masked.
    repeat: (repeat) => addRepeat(groups, repeat),
  });
  const inOrder = [...groups.values()].toSorted((one, other) => one.first.line - other.first.line);
  return { name: input.name, lines, groups: inOrder, masked };
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
  const groups = new Map<string, ErrorGroup>();
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

const columns: readonly TableColumn[] = [
  { title: "count", right: true },
  { title: "severity" },
  { title: "type" },
  { title: "message", flexible: true, below: true },
  { title: "frame", flexible: true, path: true },
  { title: "lines" },
];

/** The worst first, then the most frequent. */
async function printTable(files: readonly ScannedFile[], output: Output): Promise<void> {
  const found = files.flatMap(({ name, groups }) => groups.map((group) => ({ name, group })));
  const several = files.length > 1;
  const rows = found
    .map(({ name, group }) => ({ name, group, severity: severityOf(group) }))
    .toSorted(
      (one, other) =>
        severities.indexOf(one.severity) - severities.indexOf(other.severity) ||
        other.group.count - one.group.count,
    )
    .map(({ name, group, severity }): readonly TableCell[] => [
      String(group.count),
      { text: severity, color: severityColors[severity] },
      group.first.error.type ?? "–",
      group.first.error.message,
      frameText(group),
      lineRange(group),
      ...(several ? [name] : []),
    ]);
  if (rows.length > 0) {
    const titles = several ? [...columns, { title: "file", flexible: true, path: true }] : columns;
    for (const line of renderTable(titles, rows, output)) await output.line(line);
    await output.line("");
  }
  if (files.length > 0) await output.line(summary(files));
  for (const { name, masked } of files.filter((file) => file.masked.size > 0)) {
    const kinds = [...masked].map(([kind, count]) => `${kind} in ${plural(count, "error")}`);
    await output.line(`Secrets in ${name}, masked here: ${kinds.join(", ")}.`);
  }
}

function frameText({ first }: ErrorGroup): string {
  const frame = topFrame(first);
  if (frame === null) return "–";
  const place = frame.line === null ? frame.file : `${frame.file}:${frame.line}`;
  return frame.function === null ? place : `${place} ${frame.function}`;
}

function lineRange({ first, lastLine }: ErrorGroup): string {
  return first.line === lastLine ? String(lastLine) : `${first.line}–${lastLine}`;
}

function summary(files: readonly ScannedFile[]): string {
  const groups = files.flatMap((file) => file.groups);
  const lines = files.reduce((sum, file) => sum + file.lines, 0);
  const where = `in ${plural(lines, "line")} of ${plural(files.length, "file")}`;
  if (groups.length === 0) return `No errors ${where}.`;
  const count = groups.reduce((sum, group) => sum + group.count, 0);
  return `${plural(count, "error")} of ${plural(groups.length, "kind")} ${where}.`;
}
