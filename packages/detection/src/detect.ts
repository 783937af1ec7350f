import { fingerprint } from "./fingerprint/fingerprint.ts";
import { isInApp } from "./fingerprint/in-app.ts";
import type { DetectedError, DetectOptions, Entry, Frame, Occurrence } from "./types.ts";

/** The errors in an entry, redacted and fingerprinted; empty for an entry that is none. */
export function detect(entry: Entry, options: DetectOptions): readonly Occurrence[] {
  const text = options.redactor.text(entry.lines.join("\n"));
  const header = /^(?:.*? )?([A-Z]\w*Error|Error): (.*)/.exec(text);
  if (header === null) return [];
  const error: DetectedError = {
    type: header[1] ?? null,
    message: header[2] ?? "",
    code: null,
    frames: [...text.matchAll(/^\s+at (?:(.*) \()?(.*?):(\d+):(\d+)\)?$/gm)].map(frame),
    stack: text,
    causes: [],
  };
  return [
    {
      offset: entry.offset,
      line: entry.number,
      at: null,
      error,
      fingerprint: fingerprint(error),
      fatal: false,
      request: null,
      traceId: null,
      pid: null,
    },
  ];
}

function frame([, name, file = "", line, column]: RegExpMatchArray): Frame {
  return {
    file,
    line: Number(line),
    column: Number(column),
    function: name ?? null,
    inApp: isInApp(file),
  };
}
