import { describe, expect, it } from "vitest";

import { filesOfFrames } from "./production-files.ts";

const paths = [
  "api/src/cart.ts",
  "api/src/index.ts",
  "api/src/orders/index.ts",
  "api/src/orders/cart.css",
  "jobs/mail.py",
  "web/cart.ts",
];

describe("the file of the repository that a frame of production means", () => {
  it.each([
    ["/srv/shop/api/src/cart.ts", "api/src/cart.ts"],
    ["/app/dist/cart.js", "api/src/cart.ts"],
    ["file:///app/src/orders/index.js", "api/src/orders/index.ts"],
    ["/home/shop/releases/20261120/jobs/mail.py", "jobs/mail.py"],
    ["mail.py", "jobs/mail.py"],
  ])("is found for %s", (file, path) => {
    expect(filesOfFrames(at(file), paths)).toEqual([path]);
  });

  it.each(["/app/cart.js", "/app/index.js", "/app/checkout.js", "", "/"])(
    "is not guessed for %j, which several or none could be",
    (file) => {
      expect(filesOfFrames(at(file), paths)).toEqual([]);
    },
  );

  it("is named once, in the order of the frames, and only for own code", () => {
    const foreign = { ...frame("/app/jobs/mail.py"), inApp: false };
    const frames = [foreign, frame("/app/src/orders/index.js"), frame("/app/api/src/cart.js")];
    const cause = { type: null, message: "", code: null, frames: [frame("/x/orders/index.js")] };

    expect(filesOfFrames({ frames, causes: [cause] }, paths)).toEqual([
      "api/src/orders/index.ts",
      "api/src/cart.ts",
    ]);
  });
});

function frame(file: string) {
  return { file, line: 1, column: 1, function: null, inApp: true };
}

function at(file: string) {
  return { frames: [frame(file)], causes: [] };
}
