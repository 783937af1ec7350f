/** Stands for whatever differs from one occurrence of an error to the next. */
export const variable: string = "<*>";
/**
 * Ports of databases, brokers, caches and mail servers: they say what could not be reached. The
 * port of a client says nothing, and a web port no more than the name before it.
 */
export const namedPorts: string =
  "21|22|25|53|389|465|587|636|993|1433|1521|1883|2181|2379|3306|4222|5432|5433|5671|5672|6379|6380|6432|8123|9042|9092|9200|9300|11211|26257|2701[789]|50051";

export const uuid: string = "[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}";
const anyUuid = new RegExp(uuid, "g");

/** Of a URL the service behind it: the scheme, where it is not the web's, and a named port. */
export function parameteriseUrl(url: string, protocol: string): string {
  const [, port] =
    new RegExp(`:(${namedPorts})(?:[/?,]|$)`).exec(url.slice(protocol.length + 3)) ?? [];
  const end = /[.,;:!?]*$/.exec(url)?.[0] ?? "";
  const name = /^(?:https?|wss?|file)$/.test(protocol) ? variable : `${protocol}://${variable}`;
  return `${name}${port === undefined ? "" : `:${port}`}${end}`;
}

/** Of a route the segments without digits, which are its own; not the query, nor who was asked. */
export function parameteriseRoute(target: string): string {
  const [origin = ""] = /^https?:\/\/[^/]+/.exec(target) ?? [];
  const segments = target
    .slice(origin.length)
    .replace(/[?#].*$/, "")
    .split("/");
  const service = origin === "" ? "" : parameteriseUrl(origin, "http");
  const route = segments
    .map((segment) => (/\d/.test(segment) && !/^v\d{1,2}$/.test(segment) ? variable : segment))
    .join("/");
  return `${service}${route}`;
}

/** A file that is known by its name wherever it is: configuration, keys, sockets. */
export const namedFile: RegExp =
  /^\.\w|\.(?:ya?ml|toml|ini|conf|cfg|cnf|env|properties|pem|crt|cer|key|xml|json|sock)$/;

/**
 * Of a path to an API the route, of one to a file its name: where it is quoted it may be the name of
 * a thing, elsewhere only some are.
 */
export function parameterisePath(whole: string, nameToKeep: RegExp): string {
  if (/^\/(?:api|v\d{1,2}|rest|graphql|rpc|webhooks?|o?auth2?)(?:\/|$)/.test(whole)) {
    return parameteriseRoute(whole);
  }
  // The method of a service that gRPC calls.
  if (/^\/(?:[a-z]\w*\.)+[A-Z]\w*\/[A-Z]\w*$/.test(whole)) return whole;
  if (/^\/(?:tmp|var\/(?:tmp|folders)|private\/tmp|proc|dev)\/|\\Temp\\/.test(whole))
    return variable;
  const library = packageOf(whole);
  const folder = library === null ? variable : `${variable}/${library}`;
  const rest = whole.replace(/\.+$/, "");
  const name = rest.slice(Math.max(rest.lastIndexOf("/"), rest.lastIndexOf("\\")) + 1);
  const end = whole.slice(rest.length);
  if (!nameToKeep.test(name)) return `${folder}${end}`;
  const own = name.replaceAll(anyUuid, variable);
  return `${folder}/${own.replaceAll(/[A-Za-z0-9]*\d[A-Za-z0-9]*/g, parameteriseToken)}${end}`;
}

/** The package that a file of `node_modules` belongs to, wherever a package manager keeps it. */
export function packageOf(file: string): string | null {
  const after = /^.*[\\/]node_modules[\\/]/.exec(file)?.[0].length ?? 0;
  return after === 0 ? null : (/^(?:@[^\\/]+[\\/])?[^\\/]+/.exec(file.slice(after))?.[0] ?? null);
}

/** A word with digits, and what is joined to it: an id of all signs that a URL may have, or its parts. */
export function parameteriseWord(word: string): string {
  if (isRandom(word) || isHexInParts(word) || isIdInParts(word) || isNamed(word)) return variable;
  const text = word.replaceAll(/[A-Za-z0-9]*\d[A-Za-z0-9]*/g, parameteriseToken);
  return /^[_-]+<\*>$/.test(text) ? variable : text;
}

/** In what is random, upper case, lower case and digits take turns; in names they stay for a while. */
function isRandom(word: string): boolean {
  if (word.length < 6) return false;
  const turns = word.match(/[A-Z]+|[a-z]+|\d+/g)?.length ?? 0;
  if (word.length >= 14) return turns >= word.length / 2;
  return turns >= word.length * 0.8 && /[a-z]/.test(word) && /[A-Z]/.test(word);
}

/** An id of hexadecimal parts, as a shortened UUID has them. */
function isHexInParts(word: string): boolean {
  return (
    /^(?:[0-9a-f]{4,}-)+[0-9a-f]{4,}$/i.test(word) && /[a-f]/i.test(word) && /\d.*\d/.test(word)
  );
}

/** The width and height of a picture, and the ray of Cloudflare with its airport. */
function isNamed(word: string): boolean {
  return /^(?:\d+x\d+|[0-9a-f]{16}-[A-Z]{3})$/.test(word);
}

/** An id of several parts, as mail servers give them, one of which is long and none of which is a word. */
function isIdInParts(word: string): boolean {
  const parts = word.split(/[_-]+/);
  return parts.length > 1 && parts.every(hasDigit) && parts.some(isLong);
}

function hasDigit(part: string): boolean {
  return /\d/.test(part);
}

function isLong(part: string): boolean {
  return part.length >= 16;
}

/** A word with digits is a random id, or a name with a number. */
function parameteriseToken(word: string): string {
  const runs = word.match(/\d+/g)?.length ?? 0;
  const hex = word.length >= (runs >= 2 ? 6 : 7) && /^(?:[0-9a-f]+|[0-9A-F]+)$/.test(word);
  const random = (word.length >= 8 && runs >= 2) || (word.length >= 6 && runs >= 3);
  // Names in camel case have few words of one or two letters.
  const shortWords = word.match(/[A-Z][a-z]?(?![a-z])/g)?.length ?? 0;
  const mixed = word.length >= 10 && shortWords >= 4;
  // The numbers of bookings have letters behind digits, and hardly two letters that make a word.
  const code = /^[A-Z\d]{5,12}$/.test(word) && /\d[A-Z]/.test(word) && !/[A-Z]{4}/.test(word);
  // Parcels, letters and accounts: where they come from, and many digits.
  const registered = /^[A-Z]{2}\d{9,}(?:[A-Z]{2})?$/.test(word);
  return hex || random || mixed || code || registered
    ? variable
    : word.replaceAll(/\d+/g, variable);
}
