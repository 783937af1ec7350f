import { randomUUID } from "node:crypto";
import { open, rm } from "node:fs/promises";
import { join } from "node:path";

import { writeWhole } from "./write-whole.ts";

/** What lets git into one host over HTTPS. */
export interface GitCredential {
  /** As in `https://github.com`: scheme, host and port, nothing else. */
  readonly origin: string;
  readonly token: string;
}

/**
 * How git gets a token, and nobody else: git asks the program in `GIT_ASKPASS`, and that reads the
 * token from a file that the fixer holds open and that has no name. So it stands in no argument, no
 * address, no configuration and no environment, and a fixer that is killed leaves nothing behind.
 * `/proc` lets only processes of the same user reach the file. The program answers for one host: a
 * remote that redirects git elsewhere gets nothing.
 *
 * The questions are `Username for 'https://HOST': ` and `Password for 'https://USER@HOST': `, with
 * the user that the address names, or the one that was answered. GitHub takes any beside a token.
 */
const askpassProgram = `#!/bin/sh
# Written by Mendwatch at each start. Changes are lost.
case "$1" in
  *" for '"*/*/*/*) exit 1 ;;
  "Username for '$MENDWATCH_ASKPASS_ORIGIN': ") echo x-access-token ;;
  "Password for '\${MENDWATCH_ASKPASS_ORIGIN%%://*}://"*"@\${MENDWATCH_ASKPASS_ORIGIN#*://}': ")
    exec cat "$MENDWATCH_ASKPASS_FILE" ;;
  *) exit 1 ;;
esac
`;

/** What has a token for a host, by the address that stands as `origin`. */
export interface CredentialSource {
  /** As in {@link GitCredential}. */
  readonly origin: string;
  /** Null where the address is not of that host. Rejects where GitHub gives none. */
  tokenFor(address: string): Promise<string | null>;
}

/** Writes the program that git asks into `home`, and returns its path. */
export async function writeAskpass(home: string): Promise<string> {
  const path = join(home, "askpass");
  await writeWhole(path, askpassProgram, 0o700);
  return path;
}

/** Variables with which git may ask for a token until it is taken back. */
export interface LentToken {
  readonly env: Readonly<Record<string, string>>;
  takeBack(): Promise<void>;
}

/** Lends a token to one git. `program` is what {@link writeAskpass} wrote into `home`. */
export async function lendToken(
  home: string,
  program: string,
  { origin, token }: GitCredential,
): Promise<LentToken> {
  const path = join(home, `.token-${randomUUID()}`);
  const file = await open(path, "wx+", 0o600);
  try {
    // Without a name before it holds anything.
    await rm(path);
    await file.writeFile(`${token}\n`);
  } catch (error) {
    await file.close();
    throw error;
  }
  return {
    env: {
      GIT_ASKPASS: program,
      MENDWATCH_ASKPASS_ORIGIN: origin,
      MENDWATCH_ASKPASS_FILE: `/proc/${process.pid}/fd/${file.fd}`,
    },
    takeBack: () => file.close(),
  };
}
