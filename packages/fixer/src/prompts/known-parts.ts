import { relative } from "node:path";

import type { ReportedFrame } from "@mendwatch/protocol";

import type { AgentTask, RepairTask } from "../ports/agent.ts";
import type { Part } from "./fence.ts";
import { untrustedText } from "./untrusted-text.ts";

/** Characters and entries of each part. Together they stay below what a run should read at once. */
const limits = {
  line: 500,
  message: 4_000,
  stack: 10_000,
  causes: { count: 5, message: 1_000 },
  frames: 10,
  context: 6_000,
  symptoms: 10,
  suspects: { count: 5, files: 5 },
  attempts: { count: 3, patch: 4_000 },
  lessons: { count: 10, text: 800 },
  guidance: { count: 4, text: 5_000 },
  instruction: 6_000,
} as const;

/** What both runs are told of the error. */
export function knownParts(task: AgentTask): readonly Part[] {
  const { error, background } = task;
  return parts([
    ["error", errorText(task)],
    ["stack", [untrustedText(error.stack, limits.stack)]],
    ["causes", error.causes.slice(0, limits.causes.count).map(causeText)],
    ["log-lines-before", [untrustedText(task.context.join("\n"), limits.context)]],
    [
      "broke-along-with-it",
      background.symptoms
        .slice(0, limits.symptoms)
        .map(({ type, message, count }) => `- ${count}× ${headline(type, message)}`),
    ],
    [
      "commits-that-touched-these-files",
      background.suspects.slice(0, limits.suspects.count).map(suspectText),
    ],
    ["earlier-attempts", background.attempts.slice(0, limits.attempts.count).map(attemptText)],
    [
      "what-people-said-before",
      background.lessons
        .slice(0, limits.lessons.count)
        .map((lesson) => `- ${line(lesson, limits.lessons.text)}`),
    ],
    [
      "guidance-of-the-repository",
      background.guidance.slice(0, limits.guidance.count).map(guidanceText),
    ],
  ]);
}

/** What a repair is told besides. */
export function repairParts({ diagnosis, instruction }: RepairTask): readonly Part[] {
  const { confidence, cause } = diagnosis;
  return parts([
    ["diagnosis", [`confidence: ${confidence}`, `cause: ${untrustedText(cause, limits.message)}`]],
    ["findings", [untrustedText(instruction, limits.instruction)]],
  ]);
}

/** Those that say anything. */
function parts(
  all: readonly (readonly [name: string, lines: readonly string[]])[],
): readonly Part[] {
  return all
    .map(([name, lines]) => ({ name, text: lines.join("\n") }))
    .filter(({ text }) => text.trim() !== "");
}

function errorText(task: AgentTask): readonly string[] {
  const { error, request, severity, count, fingerprint } = task;
  const folder = relative(task.workspace, task.dir);
  return [
    `service: ${line(task.project)}, in ${folder === "" ? "the current folder" : `the folder ${line(folder)}`}`,
    `type: ${error.type === null ? "unknown" : line(error.type)}`,
    `message: ${untrustedText(error.message, limits.message)}`,
    ...(error.code === null ? [] : [`code: ${line(error.code)}`]),
    ...(request === null ? [] : [`request: ${line(`${request.method} ${request.path}`)}`]),
    `severity: ${severity}, ${count} times in the first window, fingerprint ${fingerprint}`,
    ...frameLines(error.frames),
  ];
}

function causeText({ type, message, code, frames }: AgentTask["error"]["causes"][number]): string {
  const named = code === null ? "" : ` (code ${line(code)})`;
  const head = type === null ? "" : `${line(type)}: `;
  const said = untrustedText(message, limits.causes.message);
  return [`caused by ${head}${said}${named}`, ...frameLines(frames)].join("\n");
}

/** The service's own frames, innermost first. */
function frameLines(frames: readonly ReportedFrame[]): readonly string[] {
  return frames
    .filter(({ inApp }) => inApp)
    .slice(0, limits.frames)
    .map((frame) => {
      const place = [frame.file, frame.line].filter((part) => part !== null).join(":");
      return `own frame: ${line(`${frame.function ?? "(anonymous)"} at ${place}`)}`;
    });
}

function suspectText({
  commit,
  at,
  subject,
  files,
}: AgentTask["background"]["suspects"][number]): string {
  const date = new Date(at).toISOString().slice(0, 10);
  const named = files
    .slice(0, limits.suspects.files)
    .map((file) => line(file))
    .join(", ");
  return `- ${line(commit.slice(0, 12))} of ${date}: ${line(subject)} [${named}]`;
}

function attemptText({
  attempt,
  outcome,
  cause,
  patch,
}: AgentTask["background"]["attempts"][number]): string {
  return [
    `attempt ${attempt}: ${line(outcome)}`,
    ...(cause === null ? [] : [`its cause, as it was seen then: ${line(cause)}`]),
    ...(patch === null ? [] : ["its change:", untrustedText(patch, limits.attempts.patch)]),
  ].join("\n");
}

function guidanceText({ path, text }: AgentTask["background"]["guidance"][number]): string {
  return `${line(path)}:\n${untrustedText(text, limits.guidance.text)}`;
}

function headline(type: string | null, message: string): string {
  return line(type === null ? message : `${type}: ${message}`);
}

/** One line, whatever the text holds. */
function line(text: string, most: number = limits.line): string {
  return untrustedText(text.replaceAll(/\s+/g, " "), most).replaceAll("\n", " ");
}
