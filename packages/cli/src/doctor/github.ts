import type { Config, ProjectConfig } from "@mendwatch/config";
import {
  fixerErrors,
  type FixerErrorCode,
  type GitHubReport,
  type GitHubRepositoryFacts,
  type GitHubTokenFacts,
} from "@mendwatch/fixer";
import { MendwatchError } from "@mendwatch/protocol";

import { plural } from "../render/amounts.ts";
import { fail, type Finding, ok, warn } from "./finding.ts";

const day = 24 * 60 * 60_000;

/** A token that ends within this time is to be renewed, in milliseconds. */
const soon = 14 * day;

const guide = "docs/guides/github.md";

/** GitHub: is the token good and for how long, and does it reach the repositories? Never shows it. */
export function checkGitHub(
  { projects, github }: Config,
  report: GitHubReport | null,
  now: number,
): readonly Finding[] {
  const published = [...projects.values()].filter(
    ({ forge, repo }) => forge === "github" && repo !== null,
  );
  if (published.length === 0) return [];
  if (report === null || github === null) {
    const labels = published.map(({ label }) => label).join(", ");
    const text = `no github.token: errors of ${labels} are told, none is repaired`;
    return [warn("github", text, `write one (${guide}), or forge: local`)];
  }
  return [
    ...unencrypted(github.apiUrl),
    tokenFinding(report.token, now),
    ...published.flatMap((project) => {
      const facts = report.repositories.get(project.key);
      return facts === undefined ? [] : repositoryFindings(project, facts);
    }),
  ];
}

function unencrypted(apiUrl: string): readonly Finding[] {
  const { protocol, hostname, host } = new URL(apiUrl);
  if (protocol === "https:" || hostname === "127.0.0.1" || hostname === "localhost") return [];
  const text = `the token goes to ${host} unencrypted`;
  return [warn("github", text, "write https:// in github.apiUrl")];
}

function tokenFinding(token: GitHubTokenFacts | MendwatchError, now: number): Finding {
  if (token instanceof MendwatchError) return failure("github", token);
  const { login, scopes, expires } = token;
  const kind = scopes === null ? "fine-grained" : `classic with ${scopes.join(", ") || "no scope"}`;
  const whose = `token of ${login}, ${kind}`;
  if (scopes !== null && !scopes.includes("repo") && !scopes.includes("public_repo")) {
    return fail("github", `${whose}: it may not write`, `give it the scope repo (${guide})`);
  }
  if (expires === null) return ok("github", `${whose}, no end known`);
  const left = Math.floor((expires - now) / day);
  const text = `${whose}, until ${new Date(expires).toISOString().slice(0, 10)} (${plural(left, "day")})`;
  return expires - now > soon ? ok("github", text) : warn("github", text, "make a new one in time");
}

function repositoryFindings(
  { label }: ProjectConfig,
  facts: GitHubRepositoryFacts | MendwatchError,
): readonly Finding[] {
  const check = `github ${label}`;
  if (facts instanceof MendwatchError) return [failure(check, facts)];
  const { fullName, isPrivate, base, baseCommit, isBaseProtected, lacking, unread } = facts;
  const name = `${fullName}${isPrivate ? " (private)" : ""}`;
  const found = `${name}: fixes start from ${base} at ${baseCommit.slice(0, 10)}`;
  const hint = isBaseProtected
    ? [
        warn(
          check,
          `${base} is protected: where it asks for a review, the token's own account cannot give it`,
          "let another person review, or give Mendwatch an account of its own",
        ),
      ]
    : [];
  return [
    ...(lacking.length === 0 ? [ok(check, found)] : lacking.map((error) => failure(check, error))),
    ...unread.map(({ message }) =>
      warn(
        check,
        `${message}; red jobs of Actions are not answered`,
        `give it Actions: Read-only (${guide})`,
      ),
    ),
    ...hint,
  ];
}

function failure(check: string, { code, message }: MendwatchError): Finding {
  return fail(check, message, fixerErrors[code as FixerErrorCode].remedy);
}
