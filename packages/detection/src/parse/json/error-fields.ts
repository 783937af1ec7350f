import { type Fields, firstText } from "./fields.ts";

/** Where a record has the stack by itself. */
export const stackFields: readonly string[] = [
  // zap of an error that knows its own; `stacktrace` is that of the call that logged it.
  "errorVerbose",
  "stack",
  "stack_trace",
  "stackTrace",
  "stacktrace",
  "error.stack_trace",
  "error.stack",
  "exception.stacktrace",
  "exc_text",
  "traceback",
  "trace",
  "errorStack",
  "extendedStackTrace",
  "@fields.stack",
];
/** Where an error has the name of its class. */
export const typeFields: readonly string[] = [
  "type",
  "kind",
  "errorType",
  "class",
  "exception_class",
  "error.type",
  "exception.type",
  "codeName",
  "Exception",
];
/** Where an error has its message. */
export const messageFields: readonly string[] = [
  "message",
  "errorMessage",
  "msg",
  "exception_message",
  "error.message",
  "exception.message",
  "errmsg",
  "Message",
];

/** The stack among the fields. Google Cloud has the name of a trace where others have the lines of a stack. */
export function stackIn(fields: Fields): string | null {
  const stack = firstText(fields, stackFields);
  return stack !== null && stack === fields["trace"] && !stack.includes("\n") ? null : stack;
}
