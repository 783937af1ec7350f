import type { ContentBlock, Message } from "./message.ts";

/** An event of a stream; `type` is its name, too. */
type MessageEvent = Readonly<Record<string, unknown>> & { readonly type: string };

/**
 * A message in the order in which the API streams it: `message_start`; for each block
 * `content_block_start`, its deltas and `content_block_stop`; `message_delta` with the tokens;
 * `message_stop`. Of one that is cut, the last two never come.
 */
export function messageEvents(message: Message, cut: boolean): readonly MessageEvent[] {
  const { content, stop_reason, stop_sequence, usage } = message;
  const begun = {
    ...message,
    content: [],
    stop_reason: null,
    usage: { ...usage, output_tokens: 1 },
  };
  const said = content.flatMap(blockEvents);
  if (cut) return [{ type: "message_start", message: begun }, ...said.slice(0, -1)];
  return [
    { type: "message_start", message: begun },
    ...said,
    { type: "message_delta", delta: { stop_reason, stop_sequence }, usage },
    { type: "message_stop" },
  ];
}

/** Events as they are written to a stream. */
export function eventText(events: readonly MessageEvent[]): string {
  return events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join("");
}

function blockEvents(block: ContentBlock, index: number): readonly MessageEvent[] {
  const { empty, deltas } = inParts(block);
  return [
    { type: "content_block_start", index, content_block: empty },
    ...deltas.map((delta) => ({ type: "content_block_delta", index, delta })),
    { type: "content_block_stop", index },
  ];
}

/** A block as it begins, and what its deltas bring. */
function inParts(block: ContentBlock): {
  readonly empty: ContentBlock;
  readonly deltas: readonly MessageEvent[];
} {
  if (block.type === "text") {
    return { empty: { ...block, text: "" }, deltas: [{ type: "text_delta", text: block.text }] };
  }
  if (block.type === "tool_use") {
    const json = JSON.stringify(block.input);
    return {
      empty: { ...block, input: {} },
      deltas: [{ type: "input_json_delta", partial_json: json }],
    };
  }
  const { thinking, signature } = block;
  return {
    empty: { ...block, thinking: "", signature: "" },
    deltas: [
      { type: "thinking_delta", thinking },
      { type: "signature_delta", signature },
    ],
  };
}
