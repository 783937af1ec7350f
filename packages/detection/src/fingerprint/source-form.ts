import type { Frame } from "../types.ts";

/** A frame without what changes from build to build: `dir/file:function`. */
export function sourceForm(frame: Frame): string {
  const file = frame.file.split(/[\\/]/).slice(-2).join("/");
  return `${file}:${frame.function?.split(".").at(-1) ?? ""}`;
}
