/** One `name value` per line. */
export function asText(counters) {
  return counters
    .entries()
    .map(([name, value]) => `${name} ${value}\n`)
    .join("");
}

/** `{ "counters": { name: value } }`. */
export function asJson(counters) {
  return JSON.stringify({ counters: Object.fromEntries(counters.entries()) });
}
