import { isAbsolute } from "node:path";

import type { Config } from "@mendwatch/config";

import type { Abilities } from "../stages/admission/admission.ts";

/** What can be done as it is configured, given what the agent is `missing` on this machine, for people. */
export function abilitiesOf(
  { github }: Pick<Config, "github">,
  missing: readonly string[],
): Abilities {
  return {
    agent: missing.length === 0,
    forges: github === null ? ["local"] : ["local", "github"],
  };
}

/**
 * What is configured and missing or not built yet, and what follows from it. For people, one
 * sentence or two each.
 */
export function notesOn(config: Config, missing: readonly string[]): readonly string[] {
  const { agent, projects } = config;
  const { agent: hasAgent, forges } = abilitiesOf(config, missing);
  const elsewhere = [...projects.values()].filter(
    ({ repo, forge }) => repo !== null && !forges.includes(forge),
  );

  return [
    agent.kind === "rehearsal"
      ? "agent.kind rehearsal: repairs are played from a folder, not made."
      : null,
    hasAgent
      ? null
      : `agent.kind ${agent.kind} cannot work: ${missing.join("; ")}. Every error is told, none is repaired; \`mendwatch doctor\` says what to do. A program that is installed is found without a restart.`,
    elsewhere.length > 0 && hasAgent
      ? `forge github has no github.token: errors of ${list(elsewhere)} are told, none is repaired. Write the token (docs/guides/github.md), or forge: local.`
      : null,
    ...idleSettings(config).map(({ text, remedy }) => `${text}. ${remedy}.`),
  ].filter((note) => note !== null);
}

/** Something in the configuration that has no effect, and what to write instead. For people, without full stops. */
export interface IdleSetting {
  readonly text: string;
  readonly remedy: string;
}

/** What is configured and does nothing, as it is not built yet or cannot work as it is written. */
export function idleSettings({
  fixer,
  projects,
}: Pick<Config, "fixer" | "projects">): readonly IdleSetting[] {
  const notFetched = fixer.relay.pull.map(({ watcher }) => watcher).join(", ");
  const onlyShown = [...projects.values()].filter(
    ({ deploy, repo }) => deploy !== null && (repo === null || !isAbsolute(repo)),
  );
  return [
    ...(notFetched === ""
      ? []
      : [
          {
            text: `fixer.relay.pull is not built yet: nothing is fetched from ${notFetched}`,
            remedy: "Let the watcher post to fixer.relay.listen",
          },
        ]),
    ...(onlyShown.length === 0
      ? []
      : [
          {
            text: `deploy of ${list(onlyShown)} is only shown, and not run from here: \`repo\` is no path on this machine`,
            remedy: "Write a path there to have it run, or copy the command from the card",
          },
        ]),
  ];
}

function list(projects: readonly { readonly key: string }[]): string {
  return projects.map(({ key }) => key).join(", ");
}
