import { basename, sep } from "node:path";

import { reproductionText, type Fix, type Proof, type QueueHeld } from "@mendwatch/fixer";

import type { DemoAgent } from "./demo-agent.ts";
import { demoSettle } from "./demo-config.ts";
import type { Stage } from "./stage.ts";

/** What the watcher says of an error it sees for the first time in a window. */
export interface SeenError {
  readonly fingerprint: string;
  readonly type: string | null;
  readonly message: string;
  readonly topFrame: { readonly file: string; readonly function: string | null } | null;
  readonly request: { readonly method: string; readonly path: string } | null;
}

/** What the watcher says of an incident whose window is closed. */
export interface SettledIncident {
  readonly severity: string;
  readonly count: number;
  readonly symptoms: readonly unknown[];
}

/** What is shown of a fix. */
export interface ShownFix extends Pick<Fix, "state" | "diagnosis" | "proof" | "outcome"> {
  readonly report: { readonly error: { readonly type: string | null; readonly message: string } };
  readonly workspace: { readonly branch: string } | null;
  readonly candidate: {
    readonly files: readonly {
      readonly path: string;
      readonly status: string;
      readonly test: boolean;
    }[];
  } | null;
}

/** A rehearsal is always called so. */
const diagnosisBy = { rehearsal: "REHEARSED diagnosis", claude: "diagnosis" } as const;

/** The stages of the demo in the order in which they are shown. */
export function upStage(): Stage {
  return { label: "shop-api", tone: "good", text: "up, traffic running", details: [] };
}

/** `checkout` is where the service is deployed; frames are shown from there. */
export function errorStage(error: SeenError, checkout: string): Stage {
  const { request, topFrame } = error;
  const file = topFrame?.file.replace(`${checkout}${sep}`, "");
  const where = [
    request === null ? null : `${request.method} ${request.path}`,
    file === undefined ? null : `${file} ${topFrame?.function ?? ""}`.trimEnd(),
  ].filter((part) => part !== null);
  return {
    label: "error",
    tone: "bad",
    text: headline(error),
    details: where.length === 0 ? [] : [where.join(" · ")],
  };
}

/** `root` is the error that the incident is named after. The first one explains how long it took. */
export function settledStage(
  incident: SettledIncident,
  root: SeenError | undefined,
  first: boolean,
): Stage {
  const symptoms = incident.symptoms.length;
  const company = symptoms === 1 ? "1 root, 1 symptom" : `1 root, ${symptoms} symptoms`;
  const parts = [incident.severity, root?.type ?? "an error", `${incident.count}×`, company];
  const time = first ? ` (${demoSettle} s here, 30 s by default)` : "";
  return { label: "settled", tone: "plain", text: `${parts.join(" · ")}${time}`, details: [] };
}

/** The diagnosis that leads to a repair. */
export function causeStage(fix: ShownFix, agent: DemoAgent): Stage {
  const text = `${diagnosisBy[agent]}: ${fix.diagnosis?.cause ?? ""}`;
  return { label: "cause", tone: "plain", text, details: [] };
}

export function fixingStage(fix: ShownFix, agent: DemoAgent): Stage {
  const by = agent === "rehearsal" ? "a rehearsed patch" : "Claude Code in a box";
  const text = `${fix.report.error.type ?? "the error"} in a git worktree of its own, by ${by}`;
  return { label: "fixing", tone: "plain", text, details: [] };
}

export function checkingStage(): Stage {
  const text = "diff policy, then npm test in clean copies of base and fix";
  return { label: "checking", tone: "plain", text, details: [] };
}

/** What the fixer measured. The repair may be rehearsed, the proof is not. */
export function proofStage(fix: ShownFix, agent: DemoAgent): Stage {
  const proof = fix.proof;
  const text = proof === null ? "none" : `${proof.level}   ${measured(fix, proof).join(" · ")}`;
  const limits = proof?.limits ?? [];
  const measuredHere = {
    rehearsal: "measured here and now; only the repair was rehearsed",
    claude: "measured here and now; nothing the agent says counts as proof",
  };
  const details = [...limits, measuredHere[agent]];
  return { label: "proof", tone: "good", text, details };
}

/** An error that gets an answer instead of a repair. */
export function toldStage(fix: ShownFix, agent: DemoAgent): Stage {
  const { diagnosis, outcome, report } = fix;
  const isVerdict = diagnosis !== null && diagnosis.verdict !== "fix";
  const verdict = isVerdict ? `verdict ${diagnosis.verdict}` : fix.state;
  // What was to be repaired and was not is told by how it ended.
  const next = isVerdict ? `Next: ${diagnosis.nextStep}` : outcome?.text;
  const cause = diagnosis === null ? [] : [`${diagnosisBy[agent]}: ${diagnosis.cause}`];
  const details = [...cause, next ?? ""];
  return { label: "told", tone: "plain", text: `${headline(report.error)} · ${verdict}`, details };
}

/** The fixer waits for the model, the plan or the budget. */
export function heldStage({ text }: Pick<QueueHeld, "text">): Stage {
  return { label: "waiting", tone: "ask", text, details: [] };
}

/** The question to a person. */
export function promptStage(agent: DemoAgent): Stage {
  const what = agent === "rehearsal" ? "the REHEARSED repair" : "the repair";
  const text = `[a]pprove  [s]kip  [d]iff   of ${what}`;
  return { label: "approve?", tone: "ask", text, details: [] };
}

export function approvedStage(): Stage {
  const text = "approved by --yes, in place of a person";
  return { label: "approve?", tone: "ask", text, details: [] };
}

export function pushedStage(fix: ShownFix): Stage {
  const text = `${fix.workspace?.branch ?? "the branch"} to a bare remote`;
  return { label: "pushed", tone: "good", text, details: [] };
}

export function skippedStage(): Stage {
  const text = "nothing was pushed, the repair goes with the demo's folder";
  return { label: "skipped", tone: "plain", text, details: [] };
}

function headline(error: { readonly type: string | null; readonly message: string }): string {
  return `${error.type ?? "Error"}: ${error.message.split("\n", 1)[0] ?? ""}`;
}

function measured(fix: ShownFix, proof: Proof): readonly string[] {
  const newTests = (fix.candidate?.files ?? [])
    .filter((file) => file.test && file.status === "added")
    .map((file) => basename(file.path))
    .join(", ");
  const suite = proof.runs.find((run) => run.tree === "fix" && run.check === "test");
  return [
    ...(proof.reproduction === null ? [] : [reproductionText(proof.reproduction)]),
    ...(proof.repaired.length === 0 ? [] : [`base ${newTests} red`, `fix ${newTests} green`]),
    `${suite?.command ?? "no tests"} ${suite?.tests?.passed ?? "?"} pass, ${proof.newlyBroken.length} newly broken`,
  ];
}
