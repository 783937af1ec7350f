import type { Image } from "./image.js";
import { parseSize } from "./size.js";

/** A smaller copy; each pixel is the nearest one of the original. */
export function thumbnail(image: Image, wanted: string): Image {
  const { width, height } = parseSize(wanted);
  const pixels = Buffer.alloc(width * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const fromX = Math.floor((x * image.width) / width);
      const fromY = Math.floor((y * image.height) / height);
      pixels[y * width + x] = image.pixels[fromY * image.width + fromX] ?? 0;
    }
  }
  return { width, height, pixels };
}
