/** How tests of languages other than JavaScript are read: by their lines. */

/** Characters of one statement that goes over many lines: a hostile file must not cost more. */
const longestStatement = 20_000;

const declaring =
  /^\s*(?:(?:async )?def test_|func (?:Test|Fuzz|Example)|\w+\.Run\(|@Test\b|(?:it|test|specify|scenario) ["']|#\[(?:\w+::)?test|\[(?:Fact|Theory|Test)\b|(?:public )?function test)/;
const skipping = [
  /@(?:Ignore|Disabled|skip|expectedFailure)\b|^\s*(?:xit|xdescribe|xcontext|skip|pending)\b|#\[ignore/i,
  /\bpytest\.(?:mark\.)?(?:skip|skipif|xfail|importorskip)\b|\bmark\.(?:skip|xfail)|\bunittest\.(?:skip|expectedFailure)|\bskipTest\(|\bSkipTest\b/,
  /\b\w+\.Skip(?:Now|f)?\(|\btesting\.Short\(\)/,
];
/** In Go, a comment at the top leaves the whole file out. */
const buildTag = /^\s*\/\/(?:go:build| \+build) /;
const asserting =
  /\b(?:assert\w*|expect\w*|should\w*|require\.\w+|pytest\.(?:raises|warns)|self\.fail|\w+\.(?:Error|Fatal|Fail)(?:f|Now)?)\b/i;
/** In Go the demand of `t.Error` stands in the condition around it. */
const failing = /^\s*\w+\.(?:Error|Fatal|Fail)(?:f|Now)?\(/;
const condition = /^\s*(?:\} else )?if\s/;
const patience = [
  /\b(?:timeout|retries|reruns|flaky)\b\s*(?:=|\()\s*[^,)]*/gi,
  /\bpytest\.mark\.(?:timeout|flaky)\b[^\n]*/g,
];

/** How many tests a file declares. */
export function countDeclaringLines(source: string): number {
  return count(source, [declaring]);
}

/** How often a file leaves a test out, or has it fail on purpose. */
export function countSkippingLines(source: string): number {
  return count(source, skipping) + source.split("\n").filter((line) => buildTag.test(line)).length;
}

/** What each assertion demands: of Python's `assert` what its value is compared with, else all of it. */
export function demandsOfLines(source: string): readonly string[] {
  const all = statements(source);
  return all.flatMap((statement, index) => {
    if (!asserting.test(statement)) return [];
    const text = spaced(statement);
    const [, compared] = /^assert .+? ((?:==|!=|<=|>=|<|>|is|in|not in) .+)$/.exec(text) ?? [];
    if (compared !== undefined) return [`assert ${compared}`];
    const around = failing.test(statement) ? all.slice(0, index).findLast(isCondition) : undefined;
    return [around === undefined ? text : `${spaced(around)} ${text}`];
  });
}

/** How long and how often a test may try, as its file says. */
export function patienceOfLines(source: string): readonly string[] {
  return statements(source).flatMap((statement) =>
    patience.flatMap((pattern) => [...statement.matchAll(pattern)].map(([text]) => spaced(text))),
  );
}

function isCondition(statement: string): boolean {
  return condition.test(statement);
}

function count(source: string, patterns: readonly RegExp[]): number {
  return linesOf(source).filter((line) => patterns.some((pattern) => pattern.test(line))).length;
}

/** Lines that are no comment in any of the languages that we may meet. */
function linesOf(source: string): readonly string[] {
  return source.split("\n").filter((line) => !/^\s*(?:#(?!\[)|\/\/|--)/.test(line));
}

/** Lines, put together where a bracket is still open. A block's brace opens no bracket. */
function statements(source: string): readonly string[] {
  const found: string[] = [];
  let depth = 0;
  for (const line of linesOf(source)) {
    const open = depth > 0 ? found.pop() : undefined;
    const text = open === undefined ? line : `${open} ${line.trim()}`;
    found.push(text);
    const plain = line.replaceAll(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/g, "");
    depth = Math.max(0, depth + balance(plain));
    if (text.length > longestStatement) depth = 0;
  }
  return found;
}

function balance(text: string): number {
  return (text.match(/[([]/g) ?? []).length - (text.match(/[)\]]/g) ?? []).length;
}

function spaced(text: string): string {
  return text
    .trim()
    .replaceAll(/\s+/g, " ")
    .replaceAll(/([([{]) | (?=[)\]}])/g, "$1")
    .replaceAll(/,([)\]}])/g, "$1");
}
