import type { EmulatedRepository } from "./repository.ts";
import { Refusal, type Route } from "./route.ts";
import { permits, type EmulatedToken } from "./tokens.ts";

/** Whether it is shown at all: where not, GitHub says that there is nothing. */
export function maySee(repository: EmulatedRepository, token: EmulatedToken | undefined): boolean {
  if (!repository.private) return true;
  if (token === undefined) return false;
  if (token.kind === "installation")
    return token.repositories?.includes(repository.fullName) === true;
  if (!repository.people.has(token.login)) return false;
  if (token.kind === "classic") return token.scopes.includes("repo");
  return token.repositories === null || token.repositories.includes(repository.fullName);
}

/** Whether it may be written to with git. */
export function mayPush(repository: EmulatedRepository, token: EmulatedToken | undefined): boolean {
  if (token?.kind === "installation") {
    return maySee(repository, token) && permits(token, ["contents"], "write");
  }
  if (
    token === undefined ||
    !["admin", "write"].includes(repository.people.get(token.login) ?? "")
  ) {
    return false;
  }
  if (token.kind === "fine-grained") return permits(token, ["contents"], "write");
  return (
    token.scopes.includes("repo") || (!repository.private && token.scopes.includes("public_repo"))
  );
}

/** Throws what GitHub answers to a token that may not do what a route does. */
export function requirePermission(
  { needs, method }: Route,
  token: EmulatedToken,
  repository: EmulatedRepository,
): void {
  const isRead = method === "GET";
  if (token.kind === "classic") {
    // A classic token without the scope is told that there is nothing.
    if (!isRead && !mayPush(repository, token)) throw new Refusal(404, "Not Found");
    return;
  }
  const isApp = token.kind === "installation";
  // Only an App may read the runs of checks.
  if (isApp && needs === null && permits(token, ["checks"], "read")) return;
  const readsPublic = isRead && !repository.private && needs !== null;
  if (readsPublic || (needs !== null && permits(token, needs.anyOf, needs.access))) return;
  const accepted = needs?.anyOf.map((one) => `${one}=${needs.access}`).join("; ") ?? "checks=read";
  const whom = isApp ? "integration" : "personal access token";
  throw new Refusal(403, `Resource not accessible by ${whom}`, [], {
    "x-accepted-github-permissions": accepted,
  });
}
