import type { Fix } from "@mendwatch/fixer";

import type { CreateCommand } from "../context.ts";
import { fixAction } from "./fix-action.ts";

/** `mendwatch approve ID`. */
export const approveCommand: CreateCommand = fixAction({
  name: "approve",
  action: "approve",
  commitOf: proposedCommit,
  said: ({ fix }, actor) => `Approved as ${actor}; now ${fix.state}.`,
});

/** `mendwatch skip ID`. */
export const skipCommand: CreateCommand = fixAction({
  name: "skip",
  action: "skip",
  commitOf: proposedCommit,
  said: ({ fix }, actor) =>
    `Skipped as ${actor}; now ${fix.state}. \`mendwatch why ${fix.id} KIND\` says why, and teaches the agent.`,
});

/** `mendwatch mute ID`. */
export const muteCommand: CreateCommand = fixAction({
  name: "mute",
  action: "mute",
  commitOf: proposedCommit,
  said: ({ fix }, actor) => `Muted as ${actor}; now ${fix.state}.`,
});

/** `mendwatch change ID WORDS`. */
export const changeCommand: CreateCommand = fixAction({
  name: "change",
  action: "change",
  commitOf: proposedCommit,
  words: { key: "instruction", description: "what is to be different" },
  said: (_, actor) => `Changes asked as ${actor}; they are made once the repository is free.`,
});

/** `mendwatch fix-again ID`. */
export const fixAgainCommand: CreateCommand = fixAction({
  name: "fix-again",
  action: "again",
  said: ({ begun, fix }, actor) =>
    begun === true
      ? `Begun as ${actor}: fix ${fix.id}, now ${fix.state}.`
      : `Fix ${fix.id} of this error is open already, in ${fix.state}.`,
});

/** `mendwatch ignore ID`. */
export const ignoreCommand: CreateCommand = fixAction({
  name: "ignore",
  action: "ignore",
  said: ({ rule, fix }, actor) =>
    `Ignored as ${actor}; the fix is ${fix.state}. \`mendwatch rules remove ${rule?.id ?? ""}\` takes it back.`,
});

function proposedCommit({ candidate }: Fix): string | null {
  return candidate?.commit ?? null;
}
