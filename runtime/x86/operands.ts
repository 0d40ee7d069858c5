/** An instruction after decoding: its record, and operands with everything filled in. */

import type { Form, Instruction } from "./instruction.ts";
import type { SegmentName } from "./machine.ts";

export type RegisterFile = "gpr" | "xmm" | "ymm" | "st";

export interface RegisterOperand {
  readonly kind: "register";
  readonly file: RegisterFile;
  /** 0–15; for AH, CH, DH, BH (`high`) the number of the register that holds them, 0–3. */
  readonly index: number;
  readonly high: boolean;
  readonly bits: number;
}

export interface MemoryOperand {
  readonly kind: "memory";
  readonly bits: number;
  /** FS or GS; the other segments begin at 0 and ES is named for string destinations only. */
  readonly segment: SegmentName | "es" | undefined;
  /** Register numbers; "rip" is relative to the next instruction, `displacement` as encoded. */
  readonly base: number | "rip" | undefined;
  readonly index: number | undefined;
  /** 0 where the index is a general register; 128 or 256 where it is a vector of addresses (VSIB; SDM Vol. 2A, 2.3.12). */
  readonly indexBits: 0 | 128 | 256;
  readonly scale: 1 | 2 | 4 | 8;
  readonly displacement: bigint;
  /** 32 with the address-size prefix. */
  readonly addressBits: 32 | 64;
  /** Bytes of displacement in the encoding: 0, 1, 4, or 8 for MOV with an absolute address. */
  readonly displacementBytes: number;
  /** There is a SIB byte: matters to the text where it names no index. */
  readonly hasSib: boolean;
  /** Bytes that the address must be a multiple of, else #GP(0). */
  readonly alignment: number;
}

export interface ImmediateOperand {
  readonly kind: "immediate";
  /** Extended to `bits` as the encoding says; unsigned. */
  readonly value: bigint;
  readonly bits: number;
}

/** The target of a direct jump or call. */
export interface TargetOperand {
  readonly kind: "target";
  readonly address: bigint;
}

export type Operand = RegisterOperand | MemoryOperand | ImmediateOperand | TargetOperand;

export interface Prefixes {
  readonly lock: boolean;
  /** 0xF2 or 0xF3 where it is not part of the opcode. */
  readonly repeat: 0 | 0xf2 | 0xf3;
  /** How many prefixes 66 there are. */
  readonly operandSize: number;
  readonly addressSize: boolean;
  /** The segment prefix byte as encoded, 0 where there is none. */
  readonly segment: number;
  /** REX byte, 0 where there is none; with VEX the same four bits. */
  readonly rex: number;
  /** With it, `repeat` and `operandSize` are the prefix that it stands for. */
  readonly vex: VexPrefix | undefined;
}

export interface VexPrefix {
  readonly length: 128 | 256;
  /** The register in VEX.vvvv. */
  readonly register: number;
  /** Opcode map, 1–3; others are reserved. */
  readonly map: number;
}

export interface Decoded {
  readonly kind: "instruction";
  readonly instruction: Instruction;
  readonly form: Form;
  readonly address: bigint;
  readonly length: number;
  /** The address of the instruction that follows. */
  readonly next: bigint;
  readonly prefixes: Prefixes;
  /** 16, 32 or 64. */
  readonly operandSize: 16 | 32 | 64;
  readonly operands: readonly Operand[];
}

export interface DecodeFailure {
  readonly kind: "failure";
  /** `truncated`: the bytes end within the instruction; `too-long`: more than 15 bytes; `unknown`: not in the table. */
  readonly cause: "truncated" | "too-long" | "unknown";
  /** A sentence with the bytes. */
  readonly reason: string;
}
