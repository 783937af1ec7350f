import { lstat, mkdir } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";

import { repairError } from "../../errors/repair-errors.ts";

/** Folders of the box itself, which nothing of the host may cover. */
const ofTheBox = [
  "/dev",
  "/etc",
  "/home/mendwatch",
  "/opt/toolchain",
  "/proc",
  "/run",
  "/tmp",
  "/usr",
];

/** Those of them that begin empty, so that single things may be mounted inside. */
const emptyOfTheBox = new Set(["/home/mendwatch", "/run", "/tmp"]);

/** Something at a place of the box: of the host, or (null) empty and in memory. */
export interface PlacedMount {
  readonly source: string | null;
  readonly place: string;
}

/**
 * Refuses a place for a mount that is not what it seems, with `MW_BOX_UNSAFE_PLACE`. A place is the
 * same path outside and inside the box. Each part of it must be a real folder (the last may be a
 * real file): where an earlier command planted a link, bubblewrap would follow it, and make folders
 * on the host on its way. Nothing that could plant one is alive while this looks.
 */
export async function requireMountPlace(place: string): Promise<void> {
  requireFreePlace(place);
  for (const part of [...parentsOf(place), place]) {
    const found = await lstat(part).catch((cause: unknown) => {
      throw unsafe(place, "cannot be looked at", cause);
    });
    const real = found.isDirectory() || (part === place && found.isFile());
    if (!real) throw unsafe(place, `leads through ${part}, which is no real folder`);
  }
}

/**
 * Makes sure that bubblewrap finds the place of a mount as a real folder (or file, for what is no
 * folder) wherever an `outer` mount has put something of the host around it, and refuses it with
 * `MW_BOX_UNSAFE_PLACE` otherwise. A folder that is not there is made, one real step at a time, so
 * that nothing is ever made through a link; a file is not, because it would be part of a change.
 */
export async function prepareMountPlace(
  place: string,
  isFolder: boolean,
  outer: readonly PlacedMount[],
): Promise<void> {
  requireFreePlace(place);
  const around = outer.findLast((mount) => isInside(place, mount.place));
  if (around === undefined) {
    const own = ofTheBox.find((folder) => isInside(place, folder));
    if (own === undefined || emptyOfTheBox.has(own)) return;
    throw unsafe(place, `is inside ${own}, which is the box's own`);
  }
  if (around.source === null) return;
  let at = around.source;
  const steps = relative(around.place, place).split("/");
  for (const [index, step] of steps.entries()) {
    at = join(at, step);
    const mustBeFolder = isFolder || index < steps.length - 1;
    // What is there is looked at below, whoever made it.
    if (mustBeFolder) await mkdir(at).catch(() => undefined);
    const found = await lstat(at).catch((cause: unknown) => {
      throw unsafe(place, `needs ${at}, which is not there`, cause);
    });
    if (mustBeFolder ? found.isDirectory() : found.isFile()) continue;
    throw unsafe(place, `needs ${at}, which is no real ${mustBeFolder ? "folder" : "file"}`);
  }
}

function requireFreePlace(place: string): void {
  if (resolve(place) !== place || place.includes("\0")) {
    throw unsafe(place, "is not a plain absolute path");
  }
  const covered = ofTheBox.find((own) => isInside(own, place));
  if (covered !== undefined) throw unsafe(place, `holds ${covered}, which is the box's own`);
}

/** True for what the box has of its own, so that nothing has to be mounted there. */
export function isOfTheBox(place: string): boolean {
  return ofTheBox.some((own) => place === own || (own !== "/tmp" && isInside(place, own)));
}

/** True for the folder itself as well. */
export function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith("/") ? folder : `${folder}/`);
}

function parentsOf(path: string): readonly string[] {
  const parent = dirname(path);
  return parent === path ? [] : [...parentsOf(parent), parent];
}

function unsafe(place: string, reason: string, cause?: unknown): Error {
  const details = cause === undefined ? {} : { cause };
  return repairError("MW_BOX_UNSAFE_PLACE", `${place} ${reason}`, details);
}
