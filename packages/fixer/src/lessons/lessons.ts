import { randomBytes } from "node:crypto";

import type { ProjectConfig } from "@mendwatch/config";

import { fixerError } from "../errors/errors.ts";
import type { FixerEvents } from "../events/events.ts";
import type { Lesson } from "../model/lesson.ts";
import type { Clock } from "../ports/clock.ts";
import type { Store } from "../ports/store.ts";
import { repositoryOf } from "../stages/admission/repository.ts";
import { boundedText, longestLesson, mostLessons } from "./lesson-text.ts";

/** What people may do with lessons. Texts are bounded, and secrets in them are masked. */
export interface Lessons {
  /** Latest written first; of one project where its key is given. */
  list(project?: string): Promise<readonly Lesson[]>;
  /** Rejects with `MW_UNKNOWN_PROJECT`, `MW_INVALID_DECISION`. */
  add(project: string, text: string, actor: string): Promise<Lesson>;
  /** Rejects with `MW_UNKNOWN_LESSON`, `MW_INVALID_DECISION`. */
  edit(id: string, text: string, actor: string): Promise<Lesson>;
  /** Resolves with what it was. Rejects with `MW_UNKNOWN_LESSON`. */
  remove(id: string, actor: string): Promise<Lesson>;
}

/** What lessons work with. */
export interface LessonsParts {
  readonly store: Pick<Store, "putLesson" | "getLesson" | "listLessons" | "removeLesson">;
  readonly clock: Clock;
  readonly projects: ReadonlyMap<string, ProjectConfig>;
  readonly events: FixerEvents;
}

/** Makes the one way in which people write lessons by themselves. */
export function createLessons({ store, clock, projects, events }: LessonsParts): Lessons {
  return {
    async list(project) {
      const all = await store.listLessons({});
      return project === undefined ? all : all.filter((lesson) => lesson.project === project);
    },

    async add(key, text, actor) {
      const project = projects.get(key);
      if (project === undefined) {
        const named = JSON.stringify(key.slice(0, 80));
        const message = `Project ${named} is not in the configuration. Write one of ${[...projects.keys()].join(", ")}.`;
        throw fixerError("MW_UNKNOWN_PROJECT", message);
      }
      const lesson = {
        id: randomBytes(4).toString("hex"),
        repository: repositoryOf(project),
        project: key,
        text: saying(text),
        fix: null,
        fingerprint: null,
        actor,
        at: clock.now(),
        usedAt: null,
      };
      await store.putLesson(lesson, mostLessons);
      events({ event: "lesson:changed", what: "written", lesson, actor });
      return lesson;
    },

    async edit(id, text, actor) {
      const known = await store.getLesson(id);
      if (known === null) throw unknownLesson(id);
      const lesson = { ...known, text: saying(text), actor, at: clock.now() };
      await store.putLesson(lesson, mostLessons);
      events({ event: "lesson:changed", what: "changed", lesson, actor });
      return lesson;
    },

    async remove(id, actor) {
      const lesson = await store.removeLesson(id);
      if (lesson === null) throw unknownLesson(id);
      events({ event: "lesson:changed", what: "removed", lesson, actor });
      return lesson;
    },
  };
}

function saying(text: string): string {
  const bounded = boundedText(text, longestLesson);
  if (bounded !== "") return bounded;
  throw fixerError("MW_INVALID_DECISION", "text: a lesson must say something.");
}

function unknownLesson(id: string): Error {
  const named = JSON.stringify(id.slice(0, 80));
  return fixerError(
    "MW_UNKNOWN_LESSON",
    `There is no lesson with the id ${named}. Look for it with \`mendwatch lessons\`.`,
  );
}
