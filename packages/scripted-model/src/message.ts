import { answerTool } from "./messages-request.ts";
import type { Answer, StopReason, TokenUse } from "./types.ts";

/** What the API counts an answer as. */
export interface MessageUsage {
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cache_creation_input_tokens: number;
  readonly cache_read_input_tokens: number;
}

/** A block of an answer, as the API writes it. */
export type ContentBlock =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "thinking"; readonly thinking: string; readonly signature: string }
  | {
      readonly type: "tool_use";
      readonly id: string;
      readonly name: string;
      readonly input: unknown;
    };

/** An answer, as the API writes it. */
export interface Message {
  readonly id: string;
  readonly type: "message";
  readonly role: "assistant";
  readonly model: string;
  readonly content: readonly ContentBlock[];
  readonly stop_reason: StopReason;
  readonly stop_sequence: null;
  readonly usage: MessageUsage;
}

/** Makes the message of an answer. `number` tells it from all others of this model. */
export function createMessage(
  answer: Answer,
  about: { readonly number: number; readonly model: string; readonly cwd: string | null },
): Message {
  const { number, model, cwd } = about;
  const content: ContentBlock[] = [];
  if (answer.thinking !== undefined) {
    content.push({ type: "thinking", thinking: answer.thinking, signature: "c2NyaXB0ZWQ=" });
  }
  if (answer.text !== undefined) content.push({ type: "text", text: answer.text });
  for (const [at, { name, input }] of (answer.tools ?? []).entries()) {
    const id = `toolu_${number}_${at}`;
    content.push({ type: "tool_use", id, name, input: inFolder(input, cwd) });
  }
  return {
    id: `msg_${number}`,
    type: "message",
    role: "assistant",
    model,
    content,
    stop_reason: answer.stop ?? (answer.tools?.length ? "tool_use" : "end_turn"),
    stop_sequence: null,
    usage: usageOf(answer.usage ?? {}),
  };
}

/** An answer that asks for one tool. */
export function using(name: string, input: Readonly<Record<string, unknown>>): Answer {
  return { tools: [{ name, input }] };
}

/** The structured answer that ends a run. */
export function answering(fields: Readonly<Record<string, unknown>>): Answer {
  return using(answerTool, fields);
}

function usageOf({
  input = 100,
  output = 20,
  cacheRead = 0,
  cacheWrite = 0,
}: TokenUse): MessageUsage {
  return {
    input_tokens: input,
    output_tokens: output,
    cache_creation_input_tokens: cacheWrite,
    cache_read_input_tokens: cacheRead,
  };
}

function inFolder(value: unknown, cwd: string | null): unknown {
  if (cwd === null) return value;
  if (typeof value === "string") return value.replaceAll("${cwd}", () => cwd);
  if (Array.isArray(value)) return value.map((element) => inFolder(element, cwd));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, inFolder(inner, cwd)]),
  );
}
