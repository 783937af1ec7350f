import type { ReportedError } from "@mendwatch/protocol";

import type { Window } from "../settle/window.ts";
import { deathType } from "../sources/death-line.ts";
import { isSameResource, isShared } from "./same-resource.ts";

/**
 * What fails because of an infrastructure failure, and not of the same resource, begins within this
 * time after it, in milliseconds.
 */
const infrastructureReach = 10_000;

/** A process ends within this time after the last of the errors that end it, in milliseconds. */
const deathReach = 10_000;

/**
 * No symptom began longer before its root, in milliseconds. It may have: an outage stays what was
 * announced of it, supervisors have whole seconds, and a stack trace without a time is dated when it is
 * read.
 */
export const earlierReach = 10_000;

/** Nothing is linked to a root that began longer ago, in milliseconds. */
export const rootReach = 300_000;

/**
 * True when `symptom` is one of the infrastructure failure `root`. What fails of the same resource
 * belongs to it for as long as links are made: pools and selections wait for half a minute before they
 * give up, and each place in the code fails when it is first needed. Any other error does if it begins
 * soon after it, and names the resource or comes from the same process. Two errors that merely happen
 * at the same time are two incidents.
 */
export function followsInfrastructure(symptom: Window, root: Window): boolean {
  const failure = root.sample.infrastructure;
  const delay = symptom.began - root.began;
  if (failure === null) return false;
  const own = symptom.sample.infrastructure;
  // An outage shows itself in many logs at once: what has been announced stays the root.
  const earliest = root.announcement === null ? 0 : -earlierReach;
  if (own !== null && isSameResource(own, failure) && delay >= earliest) {
    return symptom.project === root.project || isShared(own, failure);
  }
  if (delay < 0) return false;
  if (symptom.project !== root.project || delay > infrastructureReach) return false;
  return names(symptom.sample.error, failure.resource) || sameProcess(symptom, root);
}

/** True when the error is that a process ended. */
export function isDeath({ sample }: Window): boolean {
  return sample.error.type === deathType;
}

/** True when `symptom` is the end of a process, and `root` the error that went uncaught then. */
export function endsBy(symptom: Window, root: Window): boolean {
  if (!isDeath(symptom) || isDeath(root) || !root.fatal) return false;
  return symptom.began >= root.began - earlierReach && symptom.began <= root.last + deathReach;
}

/**
 * What a symptom needs besides a reason: another error as its root, which is no symptom itself, a
 * beginning within the root's reach, and no life of its own. A window that has symptoms stays a root, since links are
 * never transitive. An announced error has its own card already; a critical one is put under
 * another only when that one is announced too.
 */
export function mayLink(symptom: Window, root: Window, symptomIsCritical: boolean): boolean {
  const isSame = symptom.project === root.project && symptom.fingerprint === root.fingerprint;
  if (isSame) return false;
  if (root.root !== null || symptom.root !== null) return false;
  if (symptom.sample.flood || root.sample.flood) return false;
  const delay = symptom.began - root.began;
  if (delay < -earlierReach || delay > rootReach) return false;
  return root.announcement !== null || !symptomIsCritical;
}

function sameProcess(a: Window, b: Window): boolean {
  const [one, other] = [a.sample.pid, b.sample.pid];
  // Several processes may share a file, as under pm2; where both pids are known they decide.
  return one !== null && other !== null ? one === other : a.sample.source === b.sample.source;
}

function names(error: ReportedError, resource: string | null): boolean {
  if (resource === null) return false;
  return [error, ...error.causes].some((link) => mentions(link.message.toLowerCase(), resource));
}

/** A resource as a word of its own: `db:5432` is not in `mydb:54321`. */
function mentions(text: string, resource: string): boolean {
  for (let at = text.indexOf(resource); at >= 0; at = text.indexOf(resource, at + 1)) {
    const before = text.charAt(at - 1);
    const after = text.charAt(at + resource.length);
    if (!/[\w.-]/.test(before) && !/[\w-]/.test(after)) return true;
  }
  return false;
}
