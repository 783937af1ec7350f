import type { SecretKind } from "../types.ts";

/** A value after words that announce it, or in a place that a program keeps for it: in group 1. */
export interface Announcement {
  readonly kind: SecretKind;
  readonly pattern: RegExp;
  /** The words are also prose: the value must have a digit, capitals inside or a sign. */
  readonly random?: true;
}

/** Announcements that are looked for where one of these stands in the line, in lower case. */
export interface AnnouncementGroup {
  readonly needles: readonly string[];
  readonly announcements: readonly Announcement[];
}
