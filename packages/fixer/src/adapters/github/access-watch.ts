import type { Config, ProjectConfig } from "@mendwatch/config";
import { MendwatchError } from "@mendwatch/protocol";

import type { Clock } from "../../ports/clock.ts";
import type { ForgeAccess, RepositoryAccess } from "../../ports/forge.ts";
import { rightsText } from "./app-permissions.ts";
import { inspectGitHub, type GitHubReport, type GitHubRepositoryFacts } from "./inspect.ts";

/** What was said is good for so long, in milliseconds. */
const goodFor = 60 * 60_000;

/** People wait for it no longer, in milliseconds. */
const patience = 10_000;

/**
 * Makes what asks GitHub who Mendwatch is there, until when and what it may do, once an hour at most.
 * `addressOf` is where a project's `repo` leads. Never rejects.
 */
export function createAccessWatch(
  config: Config,
  addressOf: (project: ProjectConfig) => Promise<string>,
  clock: Clock,
): () => Promise<ForgeAccess> {
  let last: { readonly at: number; readonly access: ForgeAccess } | null = null;
  return async () => {
    if (last !== null && clock.monotonic() < last.at + goodFor) return last.access;
    const access = await ask();
    if (access.problem === null) last = { at: clock.monotonic(), access };
    return access;
  };

  async function ask(): Promise<ForgeAccess> {
    try {
      const report = await inspectGitHub(config, addressOf, AbortSignal.timeout(patience));
      return report === null ? unknown("there is no section github") : accessIn(report, config);
    } catch {
      return unknown("GitHub does not answer");
    }
  }
}

function unknown(problem: string): ForgeAccess {
  return { name: null, expires: null, problem, repositories: [] };
}

function accessIn({ access, repositories }: GitHubReport, { projects }: Config): ForgeAccess {
  if (access instanceof MendwatchError) return unknown(access.message);
  const isToken = access.kind === "token";
  return {
    name: isToken ? `token of ${access.login}` : `App ${access.slug}`,
    expires: isToken ? access.expires : null,
    problem: null,
    repositories: [...repositories].map(([key, facts]) =>
      rightsIn(projects.get(key)?.label ?? key, facts),
    ),
  };
}

function rightsIn(label: string, facts: GitHubRepositoryFacts | MendwatchError): RepositoryAccess {
  if (facts instanceof MendwatchError) return { label, may: "nothing", lacks: [facts.message] };
  const { granted, lacking, unread, missed } = facts;
  const lacks = [...lacking, ...unread].map(({ message }) => message);
  return { label, may: rightsText(granted), lacks: [...lacks, ...missed] };
}
