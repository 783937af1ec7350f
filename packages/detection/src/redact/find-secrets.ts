import { findAnnouncedValues } from "./announced-values.ts";
import { findArgumentValues } from "./argument-values.ts";
import { findForeignFields } from "./foreign-names.ts";
import { findKeyValues } from "./key-values.ts";
import { findMarkupValues } from "./markup-values.ts";
import { findPasswordHashes } from "./password-hashes.ts";
import { findPersonalData } from "./personal-data.ts";
import { findProviderTokens } from "./provider-tokens.ts";
import { findPathTokens } from "./path-tokens.ts";
import { findQueryParameters } from "./query-parameters.ts";
import { findReportedValues } from "./reported-values.ts";
import type { SecretFinder, Span } from "./span.ts";
import { findSpokenValues } from "./spoken-values.ts";
import { findUnseparatedValues } from "./unseparated-values.ts";
import { findUnnamedValues } from "./unnamed-values.ts";
import { findWebCredentials } from "./web-credentials.ts";

/** Of overlapping finds the one that begins first gives its kind, else the earlier in this list. */
const rules: readonly SecretFinder[] = [
  findProviderTokens,
  findPasswordHashes,
  findWebCredentials,
  findKeyValues,
  findMarkupValues,
  findUnseparatedValues,
  findUnnamedValues,
  findReportedValues,
  findQueryParameters,
  findAnnouncedValues,
  findSpokenValues,
  findPathTokens,
  findForeignFields,
  findPersonalData,
];

/** What the built-in rules find in a visible line, in no order; spans may overlap. */
export function findSecrets(line: string): Span[] {
  const found = rules.flatMap((find) => [...find(line)]);
  return [...found, ...findArgumentValues(line, found)];
}
