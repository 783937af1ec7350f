import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
  type Document,
  type YAMLParseError,
} from "yaml";

import { type ConfigProblem, pathText, type ValuePath } from "./problems.ts";

/**
 * The text of the file as a plain tree. The parser's own messages quote the text, which may be a
 * secret, so that they are replaced by ours.
 */
export interface YamlSource {
  /** Objects, lists, text, numbers, booleans, null; undefined where the text is no YAML. */
  readonly tree: unknown;
  readonly problems: readonly ConfigProblem[];
  /** 1-based line of a value, or of the nearest one around it that exists. */
  lineOf(path: ValuePath): number | null;
}

/** More than any configuration needs, and little enough to be read at once. */
const maxLength = 262_144;

/** Brackets inside one another. The parser's time grows with the cube of them: 10 s at 4000. */
const maxNesting = 100;

/** One mistake makes the parser complain about all that follows it. */
const maxSyntaxProblems = 5;

/** How often values may be repeated by aliases in all. */
const maxAliases = 100;

/** Tags of plain values; others could stand for anything. */
const plainTag = /^tag:yaml\.org,2002:(?:str|int|float|bool|null|map|seq)$/;

/** Reads YAML 1.2. */
export function readYaml(text: string): YamlSource {
  if (text.length > maxLength) {
    return unreadable(null, `is longer than ${maxLength} characters (write less)`);
  }
  if (nesting(text) > maxNesting) {
    return unreadable(null, `has more than ${maxNesting} open brackets (close each [ and {)`);
  }
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
    const problems = [
      ...syntaxProblems(document.errors, text, lines),
      ...forbiddenNodes(document, lines),
    ];
    const tree: unknown =
      problems.length === 0 ? document.toJS({ maxAliasCount: maxAliases }) : undefined;
    return { tree, problems, lineOf: (path) => lineOf(document, lines, path) };
  } catch {
    // The parser and toJS throw on nesting that is too deep and on aliases that multiply.
    return unreadable(
      null,
      "nests or repeats itself too deeply to be read (write it without deep nesting and without many aliases)",
    );
  }
}

/** How many brackets are open at most; those in quotes and comments count too. */
function nesting(text: string): number {
  let open = 0;
  let most = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    open = bracket === "[" || bracket === "{" ? open + 1 : Math.max(0, open - 1);
    most = Math.max(most, open);
  }
  return most;
}

function unreadable(line: number | null, message: string): YamlSource {
  return { tree: undefined, problems: [{ path: "", line, message }], lineOf: () => null };
}

/** One for each line: what the parser says further of a line follows from the first. */
function syntaxProblems(
  errors: readonly YAMLParseError[],
  text: string,
  lines: LineCounter,
): readonly ConfigProblem[] {
  const byLine = new Map<number | null, ConfigProblem>();
  for (const error of errors) {
    const problem = syntaxProblem(error, text, lines);
    if (!byLine.has(problem.line)) byLine.set(problem.line, problem);
    if (byLine.size === maxSyntaxProblems) break;
  }
  return [...byLine.values()];
}

function syntaxProblem(error: YAMLParseError, text: string, lines: LineCounter): ConfigProblem {
  const { line } = lines.linePos(error.pos[0]);
  if (error.code === "DUPLICATE_KEY") {
    return { path: "", line, message: "a key stands twice in one section (write it once)" };
  }
  if (error.code === "TAB_AS_INDENT") {
    return { path: "", line, message: "indented by a tab (write spaces)" };
  }
  if (error.code === "MULTIPLE_DOCS") {
    return { path: "", line, message: "a second document begins (write only one, without ---)" };
  }
  const written = text.split("\n")[line - 1] ?? "";
  const remedy = /[[{,].*\$\{/.test(written)
    ? 'write "${NAME}" in quotes inside { } and [ ]'
    : "check quotes, brackets and indentation, here and in the next line";
  return { path: "", line, message: `is not YAML (${remedy})` };
}

/** Tags that are not plain, keys that are not text, aliases to nothing, and those in a circle. */
function forbiddenNodes(document: Document, lines: LineCounter): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  function forbid(node: { range?: readonly number[] | null }, message: string): void {
    const start = node.range?.[0];
    const line = start === undefined ? null : lines.linePos(start).line;
    problems.push({ path: "", line, message });
  }
  visit(document, {
    Node(_, node, above) {
      if (isAlias(node)) {
        const named = node.resolve(document);
        if (named === undefined) {
          forbid(
            node,
            "an alias names an anchor that does not exist (write text with * in quotes)",
          );
        } else if (above.includes(named)) {
          forbid(node, "an alias stands in what it names (write the value out)");
        }
      } else if (node.tag !== undefined && !plainTag.test(node.tag)) {
        forbid(node, "has a tag (write the value without !, or in quotes)");
      }
    },
    Pair(_, pair) {
      if (!isScalar(pair.key) || pair.key.value === "__proto__") {
        const key = pair.key as { range?: readonly number[] | null } | null;
        forbid(key ?? {}, "a key that is not a word (write keys as plain words)");
      }
    },
  });
  return problems;
}

function lineOf(document: Document, lines: LineCounter, path: ValuePath): number | null {
  let node: Node | null | undefined = document.contents;
  let start = node?.range?.[0];
  for (const part of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === part);
      if (pair === undefined) break;
      start = (pair.key as Node).range?.[0];
      node = pair.value as Node | null;
    } else if (isSeq(node) && typeof part === "number") {
      node = node.items[part] as Node | undefined;
      start = node?.range?.[0] ?? start;
    } else {
      break;
    }
  }
  return start === undefined ? null : lines.linePos(start).line;
}

/** A problem at a path, with its line. */
export function problemAt(source: YamlSource, path: ValuePath, message: string): ConfigProblem {
  return { path: pathText(path), line: source.lineOf(path), message };
}
