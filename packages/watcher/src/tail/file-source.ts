import { reasonOf } from "../errors.ts";

/** Something that leads to log files: a pattern, or a program that says where it writes them. */
export interface FileSource {
  readonly project: string;
  /** Names it in the state and for people: the pattern, or `pm2:NAME`. */
  readonly name: string;
  /** True where it is a plain path, which its owner expects to exist. */
  readonly isExpected: boolean;
  /** Patterns of paths whose changes are worth a look. */
  readonly events: readonly string[];
  /** True for a path that it may lead to, now or at another time. */
  mayHave(path: string): boolean;
  /** Where it leads right now. */
  find(): Promise<FoundPaths>;
}

/** Where a source leads. */
export interface FoundPaths {
  readonly paths: readonly string[];
  /** Why there is nothing to read, or not all, and what to do; null where all is well. */
  readonly problem: string | null;
}

/** What one source led to. */
export interface Look extends FoundPaths {
  readonly source: FileSource;
}

/** Looks where the sources lead; one that cannot be asked leads nowhere, and says why. */
export async function lookAt(sources: readonly FileSource[]): Promise<readonly Look[]> {
  return Promise.all(
    sources.map(async (source) => {
      try {
        return { source, ...(await source.find()) };
      } catch (error) {
        return { source, paths: [], problem: reasonOf(error) };
      }
    }),
  );
}
