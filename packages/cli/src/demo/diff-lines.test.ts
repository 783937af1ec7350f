import { describe, expect, it } from "vitest";

import type { Color } from "../render/paint.ts";
import { diffLines } from "./diff-lines.ts";

function tagged(color: Color, text: string): string {
  return `<${color}>${text}`;
}

const patch = `diff --git a/src/cart.ts b/src/cart.ts
--- a/src/cart.ts
+++ b/src/cart.ts
@@ -72,3 +72,3 @@ export
   const a = 1;
-  return cart.total;
+\treturn 0;
`;

describe("diffLines", () => {
  it("colors what goes and what comes, and keeps the indentation", () => {
    expect(diffLines(patch, tagged).split("\n")).toEqual([
      "<bold>diff --git a/src/cart.ts b/src/cart.ts",
      "<bold>--- a/src/cart.ts",
      "<bold>+++ b/src/cart.ts",
      "<cyan>@@ -72,3 +72,3 @@ export",
      "   const a = 1;",
      "<red>-  return cart.total;",
      "<green>+  return 0;",
    ]);
  });

  it("lets no line of a patch act on the terminal", () => {
    const shown = diffLines("+a\u001B[2J\u0007b\r\n \u001B[31mc", (_color, text) => text);

    expect(shown.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
    expect(shown).toContain("c");
  });
});
