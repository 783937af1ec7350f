/** What Node, .NET and the handlers of services write when nothing caught an error. */
const uncaught =
  /^(?:\[nitro\] {1,2})?\W{0,4}(?:\w+ ){0,2}(?:uncaught|unhandled ?(?:promise ?)?rejection|unhandled exception[.:])/i;

/** True for a text that says that an exception or a rejection reached the top of the process. */
export function saysUncaught(text: string): boolean {
  return uncaught.test(text);
}

/** Nitro has both in brackets; .NET has a dot behind it, and bluebird nothing before the error. */
const announced =
  /^(?:uncaught ?exception|unhandled ?(?:promise ?)?rejection)(?: at)?:|^Unhandled exception\. [A-Z]|^Unhandled rejection [A-Z][\w.]{0,80}(?:Error|Exception): |^\[nitro\] {1,2}\[(?:unhandledRejection|uncaughtException)\] /i;

/** True for the line of a handler that writes only the message: `Uncaught Exception: text`. */
export function announcesUncaught(text: string): boolean {
  return announced.test(text);
}
