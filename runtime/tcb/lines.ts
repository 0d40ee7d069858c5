/** Which source lines have code in the image: from the line tables of the debug information, for the pieces of code in it. */

import { LineFlag, type DebugInfo, type LineTable } from "../binary/debug-info.ts";
import type { Piece } from "./attribute.ts";

export interface SourceLine {
  /** As the compiler wrote it. */
  readonly file: string;
  readonly line: number;
}

export interface CodeLines {
  /** For every piece of code the lines with at least one byte in it. Each `SourceLine` is one object, however many pieces hold it. */
  readonly ofPiece: ReadonlyMap<Piece, ReadonlySet<SourceLine>>;
}

/** `pieces`: by rising address, without overlap. Rows of code that the linker dropped lie in none of them. */
export function codeLines(pieces: readonly Piece[], debug: DebugInfo): CodeLines {
  const code = pieces.filter((piece) => piece.isCode && piece.origin.kind !== "padding");
  const ofPiece = new Map<Piece, Set<SourceLine>>(code.map((piece) => [piece, new Set()]));
  const known = new Map<string, Map<number, SourceLine>>();
  for (const unit of debug.units) {
    const table = debug.lineTable(unit);
    for (const { low, high, line, file } of stretches(table)) {
      for (let index = firstEndingAfter(code, low); index < code.length; index++) {
        const piece = code[index];
        if (piece === undefined || piece.address >= high) break;
        ofPiece.get(piece)?.add(intern(known, file, line));
      }
    }
  }
  return { ofPiece };
}

interface Stretch {
  readonly low: number;
  readonly high: number;
  readonly file: string;
  readonly line: number;
}

/** Runs of bytes with a line: from each row to the next of its sequence. */
function* stretches(table: LineTable): Generator<Stretch> {
  for (const { first, last } of table.sequences) {
    for (let row = first; row < last; row++) {
      const low = table.addresses[row] ?? 0;
      const high = table.addresses[row + 1] ?? 0;
      const line = table.lines[row] ?? 0;
      const file = table.fileNames[table.files[row] ?? 0];
      const ends = ((table.flags[row] ?? 0) & LineFlag.endSequence) !== 0;
      if (high > low && line > 0 && file !== undefined && !ends) yield { low, high, file, line };
    }
  }
}

function firstEndingAfter(pieces: readonly Piece[], address: number): number {
  let low = 0;
  let high = pieces.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const piece = pieces[middle];
    if (piece !== undefined && piece.address + piece.size <= address) low = middle + 1;
    else high = middle;
  }
  return low;
}

function intern(known: Map<string, Map<number, SourceLine>>, file: string, line: number): SourceLine {
  const lines = known.get(file) ?? new Map<number, SourceLine>();
  known.set(file, lines);
  const found = lines.get(line) ?? { file, line };
  lines.set(line, found);
  return found;
}
