/** Which source lines have code in the image: from the line tables of the debug information, for the pieces of code in it. */

import { LineFlag, type DebugInfo } from "../binary/debug-info.ts";
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
  const held = code.map(() => new Set<SourceLine>());
  const known = new Map<string, Map<number, SourceLine>>();
  for (const table of debug.lineTables()) {
    const files = table.fileNames.map((name) => linesOf(known, name));
    for (const { first, last } of table.sequences) {
      let index = firstEndingAfter(code, table.addresses[first] ?? 0);
      // A run of bytes with a line: from each row to the next of its sequence, whose addresses never fall (DWARF 5, section 6.2.5).
      for (let row = first; row < last; row++) {
        const low = table.addresses[row] ?? 0;
        const high = table.addresses[row + 1] ?? 0;
        const line = table.lines[row] ?? 0;
        const file = table.files[row] ?? 0;
        const lines = files[file];
        const ends = ((table.flags[row] ?? 0) & LineFlag.endSequence) !== 0;
        if (high <= low || line === 0 || lines === undefined || ends) continue;
        while (index > 0 && endOf(code[index - 1]) > low) index--;
        while (index < code.length && endOf(code[index]) <= low) index++;
        const source = intern(lines, table.fileNames[file] ?? "", line);
        for (let at = index; at < code.length && (code[at]?.address ?? Infinity) < high; at++)
          held[at]?.add(source);
      }
    }
  }
  return { ofPiece: new Map(code.map((piece, index) => [piece, held[index] ?? new Set()])) };
}

function endOf(piece: Piece | undefined): number {
  return piece === undefined ? Infinity : piece.address + piece.size;
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

function linesOf(known: Map<string, Map<number, SourceLine>>, file: string): Map<number, SourceLine> {
  const lines = known.get(file) ?? new Map<number, SourceLine>();
  known.set(file, lines);
  return lines;
}

function intern(lines: Map<number, SourceLine>, file: string, line: number): SourceLine {
  const known = lines.get(line);
  if (known !== undefined) return known;
  const found = { file, line };
  lines.set(line, found);
  return found;
}
