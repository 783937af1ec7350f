import { createHash } from "node:crypto";

/** A page of the dashboard. */
export type View = "home" | "queue" | "errors" | "system";

const views: readonly View[] = ["home", "queue", "errors", "system"];

/** Which page is asked for. */
export interface AskedPage {
  readonly view: View;
  /** Counted from 0; one that is not there is the last one. */
  readonly page: number;
  /** Key of the project that is shown alone; null for all of them. */
  readonly only: string | null;
  /** Id of the fix of which it is asked whether to stop it; null where nothing is asked. */
  readonly stop: string | null;
}

/** What a button that turns to a page carries. It holds no secret: it only shows. */
export function pageData({ view, page, only, stop }: AskedPage): string {
  const shown = only === null ? "" : `:${shortKey(only)}`;
  return `v1:n:${view}:${page}${shown}${stop === null ? "" : `:x${stop}`}`;
}

/** Reads it; null where it is something else. A project that is gone is all of them. */
export function readPageData(data: string, projects: Iterable<string>): AskedPage | null {
  const [, name, page = "0", short, stop = null] =
    /^v1:n:([a-z]{1,9}):(\d{1,3})(?::([0-9a-f]{8}))?(?::x([0-9a-f]{8}))?$/.exec(data) ?? [];
  const view = views.find((one) => one === name);
  if (view === undefined) return null;
  const only = short === undefined ? null : [...projects].find((key) => shortKey(key) === short);
  return { view, page: Number(page), only: only ?? null, stop };
}

/** A button carries 64 bytes, and keys may be longer. */
function shortKey(key: string): string {
  return createHash("sha256").update(key).digest("hex").slice(0, 8);
}
