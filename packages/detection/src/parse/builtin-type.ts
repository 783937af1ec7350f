/** What V8 and Node themselves throw, by what they say. */
const builtins: readonly (readonly [type: string, message: RegExp])[] = [
  [
    "TypeError",
    /^(?:Cannot (?:read|set) propert(?:y|ies) |Cannot (?:add property |(?:read|write) private member |destructure|convert|assign to read only|redefine|delete property|create property)|Assignment to constant variable|Invalid URL$|fetch failed$|The (?:first argument|"[^"]{1,80}" (?:argument|property)) must be |Cannot mix BigInt|Illegal invocation|Method \S{1,80} called on incompatible|Found non-callable|Converting circular structure|Class constructor .* cannot be invoked|Reduce of empty array|.{1,200} is not (?:a function|iterable|a constructor|an object)(?: |$))/,
  ],
  ["ReferenceError", /^(?:[\w$]{1,80} is not defined$|Cannot access '[^']{1,80}' before init)/],
  [
    "SyntaxError",
    /^(?:Unexpected (?:token|end of|non-whitespace|identifier|string|number)|Expected .{1,80} in JSON at|Bad control character|Unterminated string in JSON|Invalid regular expression|"(?:undefined|\[object Object\])" is not valid JSON$)/,
  ],
  [
    "RangeError",
    /^(?:Maximum call stack size exceeded|Invalid (?:array length|time value|string length|count value)|toFixed\(\) digits|Division by zero$|The value of "[^"]{1,80}" is out of range)/,
  ],
  ["AggregateError", /^All promises were rejected$/],
  ["URIError", /^URI malformed$/],
  ["TimeoutError", /^The operation was aborted due to timeout$/],
  ["AbortError", /^Th(?:is|e) operation was aborted$/],
  [
    "AssertionError",
    /^Expected (?:values|inputs|"actual") to be (?:not )?(?:strictly|loosely|reference)[ -]/,
  ],
];

/** How messages begin that nobody else writes in the middle of a sentence. */
const within =
  /(?<=\S )(?:Cannot (?:read|set) propert(?:y|ies) of |Cannot destructure property |Cannot access '|Unexpected (?:token |end of JSON)|Expected .{1,80} in JSON at |Maximum call stack size exceeded$|Invalid array length$|All promises were rejected$)/;

/** The type that an error with this message has, where a logger left it out; null for others. */
export function builtinType(message: string): string | null {
  return builtins.find(([, pattern]) => pattern.test(message))?.[0] ?? null;
}

/** Where such a message begins behind what a logger was told beside the error: `no total Cannot read …`. */
export function startOfBuiltin(text: string): number | null {
  return within.exec(text)?.index ?? null;
}
