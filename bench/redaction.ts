/**
 * How much of the corpus of secrets the redactor masks, how much else it masks, and how fast it is:
 *
 *     node --conditions=mendwatch:source bench/redaction.ts [--json]
 *
 * Times are of the processor, the least of five runs. Exits 1 where a secret is left or a harmless line changed.
 */
import { createRedactor, detectText } from "../packages/detection/src/index.ts";
import { judge, readHarmless, readSecrets, textOf } from "../test/support/redaction-corpus.ts";

interface Row {
  readonly name: string;
  readonly value: string;
}

/** Seeds of which the corpus is made; each makes other secrets. */
const seeds = [1, 2, 3, 4, 5];
const redactor = createRedactor();
const unredacted = { line: asItIs, text: asItIs };

const { recall, precision, rows } = quality();
const all = [...rows, ...speed(), ...hostile()];
if (process.argv.includes("--json")) {
  process.stdout.write(
    `${JSON.stringify(Object.fromEntries(all.map((row) => [row.name, row.value])))}\n`,
  );
} else {
  for (const { name, value } of all)
    process.stdout.write(`${name.padEnd(52)}${value.padStart(12)}\n`);
}
process.exitCode = recall === 1 && precision === 1 ? 0 : 1;

function quality() {
  const samples = seeds.flatMap(readSecrets);
  const verdicts = samples.map((sample) => judge(sample, redactor.text(textOf(sample))));
  const harmless = readHarmless();
  const kept = harmless.filter((sample) => redactor.text(textOf(sample)) === textOf(sample));
  const masked = verdicts.filter(({ isMasked }) => isMasked).length;
  const exact = verdicts.filter(({ isMasked, isKept }) => isMasked && isKept).length;
  const forms = new Set(samples.map(({ form }) => form)).size;
  // Of all that was masked, what should have been: texts spoiled beside a secret count as wrong too.
  const wrong = masked - exact + (harmless.length - kept.length);
  const scores = { recall: masked / samples.length, precision: exact / (exact + wrong) };
  return {
    ...scores,
    rows: [
      {
        name: `secrets masked (${forms} forms, ${samples.length} samples)`,
        value: percent(scores.recall),
      },
      { name: "and nothing beside them", value: percent(exact / samples.length) },
      {
        name: `harmless lines unchanged (${harmless.length} samples)`,
        value: percent(kept.length / harmless.length),
      },
      { name: "precision", value: percent(scores.precision) },
    ],
  };
}

function speed(): readonly Row[] {
  const ordinary = Array.from({ length: 20_000 }, (_, index) => ordinaryLine(index));
  const stacks = Array.from({ length: 4000 }, (_, index) => stackOf(index));
  const withSecret = stacks.map(
    (stack, index) => `${stack}\n  password=${hex(index, 16)} token: '${hex(index, 24)}'`,
  );
  const values = createRedactor({
    values: Array.from({ length: 40 }, (_, index) => `v4lue${hex(index, 20)}`),
  });
  const plain = stacks.join("\n");
  const json = stacks.map(jsonRecord).join("\n");
  return [
    rate("ordinary lines/s", ordinary, (line) => redactor.line(line)),
    rate("ordinary lines/s with 40 values of an .env file", ordinary, (line) => values.line(line)),
    rate("stacks of 7 lines/s", stacks, (stack) => redactor.text(stack)),
    rate("stacks with two secrets/s", withSecret, (stack) => redactor.text(stack)),
    rate(
      "plain errors/s, whole detection",
      [plain],
      (text) => detectText(text, { redactor }),
      stacks.length,
    ),
    rate(
      "plain errors/s, without redaction",
      [plain],
      (text) => detectText(text, { redactor: unredacted }),
      stacks.length,
    ),
    rate(
      "JSON errors/s, whole detection",
      [json],
      (text) => detectText(text, { redactor }),
      stacks.length,
    ),
    rate(
      "JSON errors/s, without redaction",
      [json],
      (text) => detectText(text, { redactor: unredacted }),
      stacks.length,
    ),
  ];
}

/** Lines of a million letters that every rule begins on again and again. */
function hostile(): readonly Row[] {
  const units = [
    "a",
    "password=",
    "auth=",
    "https://a:b/",
    '\\"',
    "token: ['a',",
    "a@a.",
    "eyJa.",
    "ghp_",
    "\u001b[",
    "= ",
    "mysql -u",
    "Cookie: ",
  ];
  return units.map((unit) => {
    const line = unit.repeat(Math.ceil(1e6 / unit.length));
    return {
      name: `ms for 1 MB of ${JSON.stringify(unit)}`,
      value: (leastSeconds(() => redactor.text(line)) * 1000).toFixed(0),
    };
  });
}

function rate(
  name: string,
  texts: readonly string[],
  work: (text: string) => unknown,
  count: number = texts.length,
): Row {
  const seconds = leastSeconds(() => texts.forEach((text) => work(text)));
  return { name, value: Math.round(count / seconds).toLocaleString("en-US") };
}

function leastSeconds(work: () => unknown): number {
  const runs = Array.from({ length: 5 }, () => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1e6;
  });
  return Math.min(...runs);
}

function ordinaryLine(index: number): string {
  const id = hex(index, 24);
  const lines = [
    `{"level":30,"time":${1_700_000_000_000 + index},"pid":${index % 999},"hostname":"web-1","reqId":"${id}","msg":"request completed","responseTime":${index % 77},"url":"/api/orders/${index}"}`,
    `10.0.${index % 255}.7 - - [20/Nov/2026:08:00:00 +0000] "GET /api/items/${index}?page=2 HTTP/1.1" 200 ${index} "-" "Mozilla/5.0 (X11; Linux x86_64)"`,
    `2026-11-20T08:00:00.${String(index % 1000).padStart(3, "0")}Z [INFO] order-service: order ${index} placed for customer ${id} in ${index % 90}ms`,
  ];
  return lines[index % lines.length] ?? "";
}

function stackOf(index: number): string {
  return [
    `[2026-11-20T08:00:00.${String(index % 1000).padStart(3, "0")}Z] ERROR: TypeError: Cannot read properties of undefined (reading 'items')`,
    `    at OrderService.total (/srv/app/src/orders/order-service.js:${index % 90}:17)`,
    "    at OrderController.create (/srv/app/src/orders/order-controller.js:31:22)",
    "    at Layer.handle [as handle_request] (/srv/app/node_modules/.pnpm/express@4.18.2/node_modules/express/lib/router/layer.js:95:5)",
    "    at next (/srv/app/node_modules/express/lib/router/route.js:149:13)",
    "    at Route.dispatch (/srv/app/node_modules/express/lib/router/route.js:119:3)",
    "    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)",
  ].join("\n");
}

function jsonRecord(stack: string, index: number): string {
  const message = "Cannot read properties of undefined (reading 'items')";
  const err = { type: "TypeError", message, stack: stack.slice(stack.indexOf("TypeError")) };
  return JSON.stringify({
    level: 50,
    time: 1_700_000_000_000 + index,
    pid: 1,
    err,
    reqId: hex(index, 24),
    msg: "request failed",
  });
}

function hex(index: number, length: number): string {
  return Math.imul(index + 1, 2_654_435_761)
    .toString(16)
    .replace("-", "a")
    .padStart(8, "0")
    .repeat(5)
    .slice(0, length);
}

function percent(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}

function asItIs(text: string): string {
  return text;
}
