import type { DescribedRequest } from "./openapi.ts";
import type { EmulatedRepository } from "./repository.ts";
import type { Access, EmulatedToken, Permission } from "./tokens.ts";

/** What a route is given. The token is good, and may at least see the repository. */
export interface RouteContext {
  readonly request: DescribedRequest;
  readonly token: EmulatedToken;
  readonly repository: EmulatedRepository;
  /** Parts of the path behind the repository, decoded. */
  readonly parts: readonly string[];
}

export interface RouteAnswer {
  readonly status: number;
  /** JSON, unless the headers say otherwise. */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One operation on a repository. */
export interface Route {
  readonly method: string;
  /** Behind `/repos/OWNER/NAME`; `*` is one part, `**` the rest. */
  readonly path: string;
  /** A fine-grained token needs one of these; null: none has what it takes. */
  readonly needs: { readonly anyOf: readonly Permission[]; readonly access: Access } | null;
  answer(context: RouteContext): RouteAnswer | Promise<RouteAnswer>;
}

/** An error as GitHub words it. */
export class Refusal extends Error {
  readonly status: number;
  readonly errors: readonly (object | string)[];
  readonly headers: Readonly<Record<string, string>>;
  constructor(
    status: number,
    message: string,
    errors: readonly (object | string)[] = [],
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.status = status;
    this.errors = errors;
    this.headers = headers;
  }
}

/** What was asked for. */
export function ok(body: unknown): RouteAnswer {
  return { status: 200, body };
}

/** What does not fit what is there. */
export function invalid(...errors: readonly (object | string)[]): Refusal {
  return new Refusal(422, "Validation Failed", errors);
}

/** The page of a list that is asked for. */
export function paged<T>(all: readonly T[], { query }: DescribedRequest): readonly T[] {
  const size = Number(query.get("per_page") ?? 30);
  const page = Number(query.get("page") ?? 1);
  return all.slice((page - 1) * size, page * size);
}
