import type { Config, ProjectConfig } from "@mendwatch/config";
import {
  fixerErrors,
  rightsText,
  type FixerErrorCode,
  type GitHubAppFacts,
  type GitHubReport,
  type GitHubRepositoryFacts,
  type GitHubTokenFacts,
} from "@mendwatch/fixer";
import { MendwatchError } from "@mendwatch/protocol";

import { plural } from "../render/amounts.ts";
import { fail, type Finding, ok, warn } from "./finding.ts";

const day = 24 * 60 * 60_000;

/** A clock that is ahead by more may have its signatures refused, in milliseconds. */
const aheadAtMost = 30_000;

/** A token that ends within this time is to be renewed, in milliseconds. */
const soon = 14 * day;

const guide = "docs/guides/github.md";

/** GitHub: is the token or App good and for how long, and does it reach the repositories? Never shows it. */
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
    accessFinding(report.access, now),
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

function accessFinding(access: GitHubReport["access"], now: number): Finding {
  if (access instanceof MendwatchError) return failure("github", access);
  return access.kind === "token" ? tokenFinding(access, now) : appFinding(access);
}

function appFinding({ slug, ahead }: GitHubAppFacts): Finding {
  const text = `App ${slug}, whose key is good`;
  if (Math.abs(ahead) <= aheadAtMost) return ok("github", text);
  const seconds = `${plural(Math.round(Math.abs(ahead) / 1000), "second")} ${ahead > 0 ? "ahead of" : "behind"}`;
  return warn(
    "github",
    `${text}; this machine's clock is ${seconds} GitHub's, which takes no key from a minute on`,
    "set the clock right, as with timedatectl set-ntp true",
  );
}

function tokenFinding(token: GitHubTokenFacts, now: number): Finding {
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
  const { installation, missed, granted } = facts;
  const name = `${fullName}${isPrivate ? " (private)" : ""}`;
  const through = installation === null ? "" : `installation ${installation}, `;
  const found = `${name}: ${through}fixes start from ${base} at ${baseCommit.slice(0, 10)}; may ${rightsText(granted)}`;
  // What an App has opened may be reviewed by everybody.
  const hint =
    isBaseProtected && installation === null
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
    ...(missed.length === 0
      ? []
      : [
          warn(
            check,
            `the ${installation === null ? "token" : "App"} lacks ${missed.join(", ")}: ${missedText(missed)}`,
            installation === null
              ? `give it that (${guide})`
              : `give it that, and accept it for the installation (${guide})`,
          ),
        ]),
    ...hint,
  ];
}

/** What there is less of. */
function missedText(missed: readonly string[]): string {
  return missed.includes("contents: write")
    ? "nothing can be merged from here"
    : "pull requests have no status, or are followed with less";
}

function failure(check: string, { code, message }: MendwatchError): Finding {
  return fail(check, message, fixerErrors[code as FixerErrorCode].remedy);
}
