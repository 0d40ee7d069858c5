/** A verdict about evidence as a tree, from what `litebox verify --json` prints. No `vscode` here, so that it is tested without an editor. */

import type { Say } from "../say.ts";

export interface VerdictNode {
  readonly label: string;
  readonly description: string;
  /** What it looks like. */
  readonly kind: "accepted" | "refused" | "passed" | "failed" | "not checked" | "fact" | "note" | "group";
  readonly children: readonly VerdictNode[];
}

interface Check {
  readonly title: string;
  readonly outcome: "passed" | "failed" | "not checked";
  readonly detail: string;
}

type Identity = Readonly<Record<string, string | number | boolean | object | null>>;

/** As far as it is read. */
export interface Verdict {
  readonly file: string;
  readonly verdict: "accepted" | "refused";
  readonly simulated: boolean;
  readonly time: string;
  readonly identity: Identity | null;
  readonly checks: readonly Check[];
  readonly notes: readonly string[];
}

/** Undefined for what is no verdict: the object that the command prints when it could not read a file. */
export function readVerdict(answer: unknown): Verdict | undefined {
  const { verdict, checks, notes } = (answer ?? {}) as Partial<Verdict>;
  const isVerdict = verdict === "accepted" || verdict === "refused";
  return isVerdict && Array.isArray(checks) && Array.isArray(notes) ? (answer as Verdict) : undefined;
}

export function verdictTree(verdict: Verdict, say: Say): readonly VerdictNode[] {
  const { checks, identity, notes } = verdict;
  const of = (outcome: Check["outcome"]): readonly VerdictNode[] =>
    checks
      .filter((check) => check.outcome === outcome)
      .map(({ title, detail }) => ({ label: title, description: detail, kind: outcome, children: [] }));
  const roots: readonly VerdictNode[] = [
    {
      label: verdict.verdict === "accepted" ? say("Accepted") : say("Refused"),
      description: [
        fileName(verdict.file),
        ...(verdict.simulated ? [say("SIMULATED: proves nothing about hardware")] : []),
      ].join(" · "),
      kind: verdict.verdict,
      children: [{ label: say("judged as of"), description: verdict.time, kind: "fact", children: [] }],
    },
    ...of("failed"),
    group(say("Identity"), factsOf(identity ?? {})),
    group(say("Passed"), of("passed")),
    group(say("Not checked"), of("not checked")),
    group(
      say("Notes"),
      notes.map((note) => ({ label: note, description: "", kind: "note", children: [] })),
    ),
  ];
  return roots.filter(({ kind, children }) => kind !== "group" || children.length > 0);
}

function group(label: string, children: readonly VerdictNode[]): VerdictNode {
  return { label, description: String(children.length), kind: "group", children };
}

function factsOf(identity: Identity): readonly VerdictNode[] {
  return Object.entries(identity)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => ({
      label: name,
      description: typeof value === "object" ? JSON.stringify(value) : String(value),
      kind: "fact",
      children: [],
    }));
}

function fileName(path: string): string {
  return path.replace(/^.*[\\/]/, "");
}
