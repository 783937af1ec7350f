import type { Git } from "../../packages/fixer/src/git/git.ts";

/** What stands for a fixer that is killed: no stage knows this error. */
export class Killed extends Error {}

/** Where in a series of git commands the fixer is killed. */
export interface KillPoint {
  /** Counted from 1. */
  readonly command: number;
  /** Before git does its work, or after it, when nobody is there to take the answer. */
  readonly when: "before" | "after";
}

/** A git that works until the kill point, and then does nothing any more. */
export function gitThatFails(
  git: Git,
  point: KillPoint,
): Git & { readonly reached: () => boolean } {
  let calls = 0;
  async function counted<T>(call: () => Promise<T>): Promise<T> {
    calls += 1;
    if (calls > point.command) throw new Killed();
    if (calls < point.command) return call();
    if (point.when === "after") await call();
    throw new Killed();
  }
  return {
    run: (args, command) => counted(() => git.run(args, command)),
    attempt: (args, command) => counted(() => git.attempt(args, command)),
    reached: () => calls >= point.command,
  };
}
