import { z } from "zod";

import { fixerError } from "../../errors/errors.ts";
import type { Reason } from "../../model/fix.ts";
import { decodeUtf8, readJson } from "../../stages/intake/json-body.ts";
import { describeIssues } from "../../stages/intake/problems.ts";

/** What each kind of request says. */
export interface PersonalBodies {
  readonly decision: { readonly commit: string | null; readonly actor: string };
  readonly deploy: { readonly commit: string; readonly actor: string };
  /** What only needs to be wanted. */
  readonly plain: { readonly actor: string };
  /** A cancel and a pause. */
  readonly reasoned: { readonly actor: string; readonly reason: string | null };
  readonly changes: {
    readonly commit: string | null;
    readonly actor: string;
    readonly instruction: string;
  };
  /** Why a fix was not wanted. */
  readonly why: Pick<Reason, "kind" | "words" | "actor">;
  readonly newLesson: { readonly actor: string; readonly project: string; readonly text: string };
  readonly lesson: { readonly actor: string; readonly text: string };
  readonly unpair: { readonly actor: string; readonly id: string };
}

/** Characters of what people may write at length: wanted changes, a lesson. */
const longestText = 4_000;

const actor = z
  .string()
  .regex(
    /^(?:terminal|web|telegram):[^\p{Cc}]{1,80}$/u,
    "must be the channel and the person (write terminal:anna)",
  );
const text = z.string().min(1).max(longestText);
const commit = z.string().regex(/^[0-9a-f]{7,64}$/, "must be the whole commit that was shown");

const schemas: { readonly [Name in keyof PersonalBodies]: z.ZodType<PersonalBodies[Name]> } = {
  decision: z.strictObject({ commit: commit.nullable(), actor }),
  deploy: z.strictObject({ commit, actor }),
  plain: z.strictObject({ actor }),
  reasoned: z.strictObject({
    actor,
    reason: z
      .string()
      .regex(/^[^\p{Cc}]{1,500}$/u, "must be a line of 500 characters at most")
      .nullable(),
  }),
  changes: z.strictObject({ commit: commit.nullable(), actor, instruction: text }),
  why: z.strictObject({
    actor,
    kind: z.enum(["wrong-cause", "wrong-fix", "not-worth-it", "done-otherwise", "other"]),
    words: z.string().max(longestText),
  }),
  newLesson: z.strictObject({ actor, project: z.string().min(1).max(200), text }),
  lesson: z.strictObject({ actor, text }),
  unpair: z.strictObject({
    actor,
    id: z.string().regex(/^\d{1,20}$/, "must be the id of a person"),
  }),
};

/** Reads a body. Throws `MW_INVALID_DECISION`, `MW_INVALID_JSON`. */
export function readBody<Name extends keyof PersonalBodies>(
  name: Name,
  body: unknown,
): PersonalBodies[Name] {
  const json = body instanceof Uint8Array ? decodeUtf8(body) : "";
  const parsed = schemas[name].safeParse(readJson(json));
  if (parsed.success) return parsed.data;
  throw fixerError(
    "MW_INVALID_DECISION",
    `The decision is not as it should be: ${describeIssues(parsed.error.issues)}.`,
  );
}
