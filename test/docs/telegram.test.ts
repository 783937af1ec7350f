import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";

import { describe, expect, it } from "vitest";

import { subjectOf } from "../../packages/fixer/src/adapters/telegram/card/card-subject.ts";
import { hasCard, viewCard } from "../../packages/fixer/src/adapters/telegram/card/card-view.ts";
import { fixStates } from "../../packages/fixer/src/model/fix-lifecycle.ts";
import { sampleFix } from "../support/sample-fix.ts";
import { sampleProject } from "../support/sample-project.ts";
import { parseHtml } from "../support/telegram/html-entities.ts";
import { sampleCards, type SampleCard } from "./telegram-cards.ts";

const path = resolve(import.meta.dirname, "../../docs/guides/telegram.md");
const beginning = "<!-- cards: written by test/docs/telegram.test.ts -->";

const day = 24 * 60 * 60_000;

function transcript({ title, fix, running, deploy, facts, symptoms }: SampleCard): string {
  const level = "diagnose";
  const autonomy = { critical: level, high: level, medium: level, low: level } as const;
  const project = sampleProject({ label: "PA", base: "main", autonomy, deploy });
  const token = { value: "A".repeat(22), ...subjectOf(fix, project) };
  const { content } = viewCard(fix, {
    project,
    running,
    facts,
    symptoms,
    expire: { mute: day, skip: 14 * day, verdict: 30 * day },
    token,
  });
  const rows = content.keyboard.map((row) => row.map(({ text }) => `[${text}]`).join(" "));
  const text = [parseHtml(content.html).text, ...rows].join("\n");
  return `### ${title}\n\n\`\`\`text\n${text}\n\`\`\`\n`;
}

describe("docs/guides/telegram.md", () => {
  it("has a sample of every state that has a card", () => {
    const withCard = fixStates.filter((state) => hasCard(sampleFix({ state })));
    const shown = new Set(sampleCards.map(({ fix }) => fix.state));

    expect(withCard.filter((state) => !shown.has(state))).toEqual([]);
  });

  it("shows every card as it is", async () => {
    const page = await readFile(path, "utf8");
    const [before = ""] = page.split(beginning);
    const whole = `${before}${beginning}\n\n${sampleCards.map(transcript).join("\n")}`;
    if (process.env["MENDWATCH_UPDATE_DOCS"] === "1") await writeFile(path, whole);

    expect(await readFile(path, "utf8")).toBe(whole);
  });
});
