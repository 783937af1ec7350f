import { randomBytes } from "node:crypto";

/** What a fine-grained token may do with the repositories that it was made for. */
export type Permission =
  | "actions"
  | "checks"
  | "contents"
  | "issues"
  | "metadata"
  | "pull_requests"
  | "statuses";
export type Access = "read" | "write";

/** A token, and whose it is. */
export interface EmulatedToken {
  readonly value: string;
  readonly login: string;
  readonly kind: "fine-grained" | "classic" | "installation";
  /** Of a fine-grained token or an App's; everything can be read where something can be. */
  readonly permissions: Partial<Readonly<Record<Permission, Access>>>;
  /** Of a classic token. */
  readonly scopes: readonly string[];
  readonly expires: Date | null;
  /** Full names; null is every repository of its owner. */
  readonly repositories: readonly string[] | null;
}

/** Everything that Mendwatch's guide tells people to allow. */
export const recommended: EmulatedToken["permissions"] = {
  actions: "read",
  contents: "write",
  issues: "write",
  metadata: "read",
  pull_requests: "write",
  statuses: "write",
};

const beginnings = { classic: "ghp_", installation: "ghs_" } as const;

/** Makes a token as GitHub writes them; a fine-grained one with everything that is recommended. */
export function makeToken(options: Partial<Omit<EmulatedToken, "value">> = {}): EmulatedToken {
  const { kind = "fine-grained" } = options;
  const random = randomBytes(41).toString("hex");
  return {
    login: "anna",
    permissions: recommended,
    scopes: ["repo"],
    expires: null,
    repositories: null,
    ...options,
    kind,
    value:
      kind === "fine-grained"
        ? `github_pat_${random}`
        : `${beginnings[kind]}${random.slice(0, 36)}`,
  };
}

/** True where a token or an installation has one of the permissions. */
export function permits(
  token: Pick<EmulatedToken, "permissions">,
  anyOf: readonly Permission[],
  access: Access,
): boolean {
  return anyOf.some((one) => {
    const has = token.permissions[one];
    return has === "write" || (has === "read" && access === "read");
  });
}
