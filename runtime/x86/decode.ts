/** Finds the record and operands of the instruction at the beginning of some bytes. Never throws. */

import { toHex } from "../base/hex.ts";
import { immediateBytes } from "./encoding.ts";
import type { Form, Instruction } from "./instruction.ts";
import { INSTRUCTIONS } from "./instructions/index.ts";
import { decodeOperands } from "./decode-operands.ts";
import type { Decoded, DecodeFailure, Prefixes } from "./operands.ts";

export type { Decoded, DecodeFailure } from "./operands.ts";

/** SDM Vol. 2A, 2.3.11: a longer instruction is refused by the processor. */
export const MAX_LENGTH = 15;

interface Candidate {
  readonly instruction: Instruction;
  readonly form: Form;
}

/** Legacy maps 0–3, and those of VEX after them. */
const VEX_MAPS = 4;

/** Candidates by opcode map · 256 + opcode, those that demand more first. */
const CANDIDATES: readonly (readonly Candidate[])[] = indexTable(INSTRUCTIONS);

function indexTable(instructions: readonly Instruction[]): readonly (readonly Candidate[])[] {
  const index: Candidate[][] = Array.from({ length: 2 * VEX_MAPS * 256 }, () => []);
  for (const instruction of instructions) {
    for (const form of instruction.forms) {
      const { opcode, registerInOpcode, vex } = form.encoding;
      const map = form.encoding.map + (vex === undefined ? 0 : VEX_MAPS);
      for (let low = 0; low < (registerInOpcode ? 8 : 1); low++)
        index[map * 256 + opcode + low]?.push({ instruction, form });
    }
  }
  for (const candidates of index) candidates.sort((a, b) => demands(b.form) - demands(a.form));
  return index;
}

function demands({ encoding }: Form): number {
  return (
    (encoding.prefix === 0xf2 || encoding.prefix === 0xf3 ? 8 : 0) +
    (encoding.prefix === 0x66 ? 4 : 0) +
    (encoding.modrm === "fixed" ? 2 : 0) +
    (encoding.rexW === undefined ? 0 : 1) +
    (encoding.refusesRexB ? 1 : 0)
  );
}

/** The bytes of one instruction as they are consumed; past the end it gives zeros and remembers. */
export class CodeCursor {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes.length > MAX_LENGTH ? bytes.subarray(0, MAX_LENGTH) : bytes;
    this.view = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.length);
  }

  isExhausted(): boolean {
    return this.at > this.bytes.length;
  }

  byte(): number {
    return this.bytes[this.at++] ?? 0;
  }

  peek(): number {
    return this.bytes[this.at] ?? 0;
  }

  /** A little-endian integer of 1, 2, 4 or 8 bytes, sign-extended. */
  signed(length: number): bigint {
    const at = this.at;
    this.at += length;
    if (this.isExhausted()) return 0n;
    if (length === 1) return BigInt(this.view.getInt8(at));
    if (length === 2) return BigInt(this.view.getInt16(at, true));
    return length === 4 ? BigInt(this.view.getInt32(at, true)) : this.view.getBigInt64(at, true);
  }
}

function readPrefixes(cursor: CodeCursor): Prefixes {
  let lock = false;
  let repeat: Prefixes["repeat"] = 0;
  let operandSize = 0;
  let addressSize = false;
  let segment = 0;
  for (; !cursor.isExhausted(); cursor.at++) {
    const byte = cursor.peek();
    if (byte === 0xf0) lock = true;
    else if (byte === 0xf2 || byte === 0xf3) repeat = byte;
    else if (byte === 0x66) operandSize++;
    else if (byte === 0x67) addressSize = true;
    else if (
      byte === 0x64 ||
      byte === 0x65 ||
      byte === 0x2e ||
      byte === 0x36 ||
      byte === 0x3e ||
      byte === 0x26
    )
      segment = byte;
    else break;
  }
  // REX counts only as the last prefix (SDM Vol. 2A, 2.2.1.2); one before another prefix is refused as too odd to be meant.
  const rex = (cursor.peek() & 0xf0) === 0x40 ? cursor.byte() : 0;
  return { lock, repeat, operandSize, addressSize, segment, rex, vex: undefined };
}

const PREFIX_OF_VEX: readonly Pick<Prefixes, "repeat" | "operandSize">[] = [
  { repeat: 0, operandSize: 0 },
  { repeat: 0, operandSize: 1 },
  { repeat: 0xf3, operandSize: 0 },
  { repeat: 0xf2, operandSize: 0 },
];

/**
 * The VEX prefix as the legacy prefixes that it stands for (SDM Vol. 2A, 2.3.5), if there is one: in 64-bit mode C4 and C5 are
 * nothing else. After REX, LOCK, 66, F2 or F3 it is refused, as the processor does (#UD).
 */
function readVex(cursor: CodeCursor, legacy: Prefixes): Prefixes | undefined {
  const first = cursor.byte();
  const second = cursor.byte();
  const last = first === 0xc4 ? cursor.byte() : second;
  const refused = legacy.lock || legacy.repeat !== 0 || legacy.operandSize > 0 || legacy.rex !== 0;
  const map = first === 0xc4 ? second & 0x1f : 1;
  if (refused || map === 0 || map >= VEX_MAPS) return undefined;
  // R, X and B are stored inverted; the short form has R only.
  const extensions = first === 0xc4 ? (~second >> 5) & 7 : ((~second >> 7) & 1) << 2;
  const wide = first === 0xc4 ? (last >> 7) << 3 : 0;
  return {
    ...legacy,
    ...PREFIX_OF_VEX[last & 3],
    rex: extensions | wide,
    vex: { length: (last & 4) > 0 ? 256 : 128, register: (~last >> 3) & 15, map },
  };
}

function readOpcode(cursor: CodeCursor): number {
  const first = cursor.byte();
  if (first !== 0x0f) return first;
  const second = cursor.byte();
  if (second === 0x38) return 512 + cursor.byte();
  if (second === 0x3a) return 768 + cursor.byte();
  return 256 + second;
}

/** Whether prefixes and ModRM are what the form demands. */
function matches({ form, instruction }: Candidate, prefixes: Prefixes, modrm: number): boolean {
  const { encoding } = form;
  const { prefix, vex } = encoding;
  if (vex !== undefined && vex !== "any" && vex !== prefixes.vex?.length) return false;
  if (prefix === "NP" && (prefixes.operandSize > 0 || prefixes.repeat !== 0)) return false;
  if (prefix === "NO66" && prefixes.operandSize > 0 && (prefixes.rex & 8) === 0) return false;
  if (prefix === 0x66 && (prefixes.operandSize === 0 || prefixes.repeat !== 0)) return false;
  if ((prefix === 0xf2 || prefix === 0xf3) && prefixes.repeat !== prefix) return false;
  if (encoding.rexW !== undefined && encoding.rexW !== (prefixes.rex & 8) > 0) return false;
  if (encoding.refusesRexB && (prefixes.rex & 1) > 0) return false;
  if (encoding.modrm === "fixed" && encoding.modrmByte !== modrm) return false;
  if (typeof encoding.modrm === "object" && encoding.modrm.digit !== ((modrm >> 3) & 7)) return false;
  if (instruction.implicitAddress && changesImplicitAddress(form, prefixes)) return false;
  const isRegister = modrm >= 0xc0;
  // A VEX form without an operand in vvvv demands that the field be empty, which is 15 inverted.
  if (
    vex !== undefined &&
    prefixes.vex?.register !== 0 &&
    form.operands.every(({ place }) => place !== "vvvv")
  )
    return false;
  for (const kind of form.operands) {
    if (kind.place === "rm" && !(isRegister ? kind.allowsRegister : kind.allowsMemory)) return false;
  }
  const destinationIsMemory = form.operands[0]?.place === "rm" && !isRegister;
  return !prefixes.lock || (instruction.lockable && destinationIsMemory);
}

/** An address-size prefix; or a segment, where the address belongs to no operand that would have it (MASKMOVDQU). */
function changesImplicitAddress(form: Form, { addressSize, segment }: Prefixes): boolean {
  const hidden = form.operands.every(({ place }) => place === "reg" || place === "rm");
  return addressSize || (hidden && (segment & 0xfe) === 0x64);
}

function operandSizeOf(form: Form, prefixes: Prefixes): 16 | 32 | 64 {
  if ((prefixes.rex & 8) > 0) return 64;
  return prefixes.operandSize > 0 && form.encoding.prefix !== 0x66 ? 16 : 32;
}

/** `address` is where the bytes stand; it decides relative targets. */
export function decode(code: Uint8Array, address: bigint): Decoded | DecodeFailure {
  const cursor = new CodeCursor(code);
  const legacy = readPrefixes(cursor);
  const isVex = (cursor.peek() & 0xfe) === 0xc4;
  const prefixes = isVex ? readVex(cursor, legacy) : legacy;
  if (prefixes === undefined) return failure(code, cursor.isExhausted() ? "truncated" : "unknown");
  const opcode =
    prefixes.vex === undefined ? readOpcode(cursor) : (VEX_MAPS + prefixes.vex.map) * 256 + cursor.byte();
  if (cursor.isExhausted()) return failure(code, "truncated");
  const modrm = cursor.peek();
  const candidates = CANDIDATES[opcode] ?? [];
  const found = candidates.find((candidate) => matches(candidate, prefixes, modrm));
  if (found === undefined) {
    // The ModRM byte that would have decided may be beyond the end.
    const hasModrm = candidates.some(({ form: { encoding } }) => encoding.modrm !== "none");
    const undecided = hasModrm && cursor.at === cursor.bytes.length;
    return failure(code, undecided ? "truncated" : "unknown");
  }
  const { form, instruction } = found;
  const operandSize = operandSizeOf(form, prefixes);
  const parts = decodeOperands(cursor, form, prefixes, operandSize, opcode, address);
  if (cursor.isExhausted()) return failure(code, "truncated");
  if (prefixes.repeat !== 0 && form.encoding.prefix !== prefixes.repeat && refusesRepeat(instruction)) {
    return failure(code, "unknown");
  }
  return {
    kind: "instruction",
    instruction,
    form,
    address,
    length: cursor.at,
    next: BigInt.asUintN(64, address + BigInt(cursor.at)),
    bytes: cursor.bytes.slice(0, cursor.at),
    prefixes,
    operandSize,
    operands: parts,
  };
}

/** A meaningless REP is ignored by processors today and may select another instruction tomorrow; only vector code cares. */
function refusesRepeat(instruction: Instruction): boolean {
  return instruction.forms.some((form) => form.encoding.prefix === "NP");
}

/** Bytes of the immediates of a form, for encoders and the like. */
export function immediateLength(form: Form, operandSize: 16 | 32 | 64): number {
  return form.encoding.immediates.reduce((sum, size) => sum + immediateBytes(size, operandSize), 0);
}

function failure(code: Uint8Array, cause: "truncated" | "unknown"): DecodeFailure {
  const shown = toHex(code.subarray(0, MAX_LENGTH)).replace(/..(?=.)/g, "$& ");
  if (cause === "unknown")
    return {
      kind: "failure",
      cause,
      reason: `No instruction that LiteBox models begins with the bytes ${shown}.`,
    };
  if (code.length >= MAX_LENGTH) {
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
