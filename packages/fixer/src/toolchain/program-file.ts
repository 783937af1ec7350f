import { access, constants, open, stat } from "node:fs/promises";

/** Whether a file can be run by itself. */
export async function isProgram(file: string): Promise<boolean> {
  const found = await stat(file).catch(() => null);
  if (found?.isFile() !== true) return false;
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** Whether a file is a program of this machine, and no script that another one reads. */
export async function isNative(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.toString("latin1") === "\u007FELF";
  } finally {
    await handle.close();
  }
}
