import { join } from "node:path";

/** Folder with one folder for each fix that is being proven. */
export function proofFolder(stateDir: string): string {
  return join(stateDir, "fixer", "proof");
}
