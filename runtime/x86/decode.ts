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

/** Candidates by opcode map · 256 + opcode, those that demand more first. */
const CANDIDATES: readonly (readonly Candidate[])[] = indexTable(INSTRUCTIONS);

function indexTable(instructions: readonly Instruction[]): readonly (readonly Candidate[])[] {
  const index: Candidate[][] = Array.from({ length: 4 * 256 }, () => []);
  for (const instruction of instructions) {
    for (const form of instruction.forms) {
      const { map, opcode, registerInOpcode } = form.encoding;
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
  return { lock, repeat, operandSize, addressSize, segment, rex };
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
  const { prefix } = encoding;
  if (prefix === "NP" && (prefixes.operandSize > 0 || prefixes.repeat !== 0)) return false;
  if (prefix === 0x66 && (prefixes.operandSize === 0 || prefixes.repeat !== 0)) return false;
  if ((prefix === 0xf2 || prefix === 0xf3) && prefixes.repeat !== prefix) return false;
  if (encoding.rexW !== undefined && encoding.rexW !== (prefixes.rex & 8) > 0) return false;
  if (encoding.refusesRexB && (prefixes.rex & 1) > 0) return false;
  if (encoding.modrm === "fixed" && encoding.modrmByte !== modrm) return false;
  if (typeof encoding.modrm === "object" && encoding.modrm.digit !== ((modrm >> 3) & 7)) return false;
  const isRegister = modrm >= 0xc0;
  for (const kind of form.operands) {
    if (kind.place === "rm" && !(isRegister ? kind.allowsRegister : kind.allowsMemory)) return false;
  }
  const destinationIsMemory = form.operands[0]?.place === "rm" && !isRegister;
  return !prefixes.lock || (instruction.lockable && destinationIsMemory);
}

function operandSizeOf(form: Form, prefixes: Prefixes): 16 | 32 | 64 {
  if ((prefixes.rex & 8) > 0) return 64;
  return prefixes.operandSize > 0 && form.encoding.prefix !== 0x66 ? 16 : 32;
}

/** `address` is where the bytes stand; it decides relative targets. */
export function decode(code: Uint8Array, address: bigint): Decoded | DecodeFailure {
  const cursor = new CodeCursor(code);
  const prefixes = readPrefixes(cursor);
  const opcode = readOpcode(cursor);
  if (cursor.isExhausted()) return failure(code, "truncated");
  const modrm = cursor.peek();
  const candidates = CANDIDATES[opcode] ?? [];
  const found = candidates.find((candidate) => matches(candidate, prefixes, modrm));
  if (found === undefined) {
    // The ModRM byte that would have decided may be beyond the end.
    const undecided = candidates.length > 0 && cursor.at === cursor.bytes.length;
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
