import type { EmulatedApp, EmulatedInstallation } from "./apps.ts";
import type { EmulatedRepository } from "./repository.ts";
import type { EmulatedToken } from "./tokens.ts";

/** Everything that an emulated GitHub knows. */
export interface GitHubWorld {
  /** As for people and for git. */
  readonly url: string;
  /** Folder of the bare repositories, as `OWNER/NAME.git`. */
  readonly root: string;
  /** By full name in lower case. */
  readonly repositories: Map<string, EmulatedRepository>;
  /** Present names, by former ones in lower case. */
  readonly renamed: Map<string, string>;
  /** By value. */
  readonly tokens: Map<string, EmulatedToken>;
  /** By id. */
  readonly apps: Map<string, EmulatedApp>;
  /** By id. */
  readonly installations: Map<number, EmulatedInstallation>;
  /** GitHub's own clock, in milliseconds since 1970. */
  readonly now: () => number;
}

/** The token of this value, unless it has expired. */
export function validToken({ tokens, now }: GitHubWorld, value: string): EmulatedToken | undefined {
  const token = tokens.get(value);
  const expires = token?.expires?.getTime() ?? Infinity;
  return expires <= now() ? undefined : token;
}
