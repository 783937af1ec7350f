import type { Installation } from "./app.ts";

export type Access = "read" | "write";

interface NeededPermission {
  readonly name: string;
  readonly access: Access;
  /** Without it nothing can be published. */
  readonly isRequired: boolean;
}

/** What a pull request takes, and being followed to its end; in the guide they stand with what for. */
const needed: readonly NeededPermission[] = [
  { name: "contents", access: "write", isRequired: true },
  { name: "pull_requests", access: "write", isRequired: true },
  { name: "metadata", access: "read", isRequired: true },
  { name: "statuses", access: "write", isRequired: false },
  { name: "checks", access: "read", isRequired: false },
  { name: "actions", access: "read", isRequired: false },
];

/** What of an installation's permissions is used, and what it lacks. */
export interface PermissionsOfApp {
  /** As far as the installation has them, and no more. */
  readonly granted: Readonly<Record<string, Access>>;
  /** As in `contents: write`; without these nothing is published. */
  readonly lacking: readonly string[];
  /** Without these a pull request has less, or is followed with less. */
  readonly missed: readonly string[];
}

/** Compares what an installation has with what is needed. */
export function permissionsOf({ permissions }: Installation): PermissionsOfApp {
  const granted: Record<string, Access> = {};
  const lacking: string[] = [];
  const missed: string[] = [];
  for (const { name, access, isRequired } of needed) {
    const has = permissions[name];
    const isEnough = has === access || has === "write" || has === "admin";
    if (isEnough) granted[name] = access;
    else if (has === "read") granted[name] = "read";
    if (!isEnough) (isRequired ? lacking : missed).push(`${name}: ${access}`);
  }
  return { granted, lacking, missed };
}

/** As in `write contents, pull requests; read actions`. */
export function rightsText(granted: Readonly<Record<string, Access>>): string {
  const texts = (["write", "read"] as const).flatMap((access) => {
    const names = Object.keys(granted).filter((name) => granted[name] === access);
    return names.length === 0 ? [] : [`${access} ${names.join(", ").replaceAll("_", " ")}`];
  });
  return texts.length === 0 ? "nothing" : texts.join("; ");
}
