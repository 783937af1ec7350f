/** Pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Reads `80x40`. */
export function parseSize(text: string): Size {
  const [width = "", height = ""] = text.split("x");
  return { width: Number.parseInt(width, 10), height: Number.parseInt(height, 10) };
}
