/** What an auditor asks of an image beside its size, as data and as lines of text. */

import type { CodeFacts, StackFacts } from "./code/facts.ts";
import { counted, grouped } from "./page/document.ts";

export interface TcbFacts {
  /** Host calls that the image can make, by name. */
  readonly hostCalls: readonly string[];
  readonly code: CodeFacts;
  readonly pages: {
    readonly total: number;
    readonly writable: number;
    readonly executable: number;
    readonly writableAndExecutable: number;
  };
  readonly audit: AuditEstimate;
}

export interface AuditEstimate {
  readonly lines: number;
  readonly linesPerHour: number;
  readonly hours: number;
}

/**
 * Lines of code that a careful reader reviews in an hour. Above 200 to 400, reviewers find fewer of the defects that are there (J. Cohen,
 * "Best Kept Secrets of Peer Code Review", 2006, chapter "Code Review at Cisco Systems").
 */
export const LINES_PER_HOUR = 200;

/** One careful reading of each line that has code in the image, by one person; neither tests nor a proof, nor the tools that made it. */
export function auditEstimate(lines: number, linesPerHour: number): AuditEstimate {
  return { lines, linesPerHour, hours: Math.ceil((10 * lines) / linesPerHour) / 10 };
}

export type FactRow = readonly [what: string, value: string];

export function factRows({ hostCalls, code, pages, audit }: TcbFacts): FactRow[] {
  const { mitigations } = code;
  return [
    ["host calls", `${hostCalls.length}${hostCalls.length === 0 ? "" : `: ${hostCalls.join(", ")}`}`],
    [
      "code",
      `${counted(code.instructions, "instruction")} in ${counted(code.functions, "function")}; ` +
        `${counted(code.indirectCalls, "indirect call")}, ${counted(code.indirectJumps, "indirect jump")}, ${counted(code.returns, "return")}`,
    ],
    ["deepest stack", stackText(code.stack)],
    [
      "pages",
      `${grouped(pages.total)}, of which ${grouped(pages.writable)} writable and ${grouped(pages.executable)} executable; ` +
        `${pages.writableAndExecutable === 0 ? "none" : grouped(pages.writableAndExecutable)} both`,
    ],
    [
      "mitigations",
      `stack canaries in ${grouped(mitigations.canaries)} functions; ENDBR64 at ${grouped(mitigations.landingPads)} of ` +
        `${grouped(mitigations.addressTaken)} functions whose address is taken; ${counted(mitigations.fences, "LFENCE instruction")}`,
    ],
    [
      "audit",
      `${grouped(audit.hours)} h for one reading of ${counted(audit.lines, "line")} at ${grouped(audit.linesPerHour)} an hour`,
    ],
  ];
}

/** Functions on the way that are named; the rest is counted. */
const MOST_NAMED = 6;

function stackText(stack: StackFacts): string {
  if (stack.kind === "bounded") return boundedText(stack.bytes, stack.chain);
  const functions = stack.functions.join(" → ");
  if (stack.kind === "variable") return `unbounded: ${functions} makes room of a size that it works out`;
  return `unbounded: ${functions}`;
}

function boundedText(bytes: number, chain: readonly string[]): string {
  const named =
    chain.length <= MOST_NAMED ? chain : [...chain.slice(0, MOST_NAMED - 2), "…", ...chain.slice(-1)];
  return `${grouped(bytes)} B, of direct calls: ${named.join(" → ")}`;
}
