import { randomBytes } from "node:crypto";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { fixerError } from "../../errors/errors.ts";

/** Where the token stands. */
export interface TokenPlace {
  readonly stateDir: string;
  /** `fixer.people.token`. */
  readonly token: string | null;
}

/** The token of the people's listener, to call it with. Throws `MW_PEOPLE_TOKEN` where none was made yet. */
export async function readPeopleToken(place: TokenPlace): Promise<string> {
  if (place.token !== null) return place.token;
  const path = tokenFile(place);
  let token: string;
  try {
    token = (await readFile(path, "utf8")).trim();
  } catch (cause) {
    throw fixerError(
      "MW_PEOPLE_TOKEN",
      `The token cannot be read from "${path}". Start the fixer once, correct \`stateDir\`, or write \`fixer.people.token\`.`,
      { cause },
    );
  }
  if (token !== "") return token;
  throw fixerError(
    "MW_PEOPLE_TOKEN",
    `"${path}" is empty. Remove it and start the fixer, which makes another, or write \`fixer.people.token\`.`,
  );
}

/** The same, made at the first start, in a file that its owner alone can read. */
export async function makePeopleToken(place: TokenPlace): Promise<string> {
  if (place.token !== null) return place.token;
  const path = tokenFile(place);
  try {
    await mkdir(place.stateDir, { recursive: true, mode: 0o700 });
    await writeFile(path, `${randomBytes(32).toString("base64url")}\n`, {
      mode: 0o600,
      flag: "wx",
    });
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause && cause.code === "EEXIST")) {
      throw fixerError(
        "MW_PEOPLE_TOKEN",
        `The token cannot be written to "${path}". Correct \`stateDir\`, or write \`fixer.people.token\`.`,
        { cause },
      );
    }
    await chmod(path, 0o600);
  }
  return readPeopleToken(place);
}

function tokenFile({ stateDir }: TokenPlace): string {
  return join(stateDir, "people.token");
}
