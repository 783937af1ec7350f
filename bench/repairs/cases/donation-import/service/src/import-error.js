/** A file that cannot be imported; the message names the line. */
export class ImportError extends Error {
  static {
    this.prototype.name = "ImportError";
  }
}
