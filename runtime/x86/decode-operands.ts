/** The operand part of decoding: ModRM, SIB, displacement and immediates (SDM Vol. 2A, 2.1). */

import type { CodeCursor } from "./code-cursor.ts";
import { AT, BITS, FS } from "./decode-prefixes.ts";
import { immediateBytes } from "./encoding.ts";
import type { Form } from "./instruction.ts";
import { bitsFor, type OperandKind } from "./operand-kinds.ts";
import type { MemoryOperand, Operand, RegisterOperand } from "./operands.ts";

/** What is known about the instruction before its ModRM byte. */
export interface Head {
  readonly form: Form;
  /** As decode-prefixes.ts has them. */
  readonly prefixes: number;
  readonly opcode: number;
  readonly operandSize: 16 | 32 | 64;
  readonly address: bigint;
}

/** Bytes are read as operands are met: every form has what is in ModRM and SIB before its immediates, and those in their order. */
export function decodeOperands(cursor: CodeCursor, head: Head): readonly Operand[] {
  const { form, operandSize } = head;
  const modrm = form.encoding.modrm === "none" ? 0xc0 : cursor.byte();
  const operands: Operand[] = [];
  let immediates = 0;
  for (const kind of form.operands) {
    const bits = bitsFor(kind.size, operandSize);
    switch (kind.place) {
      case "reg":
        operands.push(register(kind, bits, regNumber(head, modrm), head.prefixes));
        break;
      case "vvvv":
        operands.push(register(kind, bits, (head.prefixes & BITS.register) >> AT.register, head.prefixes));
        break;
      case "rm":
        operands.push(rmOperand(cursor, head, kind, bits, modrm));
        break;
      case "fixed":
        operands.push(
          kind.allowsRegister
            ? registerOperand(kind.file, kind.fixed, false, bits)
            : { kind: "immediate", value: BigInt(kind.fixed), bits },
        );
        break;
      case "source":
        operands.push(memoryOperand(head.prefixes, bits, 1, kind.fixed, undefined, 1, 0n, 0, false, 0));
        break;
      case "destination":
        operands.push({
          ...memoryOperand(head.prefixes, bits, 1, kind.fixed, undefined, 1, 0n, 0, false, 0),
          segment: "es",
        });
        break;
      default:
        operands.push(immediateOperand(cursor, head, kind, bits, immediates++));
    }
  }
  return operands;
}

function immediateOperand(
  cursor: CodeCursor,
  { form, operandSize, prefixes, address }: Head,
  kind: OperandKind,
  bits: number,
  index: number,
): Operand {
  const { place } = kind;
  const size = form.encoding.immediates[index] ?? "ib";
  // An absolute address has the address size.
  const shortAddress = size === "mo" && (prefixes & BITS.addressSize) !== 0;
  const value = cursor.signed(shortAddress ? 4 : immediateBytes(size, operandSize));
  if (place === "relative")
    return { kind: "target", address: BigInt.asUintN(64, address + BigInt(cursor.length()) + value) };
  if (place === "is4") return registerOperand(kind.file, Number((value >> 4n) & 15n), false, bits);
  if (place === "moffs")
    return memoryOperand(
      prefixes,
      bits,
      1,
      undefined,
      undefined,
      1,
      BigInt.asUintN(shortAddress ? 32 : 64, value),
      8,
      false,
      0,
    );
  // Unsigned bytes and words stay what they are; the others are extended to the operand size.
  return { kind: "immediate", value: value < 0n ? BigInt.asUintN(bits, value) : value, bits };
}

function regNumber({ form, prefixes, opcode }: Head, modrm: number): number {
  if (form.encoding.registerInOpcode) return (opcode & 7) | ((prefixes & 1) << 3);
  return ((modrm >> 3) & 7) | ((prefixes & 4) << 1);
}

/** Register operands by file, width and number, made when they are first met. */
const registers = new Array<RegisterOperand | undefined>(2048).fill(undefined);
const FILE_NUMBERS = { gpr: 0, xmm: 1, ymm: 2, st: 3 } as const;

function registerOperand(
  file: RegisterOperand["file"],
  index: number,
  high: boolean,
  bits: number,
): RegisterOperand {
  // 3 to 8, since 80 bits belong to a file of their own.
  const sizeClass = 31 - Math.clz32(bits);
  const key = (FILE_NUMBERS[file] << 9) | (sizeClass << 5) | (high ? 16 : 0) | index;
  return (registers[key] ??= { kind: "register", file, index, high, bits });
}

function register(kind: OperandKind, bits: number, index: number, prefixes: number): RegisterOperand {
  const { file } = kind;
  // Eight registers of the x87 need no bit of REX.
  if (file === "st") return registerOperand(file, index & 7, false, bits);
  const high = bits === 8 && file === "gpr" && index >= 4 && (prefixes & (BITS.hasRex | BITS.rex)) === 0;
  return registerOperand(file, high ? index - 4 : index, high, bits);
}

function segmentOf(prefixes: number): "fs" | "gs" | undefined {
  const segment = (prefixes & BITS.segment) >> AT.segment;
  if (segment < FS) return undefined;
  return segment === FS ? "fs" : "gs";
}

function memoryOperand(
  prefixes: number,
  bits: number,
  alignment: number,
  base: MemoryOperand["base"],
  index: number | undefined,
  scale: MemoryOperand["scale"],
  displacement: bigint,
  displacementBytes: number,
  hasSib: boolean,
  indexBits: MemoryOperand["indexBits"],
): MemoryOperand {
  return {
    kind: "memory",
    bits,
    segment: segmentOf(prefixes),
    base,
    index,
    indexBits,
    scale,
    displacement,
    displacementBytes,
    hasSib,
    addressBits: (prefixes & BITS.addressSize) === 0 ? 64 : 32,
    alignment,
  };
}

const SCALES = [1, 2, 4, 8] as const;

/** SDM Vol. 2A, tables 2-2 and 2-3 with the 64-bit changes of 2.2.1.6. */
function rmOperand(
  cursor: CodeCursor,
  { prefixes, operandSize }: Head,
  kind: OperandKind,
  registerBits: number,
  modrm: number,
): Operand {
  const extension = (prefixes & 1) << 3;
  const mod = modrm >> 6;
  const rm = modrm & 7;
  if (mod === 3) return register(kind, registerBits, rm | extension, prefixes);
  const bits = bitsFor(kind.memorySize, operandSize);
  let base: MemoryOperand["base"] = rm | extension;
  let index: number | undefined;
  let scale: MemoryOperand["scale"] = 1;
  let displacementBytes = mod === 1 ? 1 : mod === 2 ? 4 : 0;
  if (rm === 4) {
    const sib = cursor.byte();
    base = (sib & 7) | extension;
    index = ((sib >> 3) & 7) | ((prefixes & 2) << 2);
    // A vector as index has no number that means none.
    if (index === 4 && kind.indexBits === 0) index = undefined;
    scale = SCALES[sib >> 6] ?? 1;
    if (mod === 0 && (sib & 7) === 5) {
      base = undefined;
      displacementBytes = 4;
    }
  } else if (mod === 0 && rm === 5) {
    base = "rip";
    displacementBytes = 4;
  }
  const displacement = displacementBytes === 0 ? 0n : cursor.signed(displacementBytes);
  return memoryOperand(
    prefixes,
    bits,
    kind.alignment,
    base,
    index,
    scale,
    displacement,
    displacementBytes,
    rm === 4,
    kind.indexBits,
  );
}
