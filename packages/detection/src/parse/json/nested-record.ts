import { tracebackHead } from "../languages/python.ts";
import { type Fields, fieldsOf, firstText, textOf } from "./fields.ts";
import { attributesOf } from "./telemetry.ts";

/** What OpenTelemetry calls the parts of an error. */
const exceptionFields = ["exception.type", "exception.message", "exception.stacktrace"];

/**
 * A record as its logger wrote it, where something put another one around it: Google Cloud's
 * `jsonPayload`, or the `message` of its library for bunyan, the `record` of loguru, the attributes of
 * OpenTelemetry. Any other one as it is.
 */
export function innerRecord(record: Fields): Fields {
  const payload = fieldsOf(record["jsonPayload"]) ?? ofBunyan(record["message"]);
  if (payload !== null) return { ...record, ...payload, ...severityOf(record) };
  const own = fieldsOf(record["record"]);
  if (own !== null && "elapsed" in own) return ofLoguru(own, textOf(record["text"]) ?? "");
  if (Array.isArray(record["attributes"])) return attributesOf(record);
  const attributes = fieldsOf(record["attributes"]);
  const hasError = attributes !== null && firstText(attributes, exceptionFields) !== null;
  return hasError ? { ...attributes, ...record } : record;
}

/** The record that bunyan made, whose levels are numbers. */
function ofBunyan(value: unknown): Fields | null {
  const record = fieldsOf(value);
  return record !== null && "pid" in record && typeof record["level"] === "number" ? record : null;
}

/** What Google Cloud made of the level, where it made something of it. */
function severityOf({ severity }: Fields): Fields {
  return severity === undefined || severity === "DEFAULT" ? {} : { severity };
}

/** loguru's `serialize`: the text as it would be printed, and the record that it was made of. */
function ofLoguru(record: Fields, text: string): Fields {
  const traceback = text.indexOf(`\n${tracebackHead}`);
  return {
    ...record,
    level: fieldsOf(record["level"])?.["name"],
    time: fieldsOf(record["time"])?.["timestamp"],
    exception: traceback === -1 ? null : text.slice(traceback + 1),
  };
}
