import { verify } from "node:crypto";

import type { EmulatedApp, EmulatedInstallation } from "./apps.ts";
import type { DescribedRequest } from "./openapi.ts";
import { Refusal, type RouteAnswer } from "./route.ts";
import { makeToken, permits, type Access, type Permission } from "./tokens.ts";
import type { GitHubWorld } from "./world.ts";

const hour = 60 * 60_000;

/** Answers what is asked as an App; null for everything else. */
export function answerApp(
  world: GitHubWorld,
  { method, path, body }: DescribedRequest,
  given: string | undefined,
): RouteAnswer | null {
  if (!/^\/app(?:$|\/)|^\/repos\/[^/]+\/[^/]+\/installation$/.test(path)) return null;
  const app = signer(world, given);
  if (method === "GET" && path === "/app") {
    return { status: 200, body: { id: Number(app.id), slug: app.slug, name: app.slug } };
  }
  const installation = [...world.installations.values()].find(
    (one) => one.app.id === app.id && isMeant(world, one, path),
  );
  if (installation === undefined) throw new Refusal(404, "Not Found");
  if (method === "GET") return { status: 200, body: installationJson(world, installation) };
  if (installation.suspended) {
    throw new Refusal(403, "This installation has been suspended");
  }
  return { status: 201, body: issueToken(world, installation, body as TokenRequest) };
}

interface TokenRequest {
  readonly repositories?: readonly string[];
  readonly permissions?: Readonly<Partial<Record<Permission, Access>>>;
}

/** The App whose key has signed the JWT; refuses one as GitHub does. */
function signer({ apps, now }: GitHubWorld, jwt: string | undefined): EmulatedApp {
  const [head = "", claims = "", signature = ""] = jwt?.split(".") ?? [];
  const { iss, iat, exp } = readPart(claims) as Readonly<Record<string, number | undefined>>;
  const app = apps.get(String(iss));
  const isSigned =
    (readPart(head) as { readonly alg?: string }).alg === "RS256" &&
    app !== undefined &&
    verify(
      "sha256",
      Buffer.from(`${head}.${claims}`),
      app.publicKey,
      Buffer.from(signature, "base64url"),
    );
  if (!isSigned) throw new Refusal(401, "A JSON web token could not be decoded");
  const seconds = now() / 1000;
  if (exp === undefined || exp <= seconds) {
    const text = "'Expiration time' claim ('exp') must be a numeric value representing the future";
    throw new Refusal(401, `${text} time at which the assertion expires`);
  }
  if (exp > seconds + 600) {
    throw new Refusal(401, "'Expiration time' claim ('exp') is too far in the future");
  }
  if (iat === undefined || iat > seconds) {
    const text = "'Issued at' claim ('iat') must be an Integer representing the time that the";
    throw new Refusal(401, `${text} assertion was issued`);
  }
  return app;
}

function readPart(part: string): unknown {
  return part === "" ? {} : JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
}

function isMeant(
  { repositories }: GitHubWorld,
  installation: EmulatedInstallation,
  path: string,
): boolean {
  const [, number] = /^\/app\/installations\/(\d+)(?:\/|$)/.exec(path) ?? [];
  if (number !== undefined) return installation.id === Number(number);
  const [, fullName = ""] = /^\/repos\/([^/]+\/[^/]+)\//.exec(path) ?? [];
  const repository = repositories.get(fullName.toLowerCase());
  return repository !== undefined && reaches(installation, repository.fullName);
}

function reaches({ owner, repositories }: EmulatedInstallation, fullName: string): boolean {
  return fullName.startsWith(`${owner}/`) && (repositories?.includes(fullName) ?? true);
}

function installationJson({ now }: GitHubWorld, installation: EmulatedInstallation): object {
  const { id, app, permissions, suspended, repositories } = installation;
  return {
    id,
    app_id: Number(app.id),
    app_slug: app.slug,
    permissions,
    repository_selection: repositories === null ? "all" : "selected",
    suspended_at: suspended ? new Date(now()).toISOString() : null,
  };
}

/** A token for the repositories and permissions that were asked for: never for more than there are. */
function issueToken(
  { tokens, now }: GitHubWorld,
  installation: EmulatedInstallation,
  { repositories, permissions = installation.permissions }: TokenRequest,
): object {
  const { app, owner } = installation;
  const named = repositories?.map((name) => `${owner}/${name}`) ?? null;
  if (named?.some((fullName) => !reaches(installation, fullName)) === true) {
    throw new Refusal(
      422,
      "There is at least one repository that does not exist or is not accessible to the parent installation.",
    );
  }
  const wanted = Object.entries(permissions) as [Permission, Access][];
  if (wanted.some(([name, access]) => !permits(installation, [name], access))) {
    throw new Refusal(422, "The permissions requested are not granted to this installation.");
  }
  const expires = new Date(now() + hour);
  const login = `${app.slug}[bot]`;
  const token = makeToken({
    kind: "installation",
    login,
    permissions,
    expires,
    repositories: named ?? installation.repositories,
  });
  tokens.set(token.value, token);
  return { token: token.value, expires_at: expires.toISOString(), permissions };
}
