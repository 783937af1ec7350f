import { basename, dirname } from "node:path";

/** Names of files that say what is in them and not whose they are. */
const ofAnybody =
  /^(?:access|app|combined|console|current|debug|err|errors?|info|json|log|main|out|output|server|service|std(?:err|out)|warn|\d[\d._-]*)$/i;

/** The same behind a name: `shop-api-error`, `shop-api-2026-03-01`. */
const ofAnybodyBehind =
  /(?:[-_.](?:access|combined|debug|err|errors?|info|json|out|output|std(?:err|out)|warn|\d+|\d{4}-?\d{2}-?\d{2}.*))+$/i;

/** Folders that hold the logs of many, or of whoever they stand in. */
const shared = new Set(["current", "data", "log", "logs", "shared", "storage", "tmp", "var", ""]);

/** What to call the service that writes a log: `shop-api` of `/var/log/shop-api/out.log`. */
export function serviceNameOf(path: string): string {
  const file = basename(path, ".log").replace(ofAnybodyBehind, "");
  if (!ofAnybody.test(file)) return file;
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
    const name = basename(folder);
    if (!shared.has(name.toLowerCase())) return name;
  }
  return file;
}

/** A name as the key of a project in mendwatch.yaml. */
export function projectKeyOf(name: string): string {
  const key = name.replace(/[^A-Za-z0-9._-]/g, "-").replace(/^[^A-Za-z]+/, "");
  return key === "" ? "service" : key;
}
