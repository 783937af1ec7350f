/** nginx names the connection behind the error: `… failed, client: 10.0.0.1, server: shop, request: …`. */
const nginx = /^(?:\d+#\d+: )?(?:\*\d+ )?(.*?), client: .*$/s;
/** Apache before it: `[pid 12:tid 34] [client 10.0.0.1:5000] AH00126: …`. */
const apache =
  /^(?:\[pid \d+(?::tid \d+)?\] )?(?:\(\d+\)[^:[]{1,80}: )?(?:\[(?:client|remote) [^\]]*\] )?/;

/** What nginx tells of the errors that PHP sent it. */
const fromPhp = /^FastCGI sent in stderr: "PHP message: (.*?)"? while reading .*$/s;

/** The text of an error of a web server without the connection that it came over. */
export function withoutConnection(text: string): string {
  if (/^\d+#\d+: /.test(text)) {
    const own = nginx.exec(text)?.[1] ?? text.replace(/^\d+#\d+: (?:\*\d+ )?/, "");
    // Of one with a stack the first line has no end.
    return own.replace(fromPhp, "$1").replace(/^FastCGI sent in stderr: "PHP message: /, "");
  }
  const own = text.startsWith("[") || text.startsWith("(") ? text.replace(apache, "") : text;
  // Apache writes a line end as two characters.
  return own.startsWith("PHP ")
    ? own.replaceAll(/\\n(?=Stack trace:|#\d+ | {2}thrown in)/g, "\n")
    : own;
}
