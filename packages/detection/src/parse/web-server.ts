/** nginx names the connection behind the error: `… failed, client: 10.0.0.1, server: shop, request: …`. */
const nginx = /^(?:\d+#\d+: )?(?:\*\d+ )?(.*?), client: .*$/s;
/** Apache before it: `[pid 12:tid 34] [client 10.0.0.1:5000] AH00126: …`. */
const apache =
  /^(?:\[pid \d+(?::tid \d+)?\] )?(?:\(\d+\)[^:]{1,80}: )?(?:\[(?:client|remote) [^\]]*\] )?/;

/** The text of an error of a web server without the connection that it came over. */
export function withoutConnection(text: string): string {
  const own = /^(?:\d+#\d+: )/.test(text)
    ? (nginx.exec(text)?.[1] ?? text.replace(/^\d+#\d+: (?:\*\d+ )?/, ""))
    : text;
  return own.startsWith("[") || own.startsWith("(") ? own.replace(apache, "") : own;
}
