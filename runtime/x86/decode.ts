/** Finds the record and operands of the instruction at the beginning of some bytes. Never throws. */

import { toHex } from "../base/hex.ts";
import { CodeCursor, MAX_LENGTH } from "./code-cursor.ts";
import { decodeOperands } from "./decode-operands.ts";
import { AT, BITS, isVex, prefixRecord, readLegacyPrefixes, readVex } from "./decode-prefixes.ts";
import { findForm, OPCODES, VEX_MAPS } from "./form-index.ts";
import type { Form, Instruction } from "./instruction.ts";
import { whatItIs } from "./not-modelled.ts";
import type { Decoded, DecodeFailure, Operand } from "./operands.ts";

export { MAX_LENGTH } from "./code-cursor.ts";
export type { Decoded, DecodeFailure } from "./operands.ts";

/** One for all, since decoding calls nothing that decodes. */
const cursor = new CodeCursor();

/** Map · 256 + opcode; VEX names the map itself. */
function readOpcode(prefixes: number): number {
  if ((prefixes & BITS.vex) !== 0)
    return (VEX_MAPS + ((prefixes & BITS.map) >> AT.map)) * 256 + cursor.byte();
  const first = cursor.byte();
  if (first !== 0x0f) return first;
  const second = cursor.byte();
  if (second === 0x38) return 512 + cursor.byte();
  return second === 0x3a ? 768 + cursor.byte() : 256 + second;
}

function operandSizeOf(form: Form, prefixes: number): 16 | 32 | 64 {
  if ((prefixes & BITS.rexW) !== 0) return 64;
  return (prefixes & BITS.operandSize) !== 0 && form.encoding.prefix !== 0x66 ? 16 : 32;
}

/** The instruction at an offset of some bytes. `address` is where it stands in memory; it decides relative targets. */
export function decode(code: Uint8Array, address: bigint, offset = 0): Decoded | DecodeFailure {
  cursor.open(code, offset);
  const legacy = readLegacyPrefixes(cursor);
  const prefixes = isVex(cursor.peek()) ? readVex(cursor, legacy) : legacy;
  if (prefixes === undefined) return failure(code, offset, cursor.isExhausted() ? "truncated" : "unknown");
  const number = readOpcode(prefixes);
  const opcode = OPCODES[number];
  if (cursor.isExhausted()) return failure(code, offset, "truncated");
  if (opcode === undefined) return failure(code, offset, "unknown");
  const found = findForm(opcode, prefixes, cursor.peek());
  if (found === undefined) {
    // The ModRM byte that would have decided may be beyond the end.
    return failure(code, offset, opcode.hasModrm && cursor.isAtEnd() ? "truncated" : "unknown");
  }
  const { form, instruction } = found;
  const operandSize = operandSizeOf(form, prefixes);
  const operands = decodeOperands(cursor, { form, prefixes, opcode: number & 0xff, operandSize, address });
  if (cursor.isExhausted()) return failure(code, offset, "truncated");
  if (found.isParticular && operands.some(hasVectorIndex) && !areDistinct(operands))
    return failure(code, offset, "unknown");
  const record = prefixRecord(prefixes);
  if (record.repeat !== 0 && form.encoding.prefix !== record.repeat && refusesRepeat(instruction)) {
    return failure(code, offset, "unknown");
  }
  return {
    kind: "instruction",
    instruction,
    form,
    address,
    length: cursor.length(),
    next: BigInt.asUintN(64, address + BigInt(cursor.length())),
    prefixes: record,
    operandSize,
    operands,
  };
}

function hasVectorIndex(operand: Operand): boolean {
  return operand.kind === "memory" && operand.indexBits > 0;
}

/** Destination, index and mask of a gather must be three registers, else it is #UD (SDM Vol. 2C, VPGATHERDD). */
function areDistinct(operands: readonly Operand[]): boolean {
  const numbers = operands.map((operand) => ("index" in operand ? operand.index : undefined));
  return new Set(numbers).size === operands.length;
}

/** A meaningless REP is ignored by processors today and may select another instruction tomorrow; only vector code cares. */
function refusesRepeat(instruction: Instruction): boolean {
  return instruction.forms.some((form) => form.encoding.prefix === "NP");
}

function failure(code: Uint8Array, offset: number, cause: "truncated" | "unknown"): DecodeFailure {
  const bytes = code.subarray(offset, offset + MAX_LENGTH);
  const shown = toHex(bytes).replace(/..(?=.)/g, "$& ");
  if (cause === "unknown") {
    const known = whatItIs(bytes);
    const reason = `No instruction that LiteBox models begins with the bytes ${shown}.`;
    return { kind: "failure", cause, reason: known === undefined ? reason : `${reason} ${known}.` };
  }
  if (bytes.length >= MAX_LENGTH) {
    return {
      kind: "failure",
      cause: "too-long",
      reason: `The instruction ${shown} is longer than 15 bytes.`,
    };
  }
  return {
    kind: "failure",
    cause,
    reason: `Executable memory ends within the instruction ${shown === "" ? "(no bytes)" : shown}.`,
  };
}
