import { elements, member } from "./json-value.ts";
import type { Asked } from "./types.ts";

/** The tool that the agent adds where its run must end with a structured answer. */
export const answerTool = "StructuredOutput";

/**
 * True for a turn of an agent. What else is posted (a title, a look at the quota) has neither tools
 * nor a stream, or asks for a single token; it takes no turn of a script.
 */
export function isAgentTurn(body: unknown): boolean {
  const streams = member(body, "stream") === true;
  const hasTools = elements(member(body, "tools")).length > 0;
  return member(body, "max_tokens") !== 1 && (streams || hasTools);
}

/** Reads the body of a request for a message. What is missing in it is empty. */
export function readAsked(body: unknown): Asked {
  const messages = elements(member(body, "messages"));
  return {
    prompt: promptOf(messages),
    answerFields: answerFieldsOf(body),
    cwd: workingFolderOf(body, messages),
    results: resultsOf(messages),
    body,
  };
}

/** The agent puts its own reminders before what its user wrote, in blocks of the same message. */
function promptOf(messages: readonly unknown[]): string {
  const first = messages.find((message) => member(message, "role") === "user");
  const texts = textsOf(member(first, "content"));
  return texts.findLast((text) => !text.startsWith("<system-reminder>")) ?? "";
}

function answerFieldsOf(body: unknown): readonly string[] {
  const tool = elements(member(body, "tools")).find((one) => member(one, "name") === answerTool);
  return Object.keys(member(member(tool, "input_schema"), "properties") ?? {});
}

/** Only the agent itself is believed: what a user wrote may name another folder. */
function workingFolderOf(body: unknown, messages: readonly unknown[]): string | null {
  const system = messages.filter((message) => member(message, "role") === "system");
  const texts = [body, ...system].flatMap((holder, at) =>
    textsOf(member(holder, at === 0 ? "system" : "content")),
  );
  return /working directory: (.+)/i.exec(texts.join("\n"))?.[1]?.trim() ?? null;
}

function resultsOf(messages: readonly unknown[]): readonly string[] {
  const last = messages.findLast((message) => member(message, "role") === "user");
  return elements(member(last, "content"))
    .filter((block) => member(block, "type") === "tool_result")
    .map((block) => textsOf(member(block, "content")).join("\n"));
}

/** Content is a string, or blocks of which some are text. */
function textsOf(content: unknown): readonly string[] {
  if (typeof content === "string") return [content];
  return elements(content)
    .map((block) => member(block, "text"))
    .filter((text) => typeof text === "string");
}
