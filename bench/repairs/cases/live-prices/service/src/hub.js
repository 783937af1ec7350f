/** More want to listen than the service can serve. */
export class ListenerLimitError extends Error {
  static {
    this.prototype.name = "ListenerLimitError";
  }
}

/** Tells prices to at most `most` listeners; one more is refused with ListenerLimitError. */
export function createHub(most = 20) {
  const listeners = new Set();
  return {
    /** Returns what takes the listener out again. */
    listen(listener) {
      if (listeners.size >= most) throw new ListenerLimitError(`${listeners.size} listen already`);
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    tell(price) {
      for (const listener of listeners) listener(price);
    },
    get size() {
      return listeners.size;
    },
  };
}
