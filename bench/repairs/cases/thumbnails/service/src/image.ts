import type { Size } from "./size.js";

/** One byte of grey per pixel, row by row. */
export interface Image extends Size {
  readonly pixels: Uint8Array;
}

/** A picture that gets lighter from left to right. */
export function gradient({ width, height }: Size): Image {
  const pixels = new Uint8Array(width * height);
  for (let at = 0; at < pixels.length; at += 1) pixels[at] = ((at % width) * 255) / (width - 1);
  return { width, height, pixels };
}
