import { describe, expect, it } from "vitest";

import { answerSchemas, readDiagnosis, readRepairReport } from "./answers.ts";

const prompt = "diagnosis@1 generic@1";
const answer = { verdict: "fix", confidence: "high", cause: "A guest has no cart.", nextStep: "" };

describe("the answer of a diagnosis", () => {
  it("is read, and names the prompt that asked for it", () => {
    expect(readDiagnosis(answer, prompt)).toEqual({ ...answer, prompt });
  });

  it.each([
    ["no object", "fix"],
    ["another verdict", { ...answer, verdict: "maybe" }],
    ["a key too many", { ...answer, command: "rm -rf /" }],
    ["a key too few", { verdict: "fix", confidence: "high", cause: "x" }],
    ["no cause", { ...answer, cause: " \u200B\n" }],
    ["no next step although there is no fix", { ...answer, verdict: "config" }],
  ])("is refused with %s", (_, wrong) => {
    expect(readDiagnosis(wrong, prompt)).toBeNull();
  });

  it("has a next step where a person has to go on, and none where a repair does", () => {
    const said = { ...answer, nextStep: "Set it." };

    expect(readDiagnosis(said, prompt)?.nextStep).toBe("");
    expect(readDiagnosis({ ...said, verdict: "config" }, prompt)?.nextStep).toBe("Set it.");
    expect(readDiagnosis({ ...said, confidence: "low" }, prompt)?.nextStep).toBe("Set it.");
  });

  it("loses what people do not see, secrets, and what is too long", () => {
    const cause = `A\u202E guest\u001B[31m \u{E0041}has ghp_${"a1B2c3D4e5".repeat(4).slice(0, 36)} ${"x".repeat(5000)}`;

    const read = readDiagnosis({ ...answer, cause }, prompt)?.cause ?? "";

    expect(read).toMatch(/^A guest has \[REDACTED:[\w-]+\] x+\n\(cut\)\nx+$/);
    expect(read.length).toBeLessThan(1_300);
  });
});

describe("the answer of a repair", () => {
  it("is read with a title of one line", () => {
    const said = { title: " Let a guest\ncheck out ", summary: "No cart, no total." };

    expect(readRepairReport(said, prompt)).toEqual({
      title: "Let a guest check out",
      summary: "No cart, no total.",
      prompt,
    });
  });

  it("is refused where it leaves a person nothing to read", () => {
    expect(readRepairReport({ title: "", summary: "x" }, prompt)).toBeNull();
    expect(readRepairReport({ title: "x", summary: "\u200B" }, prompt)).toBeNull();
    expect(readRepairReport({ title: "x" }, prompt)).toBeNull();
  });
});

describe("the schemas of the answers", () => {
  it("are strict, and plain enough for every validator", () => {
    for (const schema of Object.values(answerSchemas)) {
      const { properties, required, ...rest } = schema;
      expect(rest).toEqual({ type: "object", additionalProperties: false });
      expect(required).toEqual(Object.keys(properties as object));
    }
  });
});
