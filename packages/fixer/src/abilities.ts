import type { Config } from "@mendwatch/config";

import type { Abilities } from "./stages/admission/admission.ts";

/** What this version can do with the configuration. */
export function abilitiesOf({ agent }: Config): Abilities {
  return { agent: agent.kind === "rehearsal", forges: ["local"] };
}

/** What is configured and not built yet, and what follows from it. For people, one sentence or two each. */
export function notesOn(config: Config): readonly string[] {
  const { agent, fixer, telegram, projects } = config;
  const { agent: hasAgent, forges } = abilitiesOf(config);
  const all = [...projects.values()];
  const words = all.flatMap(({ autonomy }) => Object.values(autonomy));
  const elsewhere = all.filter(({ repo, forge }) => repo !== null && !forges.includes(forge));
  const withServices = all.filter(({ checks }) => checks.services.length > 0);
  const withDeploy = all.filter(({ deploy }) => deploy !== null);

  return [
    hasAgent
      ? "agent.kind rehearsal: repairs are played from a folder, not made."
      : `agent.kind ${agent.kind} is not built yet: every error is told, none is repaired.`,
    elsewhere.length > 0 && hasAgent
      ? `forge github is not built yet: errors of ${list(elsewhere)} are told, none is repaired. forge: local works.`
      : null,
    words.includes("merge")
      ? "autonomy merge is not built yet: it goes as far as publish, and merging is left to you."
      : null,
    telegram === null
      ? null
      : "telegram is not built yet: decide with `mendwatch approve` and `skip`.",
    fixer.relay.pull.length > 0
      ? `fixer.relay.pull is not built yet: nothing is fetched from ${fixer.relay.pull.map(({ watcher }) => watcher).join(", ")}. Let the watcher post to fixer.relay.listen.`
      : null,
    withServices.length > 0
      ? `checks.services is not built yet: start what the tests of ${list(withServices)} need yourself.`
      : null,
    withDeploy.length > 0 ? `deploy is not built yet: deploy ${list(withDeploy)} yourself.` : null,
    hasAgent ? "What happens to a pull request after it is opened is not followed yet." : null,
  ].filter((note) => note !== null);
}

function list(projects: readonly { readonly key: string }[]): string {
  return projects.map(({ key }) => key).join(", ");
}
