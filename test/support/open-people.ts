import type { Store } from "@mendwatch/fixer";

import { openPeopleListener } from "../../packages/fixer/src/adapters/http/people-listener.ts";
import { createNoChat } from "../../packages/fixer/src/adapters/no-chat/no-chat.ts";
import { systemClock } from "../../packages/fixer/src/adapters/system-clock.ts";
import { createLessons } from "../../packages/fixer/src/lessons/lessons.ts";
import { createPausing } from "../../packages/fixer/src/stages/admission/pausing.ts";
import { createApproval } from "../../packages/fixer/src/stages/approval/approval.ts";
import { sampleProject } from "./sample-project.ts";

/** The people's listener on a store, without the fixer that would work on what is decided. */
export interface OpenPeople {
  /** What was asked of the parts that would act on production. */
  readonly asked: readonly Readonly<Record<string, string>>[];
  /** What the agent is said to miss, to be filled by the test. */
  readonly agentMisses: string[];
  close(): Promise<void>;
}

/** Opens it on a port of this machine, for the sample project. */
export async function openPeople(store: Store, port: number, token: string): Promise<OpenPeople> {
  const asked: Readonly<Record<string, string>>[] = [];
  const agentMisses: string[] = [];
  const clock = systemClock();
  const projects = new Map([["shop", sampleProject()]]);
  const silent = { tell: () => {}, events: () => {}, wake: () => {} };
  const shared = { store, clock, projects, ...silent };
  const approval = createApproval({
    ...shared,
    deploying: {
      async begin(fix, commit, actor) {
        asked.push({ what: "deploy", fix: fix.id, commit, actor });
        return fix;
      },
    },
    async takeBack(fix, actor) {
      asked.push({ what: "revert", fix: fix.id, actor });
      return { begun: false, fix };
    },
  });
  const listener = await openPeopleListener({
    address: { host: "127.0.0.1", port },
    token,
    approval,
    lessons: createLessons(shared),
    pausing: createPausing(shared),
    chat: createNoChat(),
    agent: { missing: async () => agentMisses },
    fault: (error) => {
      throw error;
    },
  });
  return { asked, agentMisses, close: () => listener.close() };
}
