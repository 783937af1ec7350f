import { reportLimits } from "@mendwatch/protocol";

import { fixerError } from "../../errors/errors.ts";

/**
 * Decodes a body. Refuses what is not UTF-8, what is nested deeper than a report is (before anything
 * recursive sees it), and what is not JSON. Throws `MW_INVALID_JSON`.
 */
export function readJson(text: string): unknown {
  const depth = nesting(text);
  if (depth > reportLimits.nesting) {
    throw fixerError(
      "MW_INVALID_JSON",
      `The body has objects and arrays ${depth} deep; send at most ${reportLimits.nesting}.`,
    );
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    // The parser's message would quote the body.
    throw fixerError("MW_INVALID_JSON", "The body is not JSON; send one JSON object.", { cause });
  }
}

/** The exact text that was signed. Throws `MW_INVALID_JSON` where it is not UTF-8. */
export function decodeUtf8(body: Uint8Array): string {
  try {
    // A byte order mark belongs to what was signed.
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
  } catch (cause) {
    throw fixerError("MW_INVALID_JSON", "The body is not UTF-8; send JSON in UTF-8.", { cause });
  }
}

/** How deep arrays and objects stand inside one another; brackets inside strings do not count. */
function nesting(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (inString) {
      if (character === "\\") at += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === "{" || character === "[") {
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (character === "}" || character === "]") depth -= 1;
  }
  return deepest;
}
