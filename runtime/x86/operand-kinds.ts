/**
 * Operands in the manual's notation (SDM Vol. 2A, 3.1.1.3), and where in the encoding each stands:
 *   r8 r16 r32 r64   register in ModRM.reg (or in the opcode with +r)      r/m8 …   register or memory in ModRM.rm
 *   rv2 ry2          the same in ModRM.rm, register only                   vy   register in VEX.vvvv
 *   rv ry rq         16/32/64, 32/64, or 16/64 bits by operand size        m8 … m   memory only; `m` has no size
 *   xmm1             ModRM.reg     xmm2, xmm2/m128   ModRM.rm              m128u    the same without alignment check
 *   ymm1 ymm2 ymm2/m256       the same of 256 bits, memory without alignment check; m256a, ymm2/m256a with one
 *   vxmm vymm, ixmm iymm      register in VEX.vvvv, or in the upper half of an immediate byte
 *   vm32x-64                  64 bits at each address made with a lane of 32 bits of an XMM register (x) or YMM (y) as index
 *   imm8 imm8sx immz immv     immediates; imm8sx and immz are sign-extended to the operand size, imm8q and immzq to 16/64
 *   st, sti          the top of the x87 stack, and the register in ModRM.rm
 *   src8 srcv dst8 dstv       [rsi] and [rdi] of the string instructions; table8 is [rbx] of XLAT
 *   rel8 rel32, moffs8 moffsv, al ax eax rax av cl dx xmm0 1 as named; `av` is the accumulator by operand size
 */

import { assert } from "../base/assert.ts";
import type { RegisterFile } from "./operands.ts";

/** Bits, or a letter for what the operand size decides. */
export type OperandSize = number | "v" | "y" | "q";

export interface OperandKind {
  readonly text: string;
  readonly place:
    "reg" | "rm" | "vvvv" | "is4" | "immediate" | "relative" | "moffs" | "fixed" | "source" | "destination";
  readonly file: RegisterFile;
  readonly size: OperandSize;
  /** Size as a memory operand where it differs from that as a register. */
  readonly memorySize: OperandSize;
  readonly allowsRegister: boolean;
  readonly allowsMemory: boolean;
  readonly alignment: number;
  /** Of memory whose index is a vector: that register's bits. */
  readonly indexBits: 0 | 128 | 256;
  /** Register number, or value, of a fixed operand; the base register of a source or destination. */
  readonly fixed: number;
  readonly signExtended: boolean;
}

const BASE: Omit<OperandKind, "text" | "place" | "size" | "memorySize"> = {
  file: "gpr",
  allowsRegister: true,
  allowsMemory: false,
  alignment: 1,
  indexBits: 0,
  fixed: 0,
  signExtended: false,
};

const FIXED: Readonly<Record<string, { size: OperandSize; register: number; file?: "xmm" | "st" }>> = {
  al: { size: 8, register: 0 },
  ax: { size: 16, register: 0 },
  eax: { size: 32, register: 0 },
  rax: { size: 64, register: 0 },
  av: { size: "v", register: 0 },
  cl: { size: 8, register: 1 },
  dx: { size: 16, register: 2 },
  xmm0: { size: 128, register: 0, file: "xmm" },
  st: { size: 80, register: 0, file: "st" },
};

function sizeOf(text: string): OperandSize {
  if (text === "v" || text === "y" || text === "q") return text;
  return text === "" ? 0 : Number(text);
}

function parseKind(text: string): OperandKind {
  const fixed = FIXED[text];
  if (fixed !== undefined) {
    const { size, register, file = "gpr" } = fixed;
    return { ...BASE, text, place: "fixed", file, size, memorySize: size, fixed: register };
  }
  if (text === "1")
    return { ...BASE, text, place: "fixed", size: 8, memorySize: 8, allowsRegister: false, fixed: 1 };
  if (text === "sti") return { ...BASE, text, place: "rm", file: "st", size: 80, memorySize: 80 };
  if (text === "table8")
    return {
      ...BASE,
      text,
      place: "source",
      size: 8,
      memorySize: 8,
      allowsRegister: false,
      allowsMemory: true,
      fixed: 3,
    };
  if (text === "ry2") return { ...BASE, text, place: "rm", size: "y", memorySize: "y" };
  if (text === "vy") return { ...BASE, text, place: "vvvv", size: "y", memorySize: "y" };
  if (text === "rv2") return { ...BASE, text, place: "rm", size: "v", memorySize: "v" };
  const general =
    /^(?:r(8|16|32|64|v|y|q)?)?(?:(\/)?m(8|16|32|64|80|128|256|224|512|864|4608|v|y|q)?)?$/.exec(text);
  if (general !== null) return generalKind(text, general);
  const vector = /^([vi]?)([xy])mm([12]?)(?:\/m(\d+)([ua]?))?$/.exec(text);
  if (vector !== null) return vectorKind(text, vector);
  const gathered = /^vm(?:32|64)([xy])-(32|64)$/.exec(text);
  if (gathered !== null) {
    const size = Number(gathered[2]);
    const indexBits = gathered[1] === "x" ? 128 : 256;
    const only = { allowsRegister: false, allowsMemory: true };
    return { ...BASE, text, place: "rm", size, memorySize: size, indexBits, ...only };
  }
  const memory = /^m(\d+)(a|u)$/.exec(text);
  if (memory !== null) {
    const size = Number(memory[1]);
    const alignment = memory[2] === "a" ? size / 8 : 1;
    return {
      ...BASE,
      text,
      place: "rm",
      size,
      memorySize: size,
      allowsRegister: false,
      allowsMemory: true,
      alignment,
    };
  }
  const immediate = /^imm(8|16|32|z|v)(sx|q)?$/.exec(text);
  if (immediate !== null) {
    const signExtended = immediate[2] !== undefined || immediate[1] === "z";
    const byOperandSize = immediate[2] === "q" ? "q" : "v";
    const size = signExtended || immediate[1] === "v" ? byOperandSize : Number(immediate[1]);
    return { ...BASE, text, place: "immediate", size, memorySize: size, allowsRegister: false, signExtended };
  }
  const relative = /^rel(8|32)$/.exec(text);
  if (relative !== null)
    return { ...BASE, text, place: "relative", size: 64, memorySize: 64, allowsRegister: false };
  const string = /^(src|dst)(8|16|32|64|v)$/.exec(text);
  if (string !== null) {
    const place = string[1] === "src" ? "source" : "destination";
    const size = sizeOf(string[2] ?? "");
    const fixed = place === "source" ? 6 : 7;
    return { ...BASE, text, place, size, memorySize: size, allowsRegister: false, allowsMemory: true, fixed };
  }
  const moffs = /^moffs(8|v)$/.exec(text);
  assert(moffs !== null, `operand kind "${text}"`);
  const size = sizeOf(moffs[1] ?? "");
  return { ...BASE, text, place: "moffs", size, memorySize: size, allowsRegister: false, allowsMemory: true };
}

/** Where the letter before the name of a vector register says that it stands. */
const VECTOR_PLACES: Readonly<Record<string, OperandKind["place"]>> = { v: "vvvv", i: "is4" };

function vectorKind(text: string, match: RegExpExecArray): OperandKind {
  const [, letter = "", width, number, memory, mark] = match;
  const isWide = width === "y";
  const size = isWide ? 256 : 128;
  const memorySize = Number(memory ?? size);
  const isAligned = isWide ? mark === "a" : memorySize === 128 && mark !== "u";
  return {
    ...BASE,
    text,
    place: VECTOR_PLACES[letter] ?? (number === "1" ? "reg" : "rm"),
    file: isWide ? "ymm" : "xmm",
    size,
    memorySize,
    allowsMemory: memory !== undefined,
    alignment: isAligned ? size / 8 : 1,
  };
}

/** `r32`, `r/m8`, `rv`, `m64`, `m`, `r32/m8`. */
function generalKind(text: string, match: RegExpExecArray): OperandKind {
  const hasRegister = text.startsWith("r");
  const hasMemory = text.includes("m");
  const memorySize = sizeOf(match[3] ?? match[1] ?? "");
  const size = hasRegister ? sizeOf(match[1] ?? match[3] ?? "") : memorySize;
  return {
    ...BASE,
    text,
    place: hasMemory ? "rm" : "reg",
    size,
    memorySize,
    allowsRegister: hasRegister,
    allowsMemory: hasMemory,
  };
}

const known = new Map<string, OperandKind>();

/** Each kind is one record, and all have their properties in the same order, which engines read faster. */
function kindOf(text: string): OperandKind {
  const found = known.get(text);
  if (found !== undefined) return found;
  const kind = parseKind(text);
  const made: OperandKind = {
    text,
    place: kind.place,
    file: kind.file,
    size: kind.size,
    memorySize: kind.memorySize,
    allowsRegister: kind.allowsRegister,
    allowsMemory: kind.allowsMemory,
    alignment: kind.alignment,
    indexBits: kind.indexBits,
    fixed: kind.fixed,
    signExtended: kind.signExtended,
  };
  known.set(text, made);
  return made;
}

const knownLists = new Map<string, readonly OperandKind[]>([["", []]]);

/** Many forms have the same operands. */
export function parseOperandKinds(text: string): readonly OperandKind[] {
  const found = knownLists.get(text);
  if (found !== undefined) return found;
  const kinds = text.split(", ").map(kindOf);
  knownLists.set(text, kinds);
  return kinds;
}

/** Bits of an operand for the operand size of an instruction. */
export function bitsFor(size: OperandSize, operandSize: 16 | 32 | 64): number {
  if (size === "v") return operandSize;
  if (size === "y") return operandSize === 64 ? 64 : 32;
  if (size === "q") return operandSize === 16 ? 16 : 64;
  return size;
}
