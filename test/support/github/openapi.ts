import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import { Ajv, type ValidateFunction } from "ajv";

/**
 * GitHub's own description of its REST API. What is sent must be in it, to the last parameter and
 * field; what the emulator answers must have the types that it names, as far as it answers.
 */
export interface GitHubDescription {
  /** What the description says against a request, or null. */
  refusal(request: DescribedRequest): string | null;
  /** What it says against an answer to a request that it knows, or null. */
  wrongAnswer(request: DescribedRequest, status: number, body: unknown): string | null;
}

/** A request as the description names it. */
export interface DescribedRequest {
  readonly method: string;
  /** Without the prefix of an Enterprise server and without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Parsed; undefined without one. */
  readonly body: unknown;
}

type Schema = Readonly<Record<string, unknown>>;

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema?: Schema;
}

interface Operation {
  readonly parameters?: readonly Schema[];
  readonly requestBody?: Schema;
  readonly responses: Readonly<Record<string, Schema>>;
}

interface Document extends Schema {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/** Reads the description: 13 MB, so one emulator should serve many tests. */
export async function readDescription(): Promise<GitHubDescription> {
  const file = import.meta.resolve("@octokit/openapi/generated/api.github.com.json");
  const document = JSON.parse(await readFile(fileURLToPath(file), "utf8")) as Document;
  const paths = Object.keys(document.paths).map((template) => ({
    template,
    pattern: new RegExp(
      `^${template.replaceAll(/[.+]/g, "\\$&").replaceAll(/\{[^}]+\}/g, "[^/]+")}$`,
    ),
    variables: template.match(/\{/g)?.length ?? 0,
  }));
  const ajv = new Ajv({ strict: false, validateFormats: false });
  const lenient = new Ajv({ strict: false, validateFormats: false, coerceTypes: true });
  const compiled = new Map<string, ValidateFunction>();

  function find({ method, path }: DescribedRequest): { key: string; operation: Operation } | null {
    const fitting = paths
      .filter(({ pattern }) => pattern.test(path))
      .toSorted((one, other) => one.variables - other.variables);
    for (const { template } of fitting) {
      const operation = document.paths[template]?.[method.toLowerCase()];
      if (operation !== undefined) return { key: `${method} ${template}`, operation };
    }
    return null;
  }

  function check(by: Ajv, key: string, schema: () => Schema, value: unknown): string | null {
    const validate = compiled.get(key) ?? by.compile(schema());
    compiled.set(key, validate);
    return validate(value) ? null : `${key}: ${by.errorsText(validate.errors)}`;
  }

  function contentOf(part: Schema | undefined): Schema | null {
    const content = resolve(document, part ?? {})["content"] as
      | Readonly<Record<string, { readonly schema: Schema }>>
      | undefined;
    return content?.["application/json"]?.schema ?? null;
  }

  return {
    refusal(request) {
      const { method, path, query, body } = request;
      const found = find(request);
      if (found === null) return `${method} ${path}: there is no such operation`;
      const { key, operation } = found;
      const parameters = (operation.parameters ?? [])
        .map((one) => resolve(document, one) as unknown as Parameter)
        .filter((one) => one.in === "query");
      const given = check(
        lenient,
        `${key} query`,
        () => ({
          type: "object",
          additionalProperties: false,
          required: parameters.filter(({ required }) => required).map(({ name }) => name),
          properties: Object.fromEntries(
            parameters.map(({ name, schema }) => [name, whole(document, schema ?? {}, "closed")]),
          ),
        }),
        Object.fromEntries(query),
      );
      if (given !== null) return given;
      const schema = contentOf(operation.requestBody);
      if (schema === null) return body === undefined ? null : `${key}: takes no body`;
      return check(ajv, `${key} body`, () => whole(document, schema, "closed"), body ?? {});
    },
    wrongAnswer(request, status, body) {
      const found = find(request);
      const response = found?.operation.responses[String(status)];
      if (found === null || response === undefined) return null;
      const schema = contentOf(response);
      if (schema === null) return null;
      return check(ajv, `${found.key} ${status}`, () => whole(document, schema, "partial"), body);
    },
  };
}

/** The part that a reference names, or the part itself. */
function resolve(document: Document, part: Schema): Schema {
  const { $ref } = part;
  if (typeof $ref !== "string") return part;
  const steps = $ref.replace(/^#\//, "").split("/");
  return steps.reduce<Schema>((at, step) => at[step] as Schema, document);
}

/**
 * A schema without references. `closed` takes no fields that it does not name; `partial` lets any
 * of them be missing.
 */
function whole(document: Document, part: unknown, how: "closed" | "partial"): Schema {
  function walk(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== "object" || value === null) return value;
    const { required, nullable, oneOf, properties, ...rest } = resolve(document, value as Schema);
    const schema = walkEach(rest);
    // Names of fields, which are no keywords.
    if (properties !== undefined) schema["properties"] = walkEach(properties as Schema);
    if (how === "closed" && Array.isArray(required)) schema["required"] = required;
    const open = how === "partial" || !("properties" in schema);
    if (!open) schema["additionalProperties"] ??= false;
    // Several of them may fit where fields are missing.
    if (oneOf !== undefined) schema[how === "partial" ? "anyOf" : "oneOf"] = walk(oneOf);
    return nullable === true ? { anyOf: [schema, { type: "null" }] } : schema;
  }
  function walkEach(schemas: Schema): Record<string, unknown> {
    return Object.fromEntries(Object.entries(schemas).map(([name, one]) => [name, walk(one)]));
  }
  return walk(part) as Schema;
}
