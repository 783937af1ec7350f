import { topFrame } from "../../packages/cli/src/scan/error-groups.ts";
import type { Occurrence } from "../../packages/detection/src/index.ts";
import type { LabelledError, LabelledFile } from "./labels.ts";

/** The labelled error that an occurrence looks most like, by message, type, frame and line. */
export function assign(label: LabelledFile, found: Occurrence): LabelledError | null {
  let best: LabelledError | null = null;
  let most = 0;
  for (const error of label.errors) {
    const likeness = likenessOf(error, found);
    if (likeness > most) {
      best = error;
      most = likeness;
    }
  }
  return best;
}

function likenessOf(error: LabelledError, found: Occurrence): number {
  const messages = [...(error.messages ?? [error.message]), ...(error.altMessages ?? [])];
  const known = messages.filter((message) => found.error.message.includes(message));
  if (known.length === 0) return 0;
  const length = Math.max(...known.map((message) => message.length));
  const types = [error.type, ...(error.altTypes ?? [])].map((type) => lastName(type ?? ""));
  const isTyped = error.type !== null && types.includes(lastName(found.error.type ?? ""));
  const away = Math.min(...(error.lines ?? []).map((line) => Math.abs(line - found.line)));
  const frame = error.topFrame !== null && hasFrame(found, error.topFrame) ? 15 : 0;
  return 10 + Math.min(60, length) + (isTyped ? 25 : 0) + frame + Math.max(0, 20 - 4 * away);
}

function lastName(type: string): string {
  return (type.split(/[.:\\$]/).findLast((part) => part !== "") ?? "").toLowerCase();
}

/** True where the first frame of own code is the wanted one. `wanted` ends with a line where the label has one. */
export function hasFrame(found: Occurrence, wanted: string): boolean {
  const top = topFrame(found);
  const [, file = wanted, line] = /^(.*?):(?:line )?(\d+)$/.exec(wanted) ?? [];
  if (top === null || !top.file.replaceAll("\\", "/").includes(file)) return false;
  return line === undefined || String(top.line) === line;
}
