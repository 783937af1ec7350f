/**
 * What a call throws to a user who may enter no private folder: for root none is closed, so that it becomes
 * nobody meanwhile. Null where nothing is thrown. It must not be asynchronous.
 */
export function thrownToNobody(work: () => unknown): unknown {
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(65_534);
  try {
    work();
    return null;
  } catch (error) {
    return error;
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
}
