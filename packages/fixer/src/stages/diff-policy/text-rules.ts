import { fileRule, type Rule } from "./rule.ts";
import { secretKinds } from "./secret-kinds.ts";

/** Anything in a name that is not seen as it is, or that is not text at all. */
const strangeInNames = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\uFFFD]/u;

/** In lines, a tab is text, and so is the carriage return before a line feed. */
const strangeInLines = /(?![\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/** Rules about the text of names and of added lines. */
export const textRules: readonly Rule[] = [
  fileRule("strange-name", { effect: "refuse", liftable: true }, ({ path }) =>
    strangeInNames.test(path) ? "has characters in its name that people do not see" : null,
  ),
  fileRule("strange-text", { effect: "refuse", liftable: true }, ({ added, addedLines }) => {
    // A binary file has a rule of its own.
    if (added === null) return null;
    const line = addedLines.find((one) => strangeInLines.test(one.replace(/\r$/, "")));
    if (line === undefined) return null;
    const [character = ""] = strangeInLines.exec(line) ?? [];
    const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
    return `has a character in an added line that people do not see (U+${code})`;
  }),
  fileRule("secret", { effect: "refuse", liftable: false }, ({ path, addedLines }) => {
    const kinds = secretKinds(path, addedLines);
    return kinds.length === 0 ? null : `has what looks like a secret (${kinds.join(", ")})`;
  }),
];
