import { describe, expect, it } from "vitest";

import { displayWidth } from "./printable.ts";
import { renderTable } from "./table.ts";

const columns = [
  { title: "count", right: true },
  { title: "message", flexible: true },
  { title: "state" },
];
const rows = [
  ["3", "short", "open"],
  ["12", "a message that goes on and on and on", "closed"],
];
function plain(_: string, text: string): string {
  return text;
}

describe("renderTable", () => {
  it("aligns columns, numbers to the right", () => {
    expect(renderTable(columns, rows, { paint: plain, width: null })).toEqual([
      "count  message                               state",
      "    3  short                                 open",
      "   12  a message that goes on and on and on  closed",
    ]);
  });

  it("gives way in its flexible column where the terminal is narrow", () => {
    const lines = renderTable(columns, rows, { paint: plain, width: 32 });

    expect(lines[2]).toBe("   12  a message that g…  closed");
    expect(Math.max(...lines.map(displayWidth))).toBe(32);
  });

  it("leaves out a column that says nothing, before it cuts another", () => {
    const titles = [
      { title: "id" },
      { title: "proof" },
      ...columns.slice(1),
      { title: "standing" },
    ];
    const table = rows.map(([id = "", ...others]) => [id, "–", ...others, ""]);

    expect(renderTable(titles, table, { paint: plain, width: 48 })).toEqual([
      "id  message                               state",
      "3   short                                 open",
      "12  a message that goes on and on and on  closed",
    ]);
    expect(renderTable(titles, table, { paint: plain, width: 80 })[0]).toBe(
      "id  proof  message                               state   standing",
    );
  });

  it("stays readable in a terminal that is far too narrow", () => {
    const lines = renderTable(columns, rows, { paint: plain, width: 5 });

    expect(lines[2]).toBe("   12  a messa…  closed");
  });

  it("keeps a cell on its line, whatever a log put into it", () => {
    const lines = renderTable(columns, [["1", "a\nb\u001b[2J", "x"]], {
      paint: plain,
      width: null,
    });

    expect(lines).toEqual(["count  message  state", "    1  a b      x"]);
  });

  it("aligns by what is seen, not by the codes of colours", () => {
    const lines = renderTable(
      [{ title: "severity" }, { title: "x" }],
      [[{ text: "low", color: "dim" }, "1"]],
      { paint: (color, text) => `<${color}>${text}</>`, width: null },
    );

    expect(lines[1]).toBe("<dim>low</>       1");
  });

  it("puts a text below its row where it would be cut, and nowhere else", () => {
    const under = [
      { title: "id" },
      { title: "error", flexible: true, below: true },
      { title: "at" },
    ];
    const long = "TypeError: Cannot read properties of null (reading 'total')";
    const cells = [["aa000001", long, "3m ago"]];

    expect(renderTable(under, cells, { paint: plain, width: null })).toHaveLength(2);
    expect(renderTable(under, cells, { paint: plain, width: 62 })).toEqual([
      "id        at",
      "aa000001  3m ago",
      `  ${long}`,
    ]);
    const [, , text] = renderTable(under, cells, { paint: plain, width: 30 });
    expect(displayWidth(text ?? "")).toBe(30);
  });
});
