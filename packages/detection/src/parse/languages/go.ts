import type { Frame } from "../../types.ts";
import { chain, type ParsedError, frame, linkOf } from "../parsed-error.ts";

/** What the runtime writes before it dies, and net/http of a handler that panicked. */
const panicLine =
  /^(?:panic: |fatal error: (?!runtime error)|(?:.* )?(?:http: )?panic serving \S+: )/;
const goroutine = /^goroutine \d+ (?:gp=\S+ m=\S+(?: mp=\S+)? )?\[[^\]]+\]:$/;
/** The second line of a frame: a tab, a file, and the offset of the call. */
const placeLine = /^\s+(\S.*\.(?:go|s)):(\d+)(?: \(0x[0-9a-f]+\)| \+0x[0-9a-f]+.*)?$/;
/** The first one: a function with its package, and its arguments; zap writes none. */
const callLine =
  /^(?:[\w.~@%-]+\/)*[\w%-]+(?:@v[\w.-]+)?\.(?:\(\*?[\w[\].…·]+\)\.|[\w…·*]+(?:\[[^\]]*\])?\.)*[\w…·-]+(?:\[[^\]]*\])?(?:\(.*\))?$/;
/** gin's recovery: the request, the message, and frames as `place (0x43)` and `\tfunction: source`. */
const recoveredPlace = /^(\S+\.go):(\d+) \(0x[0-9a-f]+\)$/;
/** What else stands under a panic. */
const belongs =
  /^(?:\[signal |created by |exit status \d|runtime stack:|goroutine running on other thread|\.\.\.additional frames elided|(?:r[a-z0-9]{1,2}|rip|rflags|[cfg]s|PC|m|idle|lr|sp|fault) ?[= ] ?0x|panic\(|PC=)/;
const standard =
  /^(?:archive|bufio|bytes|cmp|compress|container|context|crypto|database|debug|embed|encoding|errors|expvar|flag|fmt|go|hash|html|image|index|io|iter|log|maps|math|mime|net|os|path|plugin|reflect|regexp|runtime|slices|sort|strconv|strings|sync|syscall|testing|text|time|unicode|unique|unsafe|weak)(?:\/|\.|$)|^panic$|^created by /;
const dependency = /(?:^|[\\/])(?:go[\\/]pkg[\\/]mod|vendor)[\\/]|@v\d[\w.+-]*[\\/]/;
/** Of the toolchain itself, wherever it is installed. */
const toolchain =
  /(?:^|\/)go(?:lang|root|\d[\w.]*)?\/src\/(?:runtime|net|reflect|testing|sync|os|internal)\//i;

/** True for the first line of a panic. */
export function isGoPanic(line: string): boolean {
  return panicLine.test(line) || isRecovery(line);
}

/** True for a panic that net/http or gin caught, so that the program goes on. */
export function isRecovered(line: string): boolean {
  return isRecovery(line) || /^(?:.* )?panic serving \S+: /.test(line);
}

function isRecovery(line: string): boolean {
  return line.endsWith(" panic recovered:") && line.includes("[Recovery] ");
}

/** True for a line that can only stand under a panic: the header of a goroutine, the place of a call. */
export function isGoroutine(line: string): boolean {
  return (
    goroutine.test(line) ||
    recoveredPlace.test(line) ||
    (placeLine.test(line) && /\.(?:go|s):\d+/.test(line))
  );
}

/** True for a line that goes on a panic that has begun. */
export function continuesGoPanic(line: string): boolean {
  return callLine.test(line) || belongs.test(line);
}

/**
 * Reads what a Go program prints as it dies of a panic, and the stacks of zap and gin:
 *
 * ```
 * panic: message [recovered]
 * [signal SIGSEGV: …]
 *
 * goroutine 1 [running]:
 * main.pay(0xc000010000)
 *     /srv/shop/pay.go:12 +0x1d
 * created by main.main in goroutine 1
 *     /srv/shop/main.go:5 +0x25
 * ```
 *
 * Only the first goroutine is the one that panicked.
 */
export function readGo(lines: readonly string[]): ParsedError | null {
  const at = lines.findIndex(isGoPanic);
  const frames = readFrames(lines);
  if (at === -1) {
    if (frames.length === 0) return null;
    const message = lines[0] ?? "";
    return chain([linkOf(null, message, frames)], "");
  }
  const first = lines[at] ?? "";
  if (isRecovery(first)) return readRecovery(lines.slice(at + 1));
  const start = panicLine.exec(first)?.[0] ?? "";
  const end = lines.findIndex(
    (line, index) => index > at && /^(?:\s*$|\[signal |goroutine |\tpanic: )/.test(line),
  );
  const rest = lines
    .slice(at + 1, end === -1 ? lines.length : end)
    .filter((line) => !isGoroutine(line) && line !== first);
  const message = [first.slice(start.length), ...rest].join("\n");
  const type = start.startsWith("fatal") ? "fatal error" : "panic";
  return chain(
    [linkOf(type, message.replace(/ \[recovered(?:, repanicked)?\]$/, ""), frames)],
    lines.slice(0, at).join("\n"),
  );
}

function readRecovery(lines: readonly string[]): ParsedError | null {
  const framesAt = lines.findIndex((line) => recoveredPlace.test(line));
  const head = framesAt === -1 ? lines : lines.slice(0, framesAt);
  const message = head.findLast((line) => line.trim() !== "") ?? "";
  const frames = lines.flatMap((line, index) => {
    const [, file, number] = recoveredPlace.exec(line) ?? [];
    const name = /^\t([^:]+): /.exec(lines[index + 1] ?? "")?.[1] ?? null;
    return file === undefined ? [] : [frame(file, number, name, isOwn(file, null))];
  });
  return chain([linkOf("panic", message, frames)], "");
}

function readFrames(lines: readonly string[]): readonly Frame[] {
  const frames: Frame[] = [];
  let goroutines = 0;
  for (const [index, line] of lines.entries()) {
    if (goroutine.test(line)) goroutines += 1;
    if (goroutines > 1) break;
    const [, file, number] = placeLine.exec(line) ?? [];
    if (file === undefined) continue;
    const call = lines[index - 1] ?? "";
    if (call.startsWith("created by ")) continue;
    const name = nameOf(call);
    // What stands above the panic itself ran because of it: deferred functions, handlers.
    if (name === "panic" || name === "runtime.gopanic") frames.length = 0;
    frames.push(frame(file.trim(), number, name, isOwn(file, name)));
  }
  return frames;
}

/** The function of a call, without its arguments. */
function nameOf(call: string): string | null {
  if (!continuesGoPanic(call)) return null;
  const open = call.endsWith(")") ? call.lastIndexOf("(") : -1;
  return (open === -1 ? call : call.slice(0, open)).trim();
}

function isOwn(file: string, name: string | null): boolean {
  return (
    !dependency.test(file) &&
    !toolchain.test(file) &&
    !standard.test(name ?? "") &&
    name !== "panic"
  );
}
