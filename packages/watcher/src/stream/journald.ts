import { deathLine } from "../sources/death-line.ts";
import type { Reading, StreamKind } from "./stream-kind.ts";

/** How far a journal is read. */
export interface JournalPosition {
  /** Of the last entry; null before the first one. */
  readonly cursor: string | null;
  /** What was written before is the past, in milliseconds since 1970; null: there is no past. */
  readonly since: number | null;
}

/** An entry of the journal. What is no UTF-8 is a list of numbers, and not text. */
type Fields = Readonly<Record<string, unknown>>;

/** The fields that detection reads; the journal has dozens. */
const fields = [
  "MESSAGE",
  "PRIORITY",
  "UNIT",
  "_PID",
  "SYSLOG_PID",
  "SYSLOG_IDENTIFIER",
  "_COMM",
  "_STREAM_ID",
  "CONTAINER_NAME",
  "CONTAINER_PARTIAL_MESSAGE",
  "_SOURCE_REALTIME_TIMESTAMP",
];

/** Quotes inside of a field are escaped, so this is a key and nothing that a service wrote. */
const cursorField = /"__CURSOR"\s*:\s*"([^"\\]+)"/;
const timeField = /"__REALTIME_TIMESTAMP"\s*:\s*"(\d+)"/;

/** What systemd says of the main process of a unit. */
const exited = /^\S+: Main process exited, code=(exited|killed|dumped), status=(\d+)\/(\S+)/;

/**
 * The journal of a unit. It begins behind the cursor of the last entry that was read; where the
 * journal does not know that one any more, at its time.
 */
export function journald(project: string, unit: string): StreamKind<JournalPosition> {
  return {
    project,
    name: `journald:${unit}`,
    first: (start, now) => ({ cursor: null, since: start === "end" ? now : null }),
    command({ cursor, since }) {
      const from =
        cursor !== null
          ? [`--after-cursor=${cursor}`]
          : since !== null
            ? [`--since=@${(since / 1000).toFixed(3)}`]
            : [];
      return [
        "journalctl",
        `--unit=${unit}`,
        "--follow",
        "--no-tail",
        "--all",
        "--output=json",
        `--output-fields=${fields.join(",")}`,
        ...from,
      ];
    },
    begin:
      () =>
      (position, { from, text }) => {
        if (from === "stderr") return readComplaint(position, text);
        const cursor = cursorField.exec(text)?.[1];
        // `-- No entries --`, `-- Boot 1a2b --`
        if (cursor === undefined) return { kind: "line", text: null, position };
        const at = timeField.exec(text)?.[1];
        const since = at === undefined ? position.since : Math.floor(Number(at) / 1000);
        return {
          kind: "line",
          text: ofManager(unit, text, since) ?? text,
          position: { cursor, since },
        };
      },
    shown,
    absent: "install systemd's journalctl, or name the log files instead",
    ended: "journalctl ended without a word",
  };
}

/** What is no text, and half a record, which was cut because it was too long, is shown as it is. */
function shown(text: string): string {
  return messageIn(fieldsIn(text)) ?? text;
}

function messageIn({ MESSAGE: message }: Fields): string | null {
  return typeof message === "string" ? message : null;
}

/** None where the record was cut. */
function fieldsIn(text: string): Fields {
  try {
    return JSON.parse(text) as Fields;
  } catch {
    return {};
  }
}

function readComplaint(position: JournalPosition, text: string): Reading<JournalPosition> {
  if (/Failed to seek to cursor/.test(text)) {
    const reason = "the journal does not know the last entry any more: it goes on at its time";
    return { kind: "problem", reason, position: { ...position, cursor: null } };
  }
  if (/not seeing messages from other users|insufficient permissions/i.test(text)) {
    const reason =
      "this user may not read the system's journal: add it to the group systemd-journal";
    return { kind: "problem", reason };
  }
  if (/No journal files were found/.test(text)) {
    const reason =
      "there is no journal that this user may read: start systemd-journald, or add the user to the group systemd-journal";
    return { kind: "problem", reason };
  }
  if (/^(?:Failed|Cannot|Error)/i.test(text)) {
    return { kind: "problem", reason: `journalctl: ${text.trim()}` };
  }
  return { kind: "line", text: null, position };
}

/**
 * A death that systemd tells of in the journal of the unit; null for every other entry. After
 * SIGTERM, which systemd sends to stop a unit, and after a code 0 there is nothing to tell.
 */
function ofManager(unit: string, text: string, at: number | null): string | null {
  if (!text.includes("Main process exited")) return null;
  const entry = fieldsIn(text);
  if (entry["_PID"] !== "1") return null;
  const [, code, status, name = ""] = exited.exec(messageIn(entry) ?? "") ?? [];
  if (code === undefined || status === "0" || status === "143" || name === "TERM") return null;
  const how = code === "exited" ? `exited with code ${status}` : `was killed by SIG${name}`;
  return deathLine({ name: unit, how, at });
}
