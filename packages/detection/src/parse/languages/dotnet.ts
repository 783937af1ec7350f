import type { ErrorLink, Frame } from "../../types.ts";
import { chain, type ParsedError, frame, linkOf } from "../parsed-error.ts";

/** `at Namespace.Type.Method(String a) in /src/File.cs:line 12`; Mono and programs compiled ahead add an offset. */
const frameLine =
  /^\s*at ([\w.`<>+|$[\],&@]+) ?\(([^()]*(?:\([^()]*\)[^()]*)*)\)(?: \[0x[0-9a-f]+\]| \+ 0x[0-9a-f]+)?(?: in (.+?):(?:line )?(\d+))?\s*$/;
/** Between the frames of a task and of the one that awaited it. */
const seam = /^\s*--- End of (?:stack trace from previous location|inner exception stack trace)/;
const endOfInner = /^\s*--- End of inner exception/;
const inner = /^\s*---> (?:\(Inner Exception #\d+\) )?(.*)$/;
const library =
  /^(?:System|Microsoft|Windows|MS|Mono|Npgsql|Newtonsoft|Serilog|NLog|log4net|Dapper|MediatR|AutoMapper|FluentValidation|Polly|Grpc|Castle|StackExchange|MongoDB|RabbitMQ|Swashbuckle|Hangfire|MassTransit|Quartz|Autofac|Azure|Amazon|Confluent|MySql|MySqlConnector|Oracle|Elastic|Nest|IdentityServer4|xunit|NUnit|Refit|RestSharp|Orleans)\.|^lambda_method/;

/** True for a line of a .NET stack. */
export function isDotnetFrame(line: string): boolean {
  return frameLine.test(line) || seam.test(line);
}

function parseDotnetFrame(line: string): Frame | null {
  const [, path, , source, number] = frameLine.exec(line) ?? [];
  if (path === undefined) return null;
  const { type, method } = place(path);
  const known = source !== undefined && !source.startsWith("<");
  return frame(known ? source : type, known ? number : undefined, method, !library.test(path));
}

/** `Type.<Method>d__2.MoveNext` and `Type.<>c.<Method>b__0_0` are code of `Type.Method`. */
function place(path: string): { type: string; method: string } {
  const made =
    /^(.*?)[.+]<>?.*?<?(\w+)>(?:[a-z]__|g__)/.exec(path) ?? /^(.*?)[.+]<(\w+)>/.exec(path);
  if (made !== null) return { type: made[1] ?? "", method: made[2] ?? "" };
  const plain = path.replaceAll(/\[[^\]]*\]|`\d+/g, "");
  const dot = plain.replace(/\.\.(c?ctor)$/, ".$1").lastIndexOf(".");
  return { type: plain.slice(0, dot), method: plain.slice(dot + 1) };
}

/**
 * Reads what `Exception.ToString` prints. The frames come innermost error first:
 *
 * ```
 * Outer: message
 *  ---> Inner: message               on a line of its own, or behind the message of the outer one
 *    at …                            of the inner one
 *    --- End of inner exception stack trace ---
 *    at …                            of the outer one
 * ```
 */
export function readDotnet(lines: readonly string[]): ParsedError | null {
  const framesAt = lines.findIndex((line) => frameLine.test(line));
  const start = findStart(lines, framesAt === -1 ? lines.length : framesAt);
  if (start === null || (framesAt === -1 && !lines.some((line) => inner.test(line)))) return null;
  const errors = start.errors.map((text) => splitHeader(text));
  const stacks: Frame[][] = [[]];
  // An inner exception may have no frames of its own.
  const stackAt = lines.findIndex((line) => frameLine.test(line) || endOfInner.test(line));
  for (const line of lines.slice(stackAt === -1 ? lines.length : stackAt)) {
    if (endOfInner.test(line)) stacks.push([]);
    // The further exceptions of an AggregateException were printed once already, or say no more.
    if (inner.test(line) || /<---\s*$/.test(line)) break;
    const found = parseDotnetFrame(line);
    if (found !== null) stacks.at(-1)?.push(found);
  }
  // Where no inner exception ends, all frames are of the outermost: a code of the system has none.
  const last = stacks.length === 1 ? 0 : errors.length - 1;
  const links: ErrorLink[] = errors.map(({ type, message }, index) =>
    linkOf(type, message, stacks[last - index] ?? []),
  );
  return chain(links, start.prefix);
}

/** The headers before the first frame, outermost first. */
function findStart(
  lines: readonly string[],
  framesAt: number,
): { errors: readonly string[]; prefix: string } | null {
  const head = lines.slice(0, framesAt);
  const at = head.findIndex((line) => header.test(line));
  if (at === -1) return null;
  const first = head[at] ?? "";
  const [, before = "", text = ""] = header.exec(first) ?? [];
  const whole = [text, ...head.slice(at + 1).map((line) => line.trimEnd())].join("\n");
  const errors = whole.split(/\s*---> (?:\(Inner Exception #\d+\) )?/);
  return { errors, prefix: [...head.slice(0, at), before].join("\n") };
}

const header =
  /^(.*?(?:^|[\s|]))((?:(?:[A-Z]\w*\.)+[\w`+]*(?:Exception|Error)|(?=[A-Z])\w+Exception)(?: \((?:0x[0-9A-Fa-f]+|\d+)\))?(?:: .*| ---> .*|))$/;

function splitHeader(text: string): { type: string | null; message: string } {
  const [, type, code, message = ""] =
    /^([\w.`+]+)(?: \((0x[0-9A-F]+|\d+)\))?: ?(.*)$/s.exec(text) ?? [];
  if (type === undefined) return { type: /^[\w.`+]+$/.test(text) ? text : null, message: "" };
  return { type, message: code === undefined ? message : `(${code}): ${message}` };
}
