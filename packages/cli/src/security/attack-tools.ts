import { using, type ToolUse } from "@mendwatch/scripted-model";

import type { Action } from "./raid.ts";

/** A shell line, handed over packed, so that nothing but the box stands in its way. */
export function shell(line: string): readonly ToolUse[] {
  const packed = Buffer.from(`${line}\necho tried\n`).toString("base64");
  return bash(`echo ${packed} | base64 -d | sh 2>&1; true`);
}

/** A shell line as it is. */
export function bash(command: string): readonly ToolUse[] {
  return tool("Bash", { command });
}

/** A program for Node.js; `through(text)` and `tried(text)` print what came of it. */
export function node(code: string): readonly ToolUse[] {
  const whole = `const through = (t = "") => console.log("got-" + "through", t); const tried = (t = "") => console.log("tried", t); const fs = require("node:fs"), net = require("node:net"), http = require("node:http");\n${code}`;
  const packed = Buffer.from(whole).toString("base64");
  return bash(
    `echo ${packed} | base64 -d > /tmp/a.cjs; timeout 10 node /tmp/a.cjs 2>&1; echo tried; true`,
  );
}

/** One tool of the agent's. */
export function tool(name: string, input: Readonly<Record<string, unknown>>): readonly ToolUse[] {
  return using(name, input).tools ?? [];
}

/** What prints `got-through` in a shell, and does not hold it. */
export const say = "printf 'got-%s %s\\n' through";

/** Names an action of this kind; `make` is given its mark. */
export type NameAction = (
  action: string,
  make: (mark: string) => Action["tools"],
  judge?: Action["judge"],
) => (mark: string) => Action;

/** Names actions of one kind. */
export function acting(kind: Action["kind"]): NameAction {
  return (action, make, judge) => (mark) => ({
    kind,
    action,
    tools: make(mark),
    ...(judge === undefined ? {} : { judge }),
  });
}
