/** What Node, .NET and the handlers of services write when nothing caught an error. */
const uncaught =
  /^\W{0,4}(?:\w+ ){0,2}(?:uncaught|unhandled ?(?:promise ?)?rejection|unhandled exception[.:])/i;

/** True for a text that says that an exception or a rejection reached the top of the process. */
export function saysUncaught(text: string): boolean {
  return uncaught.test(text);
}

/** True for the line of a handler that writes only the message: `Uncaught Exception: text`. */
export function announcesUncaught(text: string): boolean {
  return /^(?:uncaught ?exception|unhandled ?(?:promise ?)?rejection)(?: at)?:/i.test(text);
}
