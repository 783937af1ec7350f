import { type Fields, fieldsOf } from "./fields.ts";

/** True for a line of OpenTelemetry's collector: the records of a batch in one object. */
export function isTelemetry(record: Fields): boolean {
  return Array.isArray(record["resourceLogs"]);
}

/** The records of a batch, each with its attributes as fields: `exception.type` and the like. */
export function recordsOfTelemetry(batch: Fields): readonly Fields[] {
  const scopes = listOf(batch["resourceLogs"]).flatMap((resource) => listOf(resource["scopeLogs"]));
  return scopes.flatMap((scope) => listOf(scope["logRecords"])).map(attributesOf);
}

/** A record with its attributes as fields. */
export function attributesOf(record: Fields): Fields {
  const attributes = listOf(record["attributes"]).map(({ key, value }): [string, unknown] => [
    String(key),
    Object.values(fieldsOf(value) ?? {})[0],
  ]);
  const time = Number(record["timeUnixNano"]) / 1e6;
  return { ...Object.fromEntries(attributes), ...record, ...(time > 0 ? { time } : {}) };
}

function listOf(value: unknown): readonly Fields[] {
  if (!Array.isArray(value)) return [];
  return value.map(fieldsOf).filter((one) => one !== null);
}
