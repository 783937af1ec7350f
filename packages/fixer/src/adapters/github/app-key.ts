import { createPrivateKey, sign, type KeyObject } from "node:crypto";
import { readFile } from "node:fs/promises";

import type { GitHubAppConfig } from "@mendwatch/config";

import { gitHubError } from "../../errors/github-errors.ts";

/** GitHub refuses what was signed in its future: a clock may be ahead by so many seconds. */
const behind = 60;

/** In seconds; GitHub takes ten minutes from its own clock at most. */
const lasts = 9 * 60;

/**
 * Reads the key of an App, anew each time, so that another one needs no restart. In a variable its
 * lines may be divided by `\n`. What stands in the configuration is in no message: it may be the
 * key. Rejects with `MW_GITHUB_APP_KEY`.
 */
export async function readAppKey({
  privateKey,
}: Pick<GitHubAppConfig, "privateKey">): Promise<KeyObject> {
  const pem = privateKey.includes("-----BEGIN ")
    ? privateKey
    : await readFile(privateKey, "utf8").catch((error: unknown) => {
        const { code = "unknown" } = error as NodeJS.ErrnoException;
        throw unusable(`the file that it names cannot be read (${code})`);
      });
  const key = parsed(pem.replaceAll("\\n", "\n"));
  if (key?.asymmetricKeyType !== "rsa") throw unusable("that is no private RSA key");
  return key;
}

/** Signs who we are, as an App: a JWT that is good for nine minutes from `now`, in milliseconds. */
export function signAsApp(id: string, key: KeyObject, now: number): string {
  const seconds = Math.floor(now / 1000);
  const said = [
    { alg: "RS256", typ: "JWT" },
    { iat: seconds - behind, exp: seconds + lasts, iss: id },
  ];
  const signed = said
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .join(".");
  return `${signed}.${sign("sha256", Buffer.from(signed), key).toString("base64url")}`;
}

function parsed(pem: string): KeyObject | null {
  try {
    return createPrivateKey(pem);
  } catch {
    return null;
  }
}

function unusable(why: string): Error {
  return gitHubError("MW_GITHUB_APP_KEY", `github.app.privateKey: ${why}`);
}
