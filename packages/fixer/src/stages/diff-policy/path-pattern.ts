/**
 * A pattern of paths as in `policy.refuse`: `*` and `?` stay inside a name, `**` crosses folders. A
 * pattern without a slash means a name in any folder. What a pattern names includes everything
 * below it. Upper and lower case count as the same, because on some machines they are.
 */
export function pathPattern(pattern: string): (path: string) => boolean {
  const trimmed = pattern.replace(/^\.?\//, "").replace(/\/+$/, "");
  const body = trimmed.replaceAll(/\*\*\/|\*\*|[*?]|[^*?]+/g, (part) => {
    if (part === "**/") return "(?:.*/)?";
    if (part === "**") return ".*";
    if (part === "*") return "[^/]*";
    return part === "?" ? "[^/]" : part.replaceAll(/[\\^$.+()[\]{}|]/g, String.raw`\$&`);
  });
  const anywhere = trimmed.includes("/") ? "" : "(?:.*/)?";
  // `s`: a name may hold a line break.
  const regex = new RegExp(`^${anywhere}${body}(?:/.*)?$`, "is");
  return (path) => regex.test(path);
}
