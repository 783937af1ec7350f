/** Enough of a file to tell what it holds, in bytes. */
export const telling = 4_096;

/**
 * More of these than one in so many bytes are in no log, whatever it prints now and then. Where all bytes
 * are as frequent, as in what is packed or encrypted, it is one in eleven.
 */
const most = 16;

/**
 * How many bytes of a file's beginning no text has, where that is too many for a log; else null. Zeros
 * are not counted: a log that was truncated under its writer begins with them.
 */
export function countNoText(head: Buffer): number | null {
  let odd = 0;
  let zeros = 0;
  for (const byte of head) {
    if (byte === 0) zeros += 1;
    // Tab to carriage return, backspace and escape are what terminals are sent.
    else if (byte < 0x08 || (byte > 0x0d && byte < 0x20 && byte !== 0x1b)) odd += 1;
  }
  return odd > (head.length - zeros) / most ? odd : null;
}
