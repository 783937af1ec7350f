export {
  errorsOf,
  exitCodes,
  MendwatchError,
  type ErrorCatalog,
  type ErrorDetails,
  type ErrorEntry,
  type ExitCode,
} from "./errors.ts";
export {
  readHeartbeatAnswer,
  type Heartbeat,
  type HeartbeatAnswer,
  type Probe,
  type SourceHealth,
} from "./heartbeat.ts";
export { readRefusal, type Refusal } from "./refusal.ts";
export {
  reportLimits,
  severities,
  type IncidentLink,
  type Report,
  type ReportedCause,
  type ReportedError,
  type ReportedFrame,
  type Severity,
} from "./report.ts";
export { readVersion, wireVersion, wireVersionText } from "./version.ts";
