import { isAbsolute, join, normalize, resolve } from "node:path";

import { z } from "zod";

/** What paths in the file start from. */
export interface Places {
  /** Folder of the file, absolute. */
  readonly folder: string;
  /** What `~` stands for, absolute; null where it is not known. */
  readonly home: string | null;
}

/** A path, made absolute: relative ones start at the file's folder, `~/` at the home folder. */
export function pathIn(places: Places): z.ZodType<string> {
  const error = "must be a path (write it like ./logs, ~/code/shop or /srv/shop)";
  return z
    .string({ error })
    .min(1, { error })
    .refine((path) => !path.includes("\0"), { error })
    .refine((path) => !/^~[^/]/.test(path), {
      error: "~name is not understood (write the path in full, or ~/ for your own home folder)",
    })
    .refine((path) => places.home !== null || !/^~(?:\/|$)/.test(path), {
      error: "~ is not known because HOME is not set (write the path in full)",
    })
    .transform((path) => absolute(places, path));
}

function absolute({ folder, home }: Places, path: string): string {
  if (path === "~" || path.startsWith("~/")) return join(home ?? folder, path.slice(1));
  return resolve(folder, path);
}

/** A folder inside the repository, with `/`; never outside of it. */
export function folderInRepository(): z.ZodType<string> {
  const error = "must be a folder inside the repository (write it like packages/api, or . for all)";
  return z
    .string({ error })
    .min(1, { error })
    .refine((path) => !path.includes("\0") && !isAbsolute(path) && !path.startsWith("~"), { error })
    .transform((path) => normalize(path).replace(/(?<=.)\/+$/, ""))
    .refine((path) => path !== ".." && !path.startsWith("../"), { error });
}

/** A repository: an address that git can clone, as it is, or a path, made absolute. */
export function repository(places: Places): z.ZodType<string> {
  const error =
    "must be a path or an address of git (write it like ~/code/shop, https://host/owner/name or git@host:owner/name)";
  const address = z
    .string({ error })
    .regex(/^(?:(?:https?|ssh|file):\/\/\S+|[A-Za-z0-9][\w.-]*@[A-Za-z0-9][\w.-]*:\S+)$/, {
      error,
    });
  const path = pathIn(places);
  return z.string({ error }).transform((value, context) => {
    const looksLikeAddress = /^[a-z][a-z0-9+.-]*:/i.test(value) || /^[^/\s]+@[^/\s]+:/.test(value);
    return readAs(looksLikeAddress ? address : path, value, context);
  });
}

/** A program: a name that is looked up on PATH, as it is, or a path, made absolute. */
export function program(places: Places): z.ZodType<string> {
  const error = "must be a program (write its name or path, like claude)";
  const path = pathIn(places);
  return z
    .string({ error })
    .min(1, { error })
    .transform((value, context) => (value.includes("/") ? readAs(path, value, context) : value));
}

/** A private key: a PEM, as it is, or the path of a file with one, made absolute. */
export function privateKey(places: Places): z.ZodType<string> {
  const error = "must be a private key (write the path of its file, or ${GITHUB_APP_KEY})";
  const path = pathIn(places);
  return z
    .string({ error })
    .min(1, { error })
    .transform((value, context) =>
      value.includes("-----BEGIN ") ? value : readAs(path, value, context),
    );
}

function readAs(schema: z.ZodType<string>, value: string, context: z.RefinementCtx): string {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  context.addIssue({ code: "custom", message: issue?.message ?? parsed.error.message });
  return z.NEVER;
}
