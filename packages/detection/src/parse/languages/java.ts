import type { ErrorLink, Frame } from "../../types.ts";
import { findErrorHeader, parseErrorHeader } from "../error-header.ts";
import { chain, type ParsedError, frame, linkOf } from "../parsed-error.ts";

/** `at module/package.Class.method(File.java:12)`, and what logback knows of the jar behind it. */
const frameLine =
  /^\s*at (?:[\w.@-]*\/{1,2})?([\w.$<>/-]+)\.([\w$<>-]+)\((?:([^():]+\.(?:java|kt|kts|scala|groovy|clj[cs]?)|[\w$]+\.java)(?::(-?\d+))?|Native Method|Unknown Source|<generated>|SourceFile(?::\d+)?|[\w$]+)\)(?: ~?\[[^\]]*\])?$/;

/** Frames that the error around it has too. */
const omitted = /^\s*\.\.\. \d+ (?:more|common frames omitted)$/;

/** Packages of the runtime, of frameworks and of drivers: not the service's own. */
const library =
  /^(?:javax?|jakarta|androidx?|dalvik|com\.android|jdk|sun|com\.sun|oracle|kotlinx?|scala|groovy|clojure|akka|play|rx|reactor|lombok|feign|ch\.qos|org\.(?:springframework|apache|hibernate|eclipse|jboss|mortbay|slf4j|postgresql|mariadb|h2|junit|mockito|aspectj|quartz|thymeleaf|gradle|codehaus|elasticsearch|opensearch|mongodb|redisson|jooq|mybatis|flywaydb|xnio|wildfly|glassfish|keycloak|camunda|neo4j|reactivestreams|bouncycastle|xml|w3c|ietf|graalvm|testng|assertj|liquibase|yaml|json|objectweb|javassist)|com\.(?:fasterxml|zaxxer|mysql|google\.(?:common|inject|protobuf|gson|api|cloud)|mongodb|netflix|amazonaws|microsoft|azure|rabbitmq|datastax|github\.(?:benmanes|dockerjava)|squareup|hazelcast|ibm|ctc|intellij|jayway|typesafe|lmax|codahale|esotericsoftware)|io\.(?:netty|grpc|micrometer|vertx|quarkus|undertow|lettuce|reactivex|micronaut|helidon|ktor|r2dbc|projectreactor|opentelemetry|jaegertracing|jsonwebtoken|swagger|confluent)|net\.(?:bytebuddy|sf|logstash|javacrumbs)|redis\.clients|okhttp3|okio|retrofit2|software\.amazon|brave|zipkin2|liquibase|dagger|antlr)\./;

/** True for a line of a Java stack. */
export function isJavaFrame(line: string): boolean {
  return frameLine.test(line);
}

/** Reads a line of a Java stack; null for any other. */
export function parseJavaFrame(line: string): Frame | null {
  const [, path = "", method, source, number] = frameLine.exec(line) ?? [];
  if (method === undefined) return null;
  const type = path.replaceAll("/", ".");
  const packages = type.split(".").slice(0, -1);
  const file = source ?? `${className(type)}.java`;
  const isOwn = !library.test(`${type}.`) && !/\$\$(?:Lambda|FastClass)/.test(type);
  return frame([...packages, file].join("/"), number, methodName(type, method), isOwn);
}

/** The class that the source has: without what Spring, javac and the lambdas of a run add to it. */
function className(type: string): string {
  return (type.split(".").at(-1) ?? "").replace(/\$.*$/, "");
}

/** `lambda$pay$3` is code of `pay`, and so is Kotlin's `Cart$pay$1.invokeSuspend`. */
function methodName(type: string, method: string): string {
  const outer = /\$([a-z]\w*)(?:\$\d+)+$/.exec(type)?.[1];
  if (outer !== undefined && /^invoke(?:Suspend)?$/.test(method)) return outer;
  return method.replace(/^lambda\$(.+?)\$\d+$/, "$1");
}

/**
 * Reads what `Throwable.printStackTrace` prints:
 *
 * ```
 * package.Type: message              which may go on for lines
 *     at package.Class.method(File.java:12)
 *     Suppressed: package.Type: …    with frames of its own
 * Caused by: package.Type: message
 *     at …
 *     ... 3 more
 * ```
 */
export function readJava(lines: readonly string[]): ParsedError | null {
  const framesAt = lines.findIndex(isJavaFrame);
  if (framesAt === -1) return null;
  const start = findStart(lines, framesAt);
  const links: ErrorLink[] = [];
  let { type, message } = start;
  let frames: Frame[] = [];
  /** Under its frames an error has nothing to say. */
  let inMessage = true;
  function end(): void {
    // logback writes what an exception without a message returns.
    links.push(linkOf(type, message === "null" ? "" : message, frames));
  }
  for (const line of lines.slice(start.index + 1)) {
    const [, keyword, rest = ""] =
      /^\s*(?:\[CIRCULAR REFERENCE: ?)?(Caused by|Suppressed|Wrapped by): (.*)$/.exec(line) ?? [];
    const found = parseJavaFrame(line);
    if (keyword !== undefined) {
      end();
      ({ type, message } = splitHeader(rest));
      frames = [];
      inMessage = true;
    } else if (found !== null) {
      frames.push(found);
      inMessage = false;
    } else if (omitted.test(line)) {
      inMessage = false;
    } else if (inMessage) {
      message += `\n${line}`;
    }
  }
  end();
  // logback's %rEx begins with the root.
  const isReversed = lines.some((line) => /^\s*Wrapped by: /.test(line));
  return chain(isReversed ? links.toReversed() : links, start.prefix);
}

function findStart(
  lines: readonly string[],
  framesAt: number,
): { index: number; type: string | null; message: string; prefix: string } {
  const head = lines.slice(0, framesAt);
  for (const [index, line] of head.entries()) {
    const header = parseErrorHeader(line.trim());
    if (header !== null && !header.bracketed) {
      const prefix = head.slice(0, index).join("\n");
      return { index, type: header.type, message: header.message ?? "", prefix };
    }
  }
  for (const [index, line] of head.entries()) {
    const header = findErrorHeader(line);
    if (header !== null) {
      return { index, type: header.type, message: header.message ?? "", prefix: header.prefix };
    }
  }
  // A class whose name does not end like an error's, under what the logger said.
  const own = head.findLastIndex((line) => splitHeader(line).type !== null);
  const index = Math.max(0, own);
  const prefix = head.slice(0, index).join("\n");
  return { index, ...splitHeader(head[index] ?? ""), prefix };
}

/** `package.Type: message`; a text without a class name is all message. */
function splitHeader(text: string): { type: string | null; message: string } {
  const [, , type, message = ""] =
    /^(Exception in thread "[^"]*" )?((?:[a-z_][\w$]*\.)+[A-Z][\w$]*|[A-Z][\w$]*(?:Exception|Error)|(?<=" )[\w.$]+)(?:: (.*)|)$/s.exec(
      text.trim(),
    ) ?? [];
  if (type !== undefined) return { type, message };
  // Elasticsearch writes `Type[message]`.
  const [, name, inside = ""] = /(?:^|\s)([A-Z]\w*(?:Exception|Error))\[(.*)\]?$/.exec(text) ?? [];
  if (name !== undefined) return { type: name, message: inside.replace(/\]$/, "") };
  return { type: null, message: text };
}
