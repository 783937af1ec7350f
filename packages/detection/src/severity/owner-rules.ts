import { sourceForm } from "../fingerprint/source-form.ts";
import type { OwnerRule, Severity, SeverityInput } from "../types.ts";

/** What the first matching rule of the owner says; null where none matches. */
export function ownersWord(
  input: Pick<SeverityInput, "error" | "request" | "rules">,
): Severity | "ignore" | null {
  return input.rules.find((rule) => matches(rule.match, input))?.do ?? null;
}

function matches(
  match: OwnerRule["match"],
  { error, request }: Pick<SeverityInput, "error" | "request">,
): boolean {
  const frame = error.frames.find(({ inApp }) => inApp);
  const places =
    frame === undefined ? [] : [`${frame.file}:${frame.function ?? ""}`, sourceForm(frame)];
  const found = [
    match.type === undefined || (error.type !== null && isWhole(match.type, error.type)),
    match.message === undefined || isPart(match.message, error.message),
    match.frame === undefined || places.some((place) => isPart(match.frame ?? "", place)),
    match.path === undefined || (request !== null && isWhole(match.path, request.path)),
  ];
  return found.every(Boolean);
}

/** True where the text is all of the pattern, in which `*` stands for any text. */
function isWhole(pattern: string, text: string): boolean {
  const parts = pattern.split("*");
  const [first = ""] = parts;
  const last = parts.at(-1) ?? "";
  if (parts.length === 1) return text === pattern;
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  return (
    first.length + last.length <= text.length &&
    inOrder(parts.slice(1, -1), text.slice(first.length, text.length - last.length))
  );
}

/** True where the pattern stands anywhere in the text. */
function isPart(pattern: string, text: string): boolean {
  return inOrder(pattern.split("*"), text);
}

/** Finding each part as early as can be leaves the most room for the next: no way back is needed. */
function inOrder(parts: readonly string[], text: string): boolean {
  let from = 0;
  for (const part of parts) {
    const at = text.indexOf(part, from);
    if (at === -1) return false;
    from = at + part.length;
  }
  return true;
}
