import type { ProjectConfig } from "@mendwatch/config";
import { exitCodes, MendwatchError } from "@mendwatch/protocol";

import type { FixerEvents, TellFix } from "../../events/events.ts";
import type { Git } from "../../git/git.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Fix } from "../../model/fix.ts";
import type { FixState } from "../../model/fix-lifecycle.ts";
import type { FixPatch } from "../../ports/store-fixes.ts";
import type { Store } from "../../ports/store.ts";
import { createDeployedVersions, type DeployedVersions } from "./deployed-versions.ts";
import {
  hostsOf,
  projectsOf,
  type Host,
  type SpeakingWatchers,
  type VersionAnswer,
} from "./hosts.ts";

/** What the production check works with. */
export interface CheckParts {
  readonly store: Pick<
    Store,
    | "getFix"
    | "listFixes"
    | "transition"
    | "receiveFix"
    | "listWatchers"
    | "listErrors"
    | "getError"
    | "listRules"
  >;
  readonly git: Git;
  readonly stateDir: string;
  readonly clock: Clock;
  readonly projects: ReadonlyMap<string, ProjectConfig>;
  /** `fixer.relay.watchers`. */
  readonly watchers: SpeakingWatchers;
  /** `fixer.expire.deploy`, in milliseconds. */
  readonly expire: number;
  readonly tell: TellFix;
  readonly events: FixerEvents;
  /** Called when there may be something to admit. */
  readonly wakeRunner: () => void;
}

/** How long a fixer that is awake has heard nothing before it gives up, in milliseconds. */
export const hearing: number = 15 * 60_000;

/** Where a fix goes, or that it stays, and what is written with it. */
export interface CheckMove {
  readonly to: FixState;
  readonly patch: FixPatch;
  /** `fixer`, or the watcher that showed it. */
  readonly actor: string;
  /** For the audit and for people, or null. */
  readonly detail: string | null;
}

/** What the parts of the production check share. */
export interface CheckTools extends CheckParts {
  readonly versions: DeployedVersions;
  readonly signal: AbortSignal;
  /** The hosts that the projects of a fix run on, now. */
  hosts(fix: Fix): Promise<readonly Host[]>;
  /** Whether a version of a project has the merge of a fix. */
  ask(fix: Fix, project: string, version: string | null): Promise<VersionAnswer>;
  /**
   * Whether a bound, in milliseconds since 1970, is over for good: also after the fixer slept past it,
   * watchers have their time to tell of the time before.
   */
  isOver(fix: Fix, bound: number): boolean;
  /** Null where somebody changed the fix meanwhile: the next pass looks at it as it is then. */
  move(fix: Fix, move: CheckMove): Promise<Fix | null>;
}

/** Makes them for one run. */
export function createCheckTools(parts: CheckParts, signal: AbortSignal): CheckTools {
  const { store, clock, projects, watchers, tell } = parts;
  const versions = createDeployedVersions({ ...parts, signal });
  /** When fixes were first seen past their bound, by a clock that stands still while the machine sleeps. */
  const overSince = new Map<string, number>();

  async function ask({ merge }: Fix, key: string, version: string | null): Promise<VersionAnswer> {
    const project = projects.get(key);
    const commit = merge?.commit ?? null;
    if (project === undefined || commit === null || version === null) return unknown;
    try {
      return { contains: await versions.contains(project, commit, version), unasked: null };
    } catch (error) {
      return { contains: null, unasked: whyUnasked(error) };
    }
  }

  return {
    ...parts,
    versions,
    signal,
    ask,
    isOver({ id }, bound) {
      if (clock.now() < bound) {
        overSince.delete(id);
        return false;
      }
      const since = overSince.get(id) ?? clock.monotonic();
      overSince.set(id, since);
      return clock.monotonic() >= since + hearing;
    },
    async hosts(fix) {
      const records = await store.listWatchers();
      return hostsOf(projectsOf(fix), records, watchers, (project, version) =>
        ask(fix, project, version),
      );
    },
    async move(fix, { to, ...rest }) {
      const { id, state, version } = fix;
      const held = { version };
      const now = clock.now();
      const moved = await store.transition({ id, from: state, to, held, ...rest, now });
      if (moved.outcome !== "moved") return null;
      if (to !== state) overSince.delete(id);
      if (to !== state || rest.detail !== null) tell(moved.fix);
      return moved.fix;
    },
  };
}

/** No version, or nothing to compare it with. */
const unknown: VersionAnswer = { contains: null, unasked: null };

/** A remote that is away or refuses: nobody can say for the moment, and the time goes on. */
function whyUnasked(error: unknown): string {
  if (!(error instanceof MendwatchError)) throw error;
  return error.exitCode === exitCodes.temporaryFailure
    ? "while the repository is out of reach"
    : `because the repository refuses (${error.message})`;
}
