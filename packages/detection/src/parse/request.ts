/** The request that an error belongs to, its path without query and fragment. */
export interface LoggedRequest {
  readonly method: string;
  readonly path: string;
}

const inText = /(?:^|[\s"'[(])(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)[: ] ?(\/[^\s"'\])]*)/;

/** The first `METHOD /path` of a text. */
export function findRequest(text: string): LoggedRequest | null {
  const [, method, target] = inText.exec(text) ?? [];
  return method === undefined || target === undefined ? null : requestOf(method, target);
}

/** A request from its method and its target: a path, or a whole URL. */
export function requestOf(method: string, target: string): LoggedRequest {
  const path = target.replace(/^[a-z]+:\/\/[^/?#]*/i, "").replace(/[?#].*$/s, "");
  return { method: method.toUpperCase(), path: path === "" ? "/" : path };
}
