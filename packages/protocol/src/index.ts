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
  parseHeartbeat,
  parseHeartbeatAnswer,
  type Heartbeat,
  type HeartbeatAnswer,
  type SourceHealth,
} from "./heartbeat.ts";
export { parseRefusal, type Refusal } from "./refusal.ts";
export {
  parseReport,
  reportLimits,
  severities,
  type IncidentLink,
  type Report,
  type ReportedCause,
  type ReportedError,
  type ReportedFrame,
  type Severity,
} from "./report.ts";
export {
  checkSignature,
  secretPattern,
  sign,
  signatureTolerance,
  watcherHeader,
  type SignatureRefusal,
  type SignedHeaders,
} from "./signature.ts";
export { readVersion, wireVersion, wireVersionText } from "./version.ts";
