import { lstat } from "node:fs/promises";
import { dirname, resolve } from "node:path";

import { repairError } from "../../repair-errors.ts";

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

/**
 * Refuses a place for a mount that is not what it seems, with `MW_BOX_UNSAFE_PLACE`. A place is the
 * same path outside and inside the box. Each part of it must be a real folder (the last may be a
 * real file): where an earlier command planted a link, bubblewrap would follow it, and make folders
 * on the host on its way. Nothing that could plant one is alive while this looks.
 */
export async function requireMountPlace(place: string): Promise<void> {
  if (resolve(place) !== place || place.includes("\0")) {
    throw unsafe(place, "is not a plain absolute path");
  }
  const covered = ofTheBox.find((own) => isInside(own, place));
  if (covered !== undefined) throw unsafe(place, `holds ${covered}, which is the box's own`);
  for (const part of [...parentsOf(place), place]) {
    const found = await lstat(part).catch((cause: unknown) => {
      throw unsafe(place, "cannot be looked at", cause);
    });
    const real = found.isDirectory() || (part === place && found.isFile());
    if (!real) throw unsafe(place, `leads through ${part}, which is no real folder`);
  }
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
