import { type Fix, fixerErrors } from "@mendwatch/fixer";
import { errorsOf } from "@mendwatch/protocol";

import type { CreateCommand } from "../context.ts";
import { fixAction } from "./fix-action.ts";

const fixerError = errorsOf(fixerErrors);

/** `mendwatch merge ID`. */
export const mergeCommand: CreateCommand = fixAction({
  name: "merge",
  action: "merge",
  commitOf: ({ review }) => review?.head ?? null,
  said: ({ fix }, actor) => `Merge wanted as ${actor}; now ${fix.state}.`,
});

/** `mendwatch deploy ID`. */
export const deployCommand: CreateCommand = fixAction({
  name: "deploy",
  action: "deploy",
  commitOf: mergeCommit,
  said: ({ fix }, actor) =>
    `The deploy command runs as ${actor}; \`mendwatch fixes ${fix.id}\` shows how it goes.`,
});

/** `mendwatch deployed ID`. */
export const deployedCommand: CreateCommand = fixAction({
  name: "deployed",
  action: "deployed",
  commitOf: mergeCommit,
  said: ({ fix }, actor) => `Called deployed as ${actor}; now ${fix.state}.`,
});

/** `mendwatch revert ID`. */
export const revertCommand: CreateCommand = fixAction({
  name: "revert",
  action: "revert",
  said: ({ begun, fix }, actor) =>
    begun === true
      ? `Revert begun as ${actor}: fix ${fix.id}, now ${fix.state}.`
      : `Fix ${fix.id} takes it back already, and is ${fix.state}.`,
});

/** What is deployed; there is none before a merge. */
function mergeCommit({ id, state, merge }: Fix): string {
  const commit = merge?.commit ?? null;
  if (commit !== null) return commit;
  throw fixerError("MW_NOT_WAITING", `fix ${id} is in "${state}" and has no merge commit yet`);
}
