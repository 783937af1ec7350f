import { describe, expect, it } from "vitest";

import { dockerLogs, type DockerPosition } from "./docker-logs.ts";
import type { Output } from "./stream-kind.ts";

const kind = dockerLogs("shop", "api");
const first = kind.first("beginning", 0);

function time(second: number): string {
  return `2026-11-20T08:00:${String(second).padStart(2, "0")}.000000000Z`;
}

/** What is read of the lines `[output, second, text]` in one run that begins at a position. */
function read(
  start: DockerPosition,
  ...lines: readonly (readonly [Output, number, string])[]
): { readonly texts: readonly string[]; readonly position: DockerPosition } {
  const take = kind.begin(start);
  const texts: string[] = [];
  let position = start;
  for (const [from, second, text] of lines) {
    const reading = take(position, { from, text: `${time(second)} ${text}` });
    if (reading.kind !== "line") throw new Error(reading.reason);
    ({ position } = reading);
    if (reading.text !== null) texts.push(kind.shown(reading.text));
  }
  return { texts, position };
}

describe("the position in a container's log", () => {
  it("skips what was read, by output, also lines of the very same time", () => {
    const lines = [
      ["stdout", 1, "a"],
      ["stderr", 1, "b"],
      ["stdout", 1, "c"],
      ["stderr", 2, "d"],
    ] as const;
    const half = read(first, ...lines.slice(0, 2));
    const again = read(half.position, ...lines);

    expect(half.texts).toEqual(["a", "b"]);
    expect(again.texts).toEqual(["c", "d"]);
    expect(read(again.position, ...lines).texts).toEqual([]);
  });

  it("asks from the older output on, until that was quiet for a while", () => {
    const { position } = read(first, ["stderr", 1, "a"], ["stdout", 9, "b"]);
    const both = { stdout: false, stderr: false };
    const busy = kind.settled?.(position, both, position) ?? position;
    const quiet = kind.settled?.(position, { ...both, stderr: true }, position) ?? position;

    expect(kind.command(busy)).toContain(time(1));
    expect(kind.command(quiet)).toContain(time(9));
    expect(kind.command(first)).not.toContain("--since");
  });

  it("does not go back with a clock that was set back", () => {
    const { texts, position } = read(first, ["stdout", 9, "a"], ["stdout", 3, "b"]);

    expect(texts).toEqual(["a", "b"]);
    expect(position.stdout.at).toBe(time(9));
  });
});

describe("a line that Docker cut into parts", () => {
  it("is put together without the times between them", () => {
    const part = "x".repeat(16_384);
    const { texts } = read(first, ["stdout", 1, `${part}${time(1)} ${part}${time(1)} end`]);

    expect(texts).toEqual([`${part}${part}end`]);
  });
});

describe("what docker complains of", () => {
  it.each([
    ["Error response from daemon: No such container: api", "docker ps"],
    ["permission denied while trying to connect to the Docker daemon socket", "group docker"],
    ["Cannot connect to the Docker daemon at unix:///var/run/docker.sock.", "start it"],
    ["Error response from daemon: configured logging driver does not support reading", "json-file"],
  ])("%s: says what to do", (text, remedy) => {
    const reading = kind.begin(first)(first, { from: "stderr", text });

    expect(reading).toMatchObject({ kind: "problem", reason: expect.stringContaining(remedy) });
  });
});
