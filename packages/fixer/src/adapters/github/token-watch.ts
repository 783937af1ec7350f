import { MendwatchError } from "@mendwatch/protocol";

import type { Clock } from "../../ports/clock.ts";
import type { TokenState } from "../../ports/forge.ts";
import type { GitHubAccount } from "../../git/host-access.ts";
import { openGitHub } from "./client.ts";
import { lookAtToken } from "./inspect.ts";

/** What was said is good for so long, in milliseconds. */
const goodFor = 60 * 60_000;

/** People wait for it no longer, in milliseconds. */
const patience = 5_000;

/** Makes what asks GitHub about the token, once an hour at most. Never rejects. */
export function createTokenWatch(account: GitHubAccount, clock: Clock): () => Promise<TokenState> {
  const gitHub = openGitHub(account, clock);
  let last: { readonly at: number; readonly state: TokenState } | null = null;
  return async () => {
    if (last !== null && clock.monotonic() < last.at + goodFor) return last.state;
    const state = await ask();
    if (state.problem === null) last = { at: clock.monotonic(), state };
    return state;
  };

  async function ask(): Promise<TokenState> {
    try {
      const { expires } = await lookAtToken(gitHub, AbortSignal.timeout(patience));
      return { expires, problem: null };
    } catch (error) {
      const problem = error instanceof MendwatchError ? error.message : "GitHub does not answer";
      return { expires: null, problem };
    }
  }
}
