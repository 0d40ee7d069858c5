/**
 * Looks through a line program without making rows. One function does it for all that is asked, and calls little, since a large file has
 * megabytes of these programs, and most of them are passed over before the compiler has made good code of anything.
 */

import { LineExtendedOp, LineOp } from "./constants.ts";
import { u32At } from "./cursor.ts";
import type { Plan } from "./line-machine.ts";
import type { SequenceList } from "./line-sequences.ts";

/** Longer numbers, and lines from here on, only damaged programs have. */
const MOST_BITS = 28;
const MOST_LINE = 0x7fffffff;
const WIDE_ADDRESS = 9;

/** What a scan comes to: it has seen all; there is such a statement; or the program is of an unusual kind, and only running it tells. */
export type Scan = "done" | "found" | "unusual";

export interface ScanWish {
  /** Looks for a statement of this file; negative: looks for none. */
  readonly file: number;
  /** Is told of all sequences. */
  readonly list: SequenceList | undefined;
}

export function scanLines(bytes: Uint8Array, plan: Plan, { file: wanted, list }: ScanWish): Scan {
  const { header, addressSteps, lineSteps, canonical, numbers } = plan;
  const { opcodeBase, minimumInstructionLength, programAt } = header;
  const end = Math.min(header.end, bytes.length);
  let from = programAt;
  let address = 0;
  let low = -1;
  let file = canonical[1] ?? 0;
  let line = 1;
  let isStatement = header.defaultIsStatement;
  let firstLine = 0;
  let lastLine = 0;
  for (let at = programAt; at < end;) {
    const opcode = bytes[at++] ?? 0;
    if (opcode >= opcodeBase || opcode === LineOp.copy) {
      address += addressSteps[opcode] ?? 0;
      line += lineSteps[opcode] ?? 0;
      if (low < 0) low = address;
      if (!isStatement || line <= 0) continue;
      if (file === wanted) return "found";
      if (line > MOST_LINE) return "unusual";
      if (firstLine === 0) firstLine = lastLine = line;
      else if (line < firstLine) firstLine = line;
      else if (line > lastLine) lastLine = line;
      continue;
    }
    if (opcode === LineOp.fixedAdvancePc) {
      address += (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
      at += 2;
      if (at > end) return "unusual";
      continue;
    }
    let value = 0;
    let bits = 0;
    for (let left = numbers[opcode] ?? 0; left > 0; left--) {
      let byte = 0x80;
      for (value = 0, bits = 0; byte >= 0x80 && bits < MOST_BITS; bits += 7) {
        byte = bytes[at++] ?? 0;
        value |= (byte & 0x7f) << bits;
      }
      if (byte >= 0x80 || at > end) return "unusual";
    }
    if (opcode === LineOp.advancePc) address += value * minimumInstructionLength;
    else if (opcode === LineOp.advanceLine) line += (value << (32 - bits)) >> (32 - bits);
    else if (opcode === LineOp.negateStmt) isStatement = !isStatement;
    else if (opcode === LineOp.constAddPc) address += addressSteps[255] ?? 0;
    else if (opcode === LineOp.setFile) {
      if (firstLine > 0) list?.addSpan(file, firstLine, lastLine);
      firstLine = 0;
      file = canonical[value] ?? 0;
    } else if (opcode === 0 && value > 0) {
      const operation = bytes[at] ?? 0;
      if (operation === LineExtendedOp.setAddress) {
        if (value !== WIDE_ADDRESS || at + value > end) return "unusual";
        address = u32At(bytes, at + 1) + u32At(bytes, at + 5) * 0x100000000;
      } else if (operation === LineExtendedOp.endSequence) {
        if (value !== 1) return "unusual";
        if (firstLine > 0) list?.addSpan(file, firstLine, lastLine);
        list?.end(low < 0 ? address : low, address, from, at + 1, plan.isCode);
        from = at + 1;
        address = firstLine = 0;
        low = -1;
        file = canonical[1] ?? 0;
        line = 1;
        isStatement = header.defaultIsStatement;
      } else if (operation === LineExtendedOp.defineFile) return "unusual";
      at += value;
      if (at > end) return "unusual";
    }
  }
  return "done";
}
