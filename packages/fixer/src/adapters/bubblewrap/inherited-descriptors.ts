import { readdir, readFile } from "node:fs/promises";

/** `O_CLOEXEC`, as the kernel writes the flags of an open file: octal. */
const closedByExec = 0o2000000;

/**
 * Descriptors that this process was started with and that its children would have as well: what a
 * shell or a service manager left open. Those that Node.js opens itself are none of them. Sorted;
 * the three of every process are left out.
 */
export async function inheritedDescriptors(): Promise<readonly number[]> {
  const names = await readdir("/proc/self/fdinfo");
  const inherited = await Promise.all(
    names.map(async (name) => {
      // One that was closed meanwhile.
      const info = await readFile(`/proc/self/fdinfo/${name}`, "utf8").catch(() => "");
      const flags = /^flags:\s+(\d+)$/m.exec(info)?.[1];
      const stays = flags !== undefined && (Number.parseInt(flags, 8) & closedByExec) === 0;
      return stays && Number(name) > 2 ? [Number(name)] : [];
    }),
  );
  return inherited.flat().toSorted((a, b) => a - b);
}

/**
 * What goes behind the first `count` descriptors of a child so that it has none of the inherited
 * ones: in the place of each an input that is empty, and nothing where there is none.
 */
export function covered(
  inherited: readonly number[],
  count: number,
): readonly ("ignore" | readonly [Uint8Array])[] {
  const behind = inherited.filter((descriptor) => descriptor >= count);
  const length = (behind.at(-1) ?? count - 1) + 1 - count;
  return Array.from({ length }, (_, at) =>
    behind.includes(at + count) ? [new Uint8Array()] : "ignore",
  );
}
