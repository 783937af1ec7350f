import { generateKeyPairSync, type KeyObject } from "node:crypto";

import type { EmulatedToken } from "./tokens.ts";

/** A registered App. */
export interface EmulatedApp {
  readonly id: string;
  readonly slug: string;
  /** As GitHub lets its owner download it. */
  readonly privateKey: string;
  readonly publicKey: KeyObject;
}

/** Where an App was let in. A test may change what can be changed on GitHub. */
export interface EmulatedInstallation {
  readonly id: number;
  readonly app: EmulatedApp;
  readonly owner: string;
  permissions: EmulatedToken["permissions"];
  /** Full names; null is every repository of its owner. */
  repositories: readonly string[] | null;
  suspended: boolean;
}

/** What an installation may have otherwise than usual. */
export type InstallationOptions = Partial<
  Pick<EmulatedInstallation, "permissions" | "repositories" | "suspended">
>;

/** Everything that Mendwatch's guide tells people to allow an App. */
export const recommendedForApp: EmulatedToken["permissions"] = {
  actions: "read",
  checks: "read",
  contents: "write",
  metadata: "read",
  pull_requests: "write",
  statuses: "write",
};

/** Registers an App; GitHub's keys are RSA with 2048 bits in PKCS #1. */
export function makeApp(number: number, slug: string): EmulatedApp {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const pem = privateKey.export({ type: "pkcs1", format: "pem" }).toString();
  return { id: String(number), slug, privateKey: pem, publicKey };
}

/** Lets an App in. */
export function makeInstallation(
  id: number,
  app: EmulatedApp,
  owner: string,
  options: InstallationOptions = {},
): EmulatedInstallation {
  const usual = { permissions: recommendedForApp, repositories: null, suspended: false };
  return { id, app, owner, ...usual, ...options };
}
