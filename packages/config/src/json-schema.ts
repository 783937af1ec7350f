import { z } from "zod";

import type { ValuePath } from "./problems.ts";
import { fileSchema } from "./sections/file.ts";

/** A node of a JSON Schema, as far as the configuration uses them. */
export interface JsonSchema {
  readonly description?: string;
  readonly default?: unknown;
  readonly type?: string | readonly string[];
  readonly pattern?: string;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
}

/** The JSON Schema of `mendwatch.yaml` for editors: what may be written, with defaults and descriptions. */
export function configurationSchema(): JsonSchema {
  const schema = z.toJSONSchema(fileSchema({ folder: "/", home: "/" }, "<hostname>"), {
    io: "input",
    override: ({ jsonSchema }) => allowVariable(jsonSchema),
  });
  return schema as JsonSchema;
}

const variable = "\\$\\{";

/** An editor sees `${NAME}` where the value will be, and must not call it wrong. */
function allowVariable(node: z.core.JSONSchema.BaseSchema): void {
  const written = node;
  // zod comes here more than once for a value with a default.
  if (written.pattern?.startsWith(variable)) return;
  if (written.format === "uri") {
    delete written.format;
    written.pattern = "^https?://";
  }
  if (written.pattern !== undefined) written.pattern = `${variable}|${written.pattern}`;
}

/** The keys that may stand in the section at a path; empty where there is none. */
export function keysAt(schema: JsonSchema, path: ValuePath): readonly string[] {
  const [first, ...rest] = path;
  const nodes = [schema, ...(schema.anyOf ?? [])];
  if (first === undefined) return nodes.flatMap(({ properties }) => Object.keys(properties ?? {}));
  return nodes.flatMap((node) => {
    const child =
      typeof first === "number"
        ? node.items
        : (node.properties?.[first] ?? node.additionalProperties);
    return typeof child === "object" ? keysAt(child, rest) : [];
  });
}
