/** Sums up attributed bytes and lines into the report. */

import type { Origin, Piece } from "./attribute.ts";
import type { CodeLines, SourceLine } from "./lines.ts";
import {
  APPLICATION,
  type LayoutArea,
  type TcbBudget,
  type TcbComponent,
  type TcbFile,
  type TcbItem,
  type TcbReport,
} from "./report.ts";

export interface ReportInput {
  readonly pieces: readonly Piece[];
  /** Undefined when there is no debug information. */
  readonly lines: CodeLines | undefined;
  readonly layout: readonly LayoutArea[];
  readonly budget: TcbBudget | undefined;
  /**
   * Whose a source file is, by its path in the debug information. A path without a component is one of a header that several share: its
   * lines count for the component that first uses them.
   */
  sourceOf(path: string): { readonly component: string | undefined; readonly path: string };
  /** Components of which functions may be left only within those of others: they are in the report for their lines. */
  readonly optimised?: ReadonlyMap<string, Origin>;
}

interface FileSums {
  readonly path: string;
  bytes: number;
  readonly lines: Set<SourceLine>;
  readonly items: TcbItem[];
}

interface ComponentSums {
  readonly origin: Origin;
  bytes: number;
  readonly files: Map<string, FileSums>;
}

export function makeReport(input: ReportInput): TcbReport {
  const components = new Map<string, ComponentSums>();
  for (const piece of input.pieces) addPiece(piece, components, input.lines);
  if (input.lines !== undefined) addLines(input, input.lines, components);
  const summed = [...components.values()]
    .map(finishComponent)
    .sort((a, b) => b.bytes - a.bytes || compare(a.name, b.name));
  return {
    bytes: sum(summed, "bytes"),
    lines: sum(summed, "lines"),
    ...(input.budget === undefined ? {} : { budget: input.budget }),
    components: summed,
    layout: input.layout,
  };
}

function addPiece(piece: Piece, components: Map<string, ComponentSums>, lines: CodeLines | undefined): void {
  const component = sumsOf(piece.origin, components);
  component.bytes += piece.size;
  const file = fileOf(component, piece.origin.path);
  file.bytes += piece.size;
  // Of alignment only the sum is of interest, not each gap.
  if (piece.origin.kind === "padding") return;
  const { name, address, size: bytes } = piece;
  file.items.push({ name, bytes, lines: lines?.ofPiece.get(piece)?.size ?? 0, address });
}

function sumsOf(origin: Origin, components: Map<string, ComponentSums>): ComponentSums {
  const sums = components.get(origin.component) ?? { origin, bytes: 0, files: new Map<string, FileSums>() };
  components.set(origin.component, sums);
  return sums;
}

function fileOf(component: ComponentSums, path: string): FileSums {
  const sums = component.files.get(path) ?? { path, bytes: 0, lines: new Set<SourceLine>(), items: [] };
  component.files.set(path, sums);
  return sums;
}

/** Counts every line once, for the file that it stands in, however often it was inlined. */
function addLines(input: ReportInput, lines: CodeLines, components: Map<string, ComponentSums>): void {
  const counted = new Set<SourceLine>();
  // The application first: a header's line that the application uses is one that its authors decided on.
  const pieces = [...lines.ofPiece].sort(
    ([a], [b]) => Number(isApplication(b.origin)) - Number(isApplication(a.origin)),
  );
  for (const [piece, held] of pieces) {
    for (const line of held) {
      if (counted.has(line)) continue;
      counted.add(line);
      const source = input.sourceOf(line.file);
      const known = components.get(source.component ?? "");
      const merged = input.optimised?.get(source.component ?? "");
      // A component that has lines has bytes, unless all its functions were inlined elsewhere: then the holder stands for it.
      const owner = known ?? sumsOf(merged ?? piece.origin, components);
      fileOf(owner, source.path).lines.add(line);
    }
  }
}

function isApplication(origin: Origin): boolean {
  return origin.component === APPLICATION;
}

function finishComponent({ origin, bytes, files }: ComponentSums): TcbComponent {
  const finished = [...files.values()]
    .map(finishFile)
    .sort((a, b) => b.bytes - a.bytes || compare(a.path, b.path));
  return { name: origin.component, kind: origin.kind, bytes, lines: sum(finished, "lines"), files: finished };
}

function finishFile({ path, bytes, lines, items }: FileSums): TcbFile {
  return {
    path,
    bytes,
    lines: lines.size,
    functions: items.sort((a, b) => b.bytes - a.bytes || a.address - b.address),
  };
}

function sum<Key extends "bytes" | "lines">(
  parts: readonly Readonly<Record<Key, number>>[],
  key: Key,
): number {
  return parts.reduce((total, part) => total + part[key], 0);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
