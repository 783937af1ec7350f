import { z } from "zod";

/** A request that may go on, with all that it came with. */
export interface ModelRequest extends Readonly<Record<string, unknown>> {
  readonly model: string;
  /** A count of tokens has none. */
  readonly max_tokens?: number | undefined;
  readonly thinking?: { readonly budget_tokens?: number | undefined } | undefined;
  readonly tools?: readonly { readonly type?: string | undefined }[] | undefined;
}

/**
 * The gateway is the only way out of the box, and the API can open others: it fetches addresses that
 * stand in a request, searches the web, or calls tool servers. A request that makes it do so is
 * refused, as well as one that costs other than the list says. What is read here is written anew
 * before it goes on, so that nothing passes that the API would read in another way.
 */
const messagesBody: z.ZodType<ModelRequest> = z.looseObject({
  model: z.string().min(1),
  max_tokens: z.int().positive().optional(),
  thinking: z.looseObject({ budget_tokens: z.number().optional() }).optional(),
  tools: z.array(z.looseObject({ type: z.string().optional() })).optional(),
  mcp_servers: z.array(z.never()).optional(),
  container: z.null().optional(),
  speed: z.literal("standard").nullish(),
  inference_geo: z.literal("global").nullish(),
  service_tier: z.enum(["auto", "standard_only"]).optional(),
  context_management: z
    .looseObject({
      edits: z.array(z.looseObject({ type: z.string().startsWith("clear_") })).optional(),
    })
    .nullish(),
});

/** A request that may go on, or why it may not. */
export type CheckedRequest = { readonly request: ModelRequest } | { readonly refused: string };

/** Tools that the agent runs itself, and the one that finds a tool in the request; the API runs the others. */
const ownTool = /^(custom$|(bash|text_editor|memory|computer)_\d+$|tool_search_tool_)/;

/** The API names what it runs itself with a date. */
const dated = /_20\d{6}$/;

/** Where the bytes of a picture or a document may come from: the request itself. */
const ownSources: readonly unknown[] = ["base64", "text", "content"];

/** Reads the body of a request for a message, or for a count of its tokens. */
export function checkRequest(body: string, counts: boolean): CheckedRequest {
  let decoded: unknown;
  try {
    decoded = JSON.parse(body);
  } catch {
    return { refused: "the body is no JSON" };
  }
  const read = messagesBody.safeParse(decoded);
  if (!read.success) {
    const [issue] = read.error.issues;
    return { refused: `${issue?.path.join(".") || "body"}: ${issue?.message ?? "not readable"}` };
  }
  const { tools = [], max_tokens: maxTokens } = read.data;
  if (!counts && maxTokens === undefined) return { refused: "max_tokens: missing" };
  const tool = tools.find(({ type }) => type !== undefined && !ownTool.test(type));
  if (tool !== undefined) return { refused: `tools: the API would run "${tool.type}" itself` };
  const reach = findReach([read.data["messages"], read.data["system"]]);
  return reach === null ? { request: read.data } : { refused: reach };
}

/** What in the messages would make the API reach out; null where nothing does. */
function findReach(parts: readonly unknown[]): string | null {
  const left: unknown[] = [...parts];
  while (left.length > 0) {
    const value = left.pop();
    if (typeof value !== "object" || value === null) continue;
    const { type, source } = value as { readonly type?: unknown; readonly source?: unknown };
    if (type === "mcp_toolset" || (typeof type === "string" && dated.test(type))) {
      if (!ownTool.test(type)) return `messages: the API would run "${type}" itself`;
    }
    if (typeof source === "object" && source !== null) {
      const from = (source as { readonly type?: unknown }).type;
      if (!ownSources.includes(from)) return `messages: a source of the type "${String(from)}"`;
    }
    for (const [key, inner] of Object.entries(value)) {
      // What a tool takes, and what it was given, is only told to the model.
      const told = key === "input_schema" || (key === "input" && type === "tool_use");
      if (!told) left.push(inner);
    }
  }
  return null;
}
