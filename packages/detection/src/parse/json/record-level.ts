import type { Level } from "../../types.ts";
import { levelOfNumber, levelOfPriority, levelOfWord } from "../level.ts";
import { type Fields, valueAt } from "./fields.ts";

/** Where loggers write the level: pino, winston, Google, OpenTelemetry, ECS, Monolog, Serilog, tslog, Spring, logstash, log4js, roarr, tslog 3. */
const words = [
  "level_name",
  "levelname",
  "log.level",
  "severity",
  "severityText",
  "severity_text",
  "SeverityText",
  "_meta.logLevelName",
  "level",
  "lvl",
  "loglevel",
  "log_level",
  "Level",
  "LogLevel",
  "@l",
  "@fields.level",
  "@fields.lvl",
  "level.levelStr",
  "context.logLevel",
  "_logLevel",
  "logLevel",
];

/** A level in JSON that may be an error's. A record without one is not worth decoding. */
const errorLevel =
  /"(?:level|severity|severity_?text|lvl|level_?name|log\.level|_?log_?level|logLevelName|severityNumber|levelStr|logLevel|status|@l|s)"\s*:\s*(?:[5-9]\d|[4-6]\d\d|[0-4]\b|1[7-9]|2[0-4]|"(?:[4-9]\d|e|f|crit|alert|panic|dpanic|severe)|\{[^{}]{0,80}"name"\s*:\s*"(?:err|crit))/i;

/** False for a record that is no error, without reading it. */
export function mayBeError(text: string): boolean {
  return errorLevel.test(text);
}

/** The level of a record; null where it names none. */
export function levelOfRecord(record: Fields): Level | null {
  for (const name of words) {
    const value = valueAt(record, name);
    const level =
      typeof value === "string"
        ? levelOfText(value)
        : typeof value === "number"
          ? levelOfFigure(record, value)
          : null;
    if (level !== null) return level;
  }
  if (isOfDatadog(record)) return levelOfText(String(record["status"]));
  if (typeof record["severityNumber"] === "number")
    return levelOfTelemetry(record["severityNumber"]);
  return isOfMongo(record) ? (mongoLevels[String(record["s"])] ?? null) : null;
}

function levelOfText(value: string): Level | null {
  return /^\d+$/.test(value) ? levelOfNumber(Number(value)) : levelOfWord(value.trim());
}

function levelOfFigure(record: Fields, value: number): Level {
  if (value >= 100) return levelOfMonolog(value);
  if (value < 10) return levelOfDigit(record, value);
  return levelOfNumber(value);
}

/** GELF has the scale of syslog; Nextcloud 0 debug, 1 info, 2 warning, 3 error, 4 fatal. */
function levelOfDigit(record: Fields, value: number): Level {
  if ("short_message" in record) return levelOfPriority(value);
  if (!("reqId" in record && "remoteAddr" in record)) return "debug";
  if (value >= 3) return value >= 4 ? "fatal" : "error";
  return value === 2 ? "warn" : "info";
}

/** 100 debug, 200 info, 250 notice, 300 warning, 400 error, 500 critical, 550 alert, 600 emergency. */
function levelOfMonolog(value: number): Level {
  if (value >= 400) return value >= 600 ? "fatal" : "error";
  return value >= 300 ? "warn" : "info";
}

/** OpenTelemetry: 9 info, 13 warn, 17 error, 21 fatal, and three steps above each. */
function levelOfTelemetry(value: number): Level | null {
  if (value >= 17) return value >= 21 ? "fatal" : "error";
  if (value === 0) return null;
  return value >= 13 ? "warn" : "info";
}

const mongoLevels: Readonly<Record<string, Level>> = {
  F: "fatal",
  E: "error",
  W: "warn",
  I: "info",
};

/** True for a record of mongod, whose level is one letter. */
function isOfMongo(record: Fields): boolean {
  return typeof record["s"] === "string" && "c" in record && "ctx" in record;
}

/** Datadog has the level as the status, which elsewhere is that of an answer. */
function isOfDatadog(record: Fields): boolean {
  const isRecord = "timestamp" in record || "ddsource" in record || "dd" in record;
  return isRecord && "message" in record && typeof record["status"] === "string";
}
