import type { Frame } from "../../types.ts";
import { chain, type ParsedError, frame, linkOf } from "../parsed-error.ts";

/** Since Rust 1.73 the message stands in the next line; before, in quotes on the same one. */
const panicked = /^thread '([^']*)'(?: \(\d+\))? panicked at (?:'(.*)', )?(.+?):(\d+):(\d+):?$/s;
/** A longer text is data that the message has in it. */
const maxHead = 4096;
const oldStart = /^thread '[^']*'(?: \(\d+\))? panicked at '/;
const overflowed = /^thread '[^']*'(?: \(\d+\))? has overflowed its stack$/;
const functionLine = /^\s+(\d+): +(?:0x[0-9a-f]+ - )?(\S.*)$/;
const placeLine = /^\s+at (\S.*?):(\d+)(?::(\d+))?$/;
const library =
  /^(?:\/rustc\/|library\/)|[\\/]\.cargo[\\/](?:registry|git)[\\/]|[\\/]rustlib[\\/]|[\\/]toolchains[\\/]/;
const standard =
  /^<?(?:std|core|alloc|tokio|rust_begin|__rust|_?start|main$|__libc|backtrace|anyhow|eyre|futures|hyper|axum|actix|tower|rayon|clone3?$)(?:::|_|$| )|^<(?:.* as )?(?:core|std|alloc)::|^rust_/;

/** The first line of a panic that `color-eyre` reports. */
export const colorEyrePanic = "The application panicked (crashed).";

/** True for the first line of a panic. */
export function isRustPanic(line: string): boolean {
  if (line.startsWith("memory allocation of ")) return line.endsWith(" bytes failed");
  if (!line.startsWith("thread '") || line.length > maxHead) return false;
  return panicked.test(line) || oldStart.test(line) || overflowed.test(line);
}

/** True for the panic of a thread other than the first, which ends that thread only. */
export function isOfThread(line: string): boolean {
  return panicked.test(line) && !line.startsWith("thread 'main'");
}

/** True where the message of the panic is in the next line. */
export function isRustPanicHead(line: string): boolean {
  return line.endsWith(":") && isRustPanic(line);
}

/** True for what stands under a panic or an error of Rust and nowhere else. */
export function isRustTail(line: string): boolean {
  return /^(?:stack backtrace:|Stack backtrace:|note: (?:run with|[Ss]ome details are omitted)|Caused by:$|Location:$|Message: {2}\S|Location: \S{1,400}\.rs:\d|Backtrace omitted\.)/.test(
    line,
  );
}

/**
 * Reads a panic of Rust, and the chain that `anyhow` and `eyre` print:
 *
 * ```
 * thread 'main' panicked at src/cart.rs:12:5:
 * message
 * stack backtrace:
 *    0: shop::cart::pay
 *              at ./src/cart.rs:12:5
 *
 * Error: message
 *
 * Caused by:
 *     0: message
 *     1: message
 *
 * Location:
 *     src/cart.rs:12:5
 * ```
 *
 * `color-eyre` has the first message among the others, and of a panic it says where in words.
 */
export function readRust(lines: readonly string[]): ParsedError | null {
  const at = lines.findIndex(isRustPanic);
  if (at === -1) return readChain(lines) ?? readReport(lines) ?? readReportedPanic(lines);
  const end = lines.findIndex((line, index) => index > at && isRustTail(line));
  const head = lines.slice(at, end === -1 ? lines.length : end);
  const [, , quoted, file = "", line, column] =
    panicked.exec(head.join("\n").slice(0, maxHead)) ?? panicked.exec(head[0] ?? "") ?? [];
  if (file === "") return chain([linkOf("panic", head[0] ?? "", [])], "");
  const message = quoted ?? head.slice(1).join("\n");
  const frames = readFrames(lines.slice(at));
  const place = frame(file, line, null, !library.test(file), column);
  const all = frames.some(({ inApp }) => inApp) ? frames : [place, ...frames];
  return chain([linkOf("panic", message, all)], lines.slice(0, at).join("\n"));
}

function readChain(lines: readonly string[]): ParsedError | null {
  const at = lines.indexOf("Caused by:");
  const [first = ""] = lines;
  if (at === -1 || !/^ {3,}(?:\d+: )?(?!at )\S/.test(lines[at + 1] ?? "")) return null;
  const causes: string[] = [];
  for (const line of lines.slice(at + 1)) {
    if (line.trim() === "") break;
    const [, text] = /^ {2,}(?:\d+: )?(.*)$/.exec(line) ?? [];
    if (text === undefined) break;
    causes.push(text);
  }
  const message = [first.replace(/^Error: /, ""), ...lines.slice(1, at)].join("\n");
  const type = first.startsWith("Error: ") ? "Error" : null;
  const outer = linkOf(type, message, readFramesOrPlace(lines.slice(at + 1)));
  return chain([outer, ...causes.map((cause) => linkOf(null, cause, []))], "");
}

/** What `color-eyre` prints of an error: `Error:`, and its chain in the next lines. */
function readReport(lines: readonly string[]): ParsedError | null {
  const at = lines.findIndex(
    (line, index) => /^ {3}0: \S/.test(line) && /(?:^|\s)Error: ?$/.test(lines[index - 1] ?? ""),
  );
  if (at === -1) return null;
  const end = lines.findIndex((line, index) => index > at && line.trim() === "");
  const texts = lines.slice(at, end === -1 ? lines.length : end).join("\n");
  const [first = "", ...causes] = texts.split(/(?:^|\n) {2,3}\d{1,3}: /).slice(1);
  const outer = linkOf("Error", first, readFramesOrPlace(lines.slice(at)));
  const said = (lines[at - 1] ?? "").replace(/Error: ?$/, "");
  return chain(
    [outer, ...causes.map((cause) => linkOf(null, cause, []))],
    [...lines.slice(0, at - 1), said].join("\n"),
  );
}

/** What `color-eyre` prints of a panic. */
function readReportedPanic(lines: readonly string[]): ParsedError | null {
  const at = lines.indexOf(colorEyrePanic);
  if (at === -1) return null;
  const rest = lines.slice(at + 1);
  const end = rest.findIndex((line) => line.startsWith("Location: "));
  const message = rest
    .slice(0, Math.max(end, 1))
    .join("\n")
    .replace(/^Message: +/, "");
  return chain([linkOf("panic", message, readFramesOrPlace(rest))], lines.slice(0, at).join("\n"));
}

/** The stack; where it has no own code, or there is none, the place where the error was made. */
function readFramesOrPlace(lines: readonly string[]): readonly Frame[] {
  const frames = readFrames(lines);
  if (frames.some(({ inApp }) => inApp)) return frames;
  const at = lines.findIndex((line) => line.startsWith("Location:"));
  const text = at === -1 ? "" : `${lines[at] ?? ""} ${lines[at + 1] ?? ""}`;
  const [, file, number, column] = /^Location: +(\S+\.rs):(\d+)(?::(\d+))?/.exec(text) ?? [];
  if (file === undefined) return frames;
  return [frame(file, number, null, !library.test(file), column), ...frames];
}

function readFrames(lines: readonly string[]): readonly Frame[] {
  const at = lines.findIndex((line) => /^\s*(?:stack backtrace:|━+ BACKTRACE ━)/i.test(line));
  const frames: Frame[] = [];
  let name: string | null = null;
  for (const line of at === -1 ? [] : lines.slice(at + 1)) {
    const [, , called] = functionLine.exec(line) ?? [];
    const [, file, number, column] = placeLine.exec(line) ?? [];
    if (called !== undefined) {
      name = called.replace(/::h[0-9a-f]{16}$/, "").trim();
    } else if (file !== undefined && name !== null) {
      const isOwn = !library.test(file) && !standard.test(name);
      frames.push(frame(file, number, functionOf(name), isOwn, column));
    }
  }
  return frames;
}

/** `shop::cart::pay::{{closure}}` is code of `pay`. */
function functionOf(name: string): string {
  return name
    .replaceAll(/::\{\{closure\}\}|::\{closure#\d+\}|<[^<>]*>(?:::)?/g, "")
    .replace(/^.*::/, "");
}
