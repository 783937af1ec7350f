const lineFeed = 0x0a;
const brace = 0x7b;
const frame = Buffer.from("    at ");

/**
 * How far the lines from `start` on reach that may be one error: a record, or a text with the stack
 * below, before which one line more may name the error. Null where the end is not there.
 */
export function extentOf(
  bytes: Buffer,
  start: number,
  to: number,
): { readonly end: number; readonly lines: number } | null {
  let end = bytes.indexOf(lineFeed, start) + 1;
  let lines = 1;
  if (bytes[start] !== brace && isCapital(bytes[end])) {
    const second = bytes.indexOf(lineFeed, end) + 1;
    if (second > 0 && second < to && isFrame(bytes, second)) {
      end = second;
      lines += 1;
    }
  }
  for (; end > 0 && end < to && isFrame(bytes, end); lines += 1) {
    end = bytes.indexOf(lineFeed, end) + 1;
  }
  return end === 0 || end > to ? null : { end, lines };
}

function isCapital(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x41 && byte <= 0x5a;
}

function isFrame(bytes: Buffer, start: number): boolean {
  for (let index = 0; index < frame.length; index += 1) {
    if (bytes[start + index] !== frame[index]) return false;
  }
  return true;
}
