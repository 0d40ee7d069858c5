/**
 * What an instruction is in WebAssembly, for all instructions of the same form and shape of operands: made once from the semantics
 * of the table, then copied for each instruction with its registers, immediates and addresses filled in.
 *
 * `code` is a list of numbers. Those below 256 are bytes of code. The others are holes: a kind, and an argument in the low eight bits.
 */

import type { FlagRule } from "../machine.ts";

export const KIND = {
  /** The number of a local; the argument says which (see locals.ts). */
  local: 1,
  /** Leaves the lifted code where the condition on the stack holds. */
  leaveIf: 2,
  /** Constants of 32 and 64 bits; the argument is the width of the immediate. */
  immediate32: 3,
  immediate64: 4,
  /** Of HOLES, as constants of 64 bits. */
  address: 5,
  /** Of the access that the argument names: checks it, pushes its index in memory, gives the bytes after the opcode. */
  check: 6,
  index: 7,
  offset: 8,
  /** Puts the number of the pending rule into its local. */
  rules: 9,
  /** Works out pending flag rules and leaves RFLAGS on the stack. */
  materialize: 10,
  /** The recipe's `float` has been made. */
  float: 11,
} as const;

export function hole(kind: number, argument = 0): number {
  return (kind << 8) | argument;
}

/** Where an access goes. */
export type AccessSource =
  /** As an operand says. */
  | { readonly kind: "operand"; readonly operand: number }
  /** A general register and a distance. */
  | { readonly kind: "register"; readonly register: number; readonly distance: number }
  /** To an address in a temporary. */
  | { readonly kind: "computed"; readonly local: number };

export interface Access {
  readonly source: AccessSource;
  readonly bytes: number;
  /** READABLE, WRITABLE or both. */
  readonly rights: number;
  readonly alignment: number;
}

/** A general register that becomes another one, or itself, plus a constant. */
export interface Move {
  readonly to: number;
  readonly from: number;
  /** `immediate` and `displacement` stand for those of the instruction. */
  readonly by: number | "immediate" | "minus-immediate" | "displacement";
}

export type FlagEffect =
  | { readonly kind: "none" }
  /** Writes flags by a rule of this number, always or perhaps. */
  | {
      readonly kind: "rule";
      readonly rule: FlagRule;
      readonly number: number;
      readonly mask: number;
      readonly isComplete: boolean;
      readonly always: boolean;
    };

export type JumpEffect =
  | { readonly kind: "none" }
  /** To an address that is known; where there is a condition, only if it holds. */
  | { readonly kind: "known"; readonly condition: Int32Array | undefined }
  /** To the address in this local. */
  | { readonly kind: "dynamic"; readonly local: number };

/** Of which operands instructions on floats are: one of 32 or 64 bits, or lanes of that width. */
export type FloatFormat = "ss" | "sd" | "ps" | "pd";

/** An operation on two floats, or on the lanes of two vectors, that gives a NaN where one of them is one; the names of its locals. */
export interface FloatResult {
  readonly format: FloatFormat;
  readonly a: number;
  readonly b: number;
  readonly result: number;
}

const ARITHMETIC = /^(?:add|sub|mul|div)([sp][sd])$/;

/** The format of an instruction that is one such operation, whose result takes the place of its first operand. */
export function arithmeticFormat(mnemonic: string): FloatFormat | undefined {
  return ARITHMETIC.exec(mnemonic)?.[1] as FloatFormat | undefined;
}

export interface Recipe {
  /** Without and with the flags that it sets. */
  readonly code: Int32Array;
  readonly codeWithFlags: Int32Array;
  /** Names of the locals of registers that it reads and writes; a register that is kept in part is read. */
  readonly reads: readonly number[];
  readonly writes: readonly number[];
  readonly accesses: readonly Access[];
  readonly moves: readonly Move[];
  readonly flags: FlagEffect;
  readonly readsFlags: boolean;
  /** It works out all pending flags. */
  readonly materializes: boolean;
  readonly jump: JumpEffect;
  readonly float: FloatResult | undefined;
  /** Lifted code may have to leave at this instruction. */
  readonly leaves: boolean;
  /** Lifted code always leaves at this instruction: a trap, the platform's affair, or too rare to lift. */
  readonly stops: boolean;
}
