/** Conditions of breakpoints, as part of the code that the breakpoint is in; and read with bigint where no lifted code runs. */

import { readLittleEndian } from "../../base/little-endian.ts";
import {
  type BinaryOperator,
  type Condition,
  type UnaryOperator,
  valueOf,
  type Width,
} from "../breakpoints.ts";
import type { Assembler } from "./assembler.ts";
import {
  ADDRESS_LIMIT,
  type LinearMemory,
  PAGE_SHIFT,
  READABLE,
  READABLE_TABLE,
  RIGHTS_TABLE,
  STATE,
} from "./layout.ts";
import { RSP } from "./locals.ts";
import { I32, I64, OP } from "./opcodes.ts";

const BITS = 64;
const HIGHEST = 63;

const LOADS: Readonly<Record<Width, number>> = {
  1: OP.i64Load8U,
  2: OP.i64Load16U,
  4: OP.i64Load32U,
  8: OP.i64Load,
};

/** Operators that are one instruction, with what is 0 or 1 in 32 bits afterwards. */
const SIMPLE: Readonly<Partial<Record<BinaryOperator | UnaryOperator, readonly number[]>>> = {
  isZero: [OP.i64Eqz, OP.i64ExtendI32U],
  add: [OP.i64Add],
  subtract: [OP.i64Sub],
  multiply: [OP.i64Mul],
  and: [OP.i64And],
  or: [OP.i64Or],
  xor: [OP.i64Xor],
  equal: [OP.i64Eq, OP.i64ExtendI32U],
  lessSigned: [OP.i64LtS, OP.i64ExtendI32U],
  less: [OP.i64LtU, OP.i64ExtendI32U],
};

class ConditionWriter {
  readonly #assembler: Assembler;
  readonly #dirty: number;
  /** Not 0 once something has no value. */
  readonly #fault: number;

  constructor(assembler: Assembler, dirty: number) {
    this.#assembler = assembler;
    this.#dirty = dirty;
    this.#fault = assembler.newLocal(I32);
  }

  write(condition: Condition): void {
    const assembler = this.#assembler;
    assembler.i32(0);
    assembler.setPlace(this.#fault);
    this.#push(condition);
    assembler.i64(0);
    assembler.opcode(OP.i64Ne);
    assembler.getPlace(this.#fault);
    assembler.opcode(OP.i32Or);
  }

  #push(condition: Condition): void {
    const assembler = this.#assembler;
    switch (condition.kind) {
      case "constant":
        assembler.i64(BigInt.asIntN(BITS, condition.value));
        break;
      case "register":
        this.#pushRegister(condition.register);
        break;
      case "memory":
        this.#push(condition.address);
        this.#load(condition.bytes);
        break;
      case "unary":
        this.#push(condition.operand);
        if (condition.operator === "not") assembler.i64(-1);
        this.#simple(condition.operator === "not" ? "xor" : condition.operator);
        break;
      case "binary":
        this.#push(condition.left);
        this.#push(condition.right);
        this.#binary(condition.operator);
        break;
      case "extend":
        this.#push(condition.operand);
        this.#extend(condition.by === "sign", condition.bits);
        break;
      case "choice":
        this.#choose(condition);
        break;
    }
  }

  /** What is not dirty need not be in its local. */
  #pushRegister(register: number): void {
    const assembler = this.#assembler;
    if (register === RSP || (this.#dirty & (1 << register)) !== 0) {
      assembler.get(register);
      return;
    }
    assembler.i32(STATE.gpr + 8 * register);
    assembler.memory(OP.i64Load, 0);
  }

  #simple(operator: BinaryOperator | UnaryOperator): void {
    for (const opcode of SIMPLE[operator] ?? []) this.#assembler.opcode(opcode);
  }

  #newLocal(): number {
    const place = this.#assembler.newLocal(I64);
    this.#assembler.setPlace(place);
    return place;
  }

  /** Where the 32-bit number on the stack is not 0, there is no value. */
  #failIf(): void {
    const assembler = this.#assembler;
    assembler.getPlace(this.#fault);
    assembler.opcode(OP.i32Or);
    assembler.setPlace(this.#fault);
  }

  /** Of the address on the stack, which may be any; what cannot be read reads as 0. */
  #load(bytes: Width): void {
    const assembler = this.#assembler;
    const address = this.#newLocal();
    const isReadable = assembler.newLocal(I32);
    const pushRights = (last: number): void => {
      assembler.getPlace(address);
      assembler.i64(last);
      assembler.opcode(OP.i64Add);
      assembler.opcode(OP.i32WrapI64);
      assembler.i32(PAGE_SHIFT);
      assembler.opcode(OP.i32ShrU);
      assembler.memory(OP.i32Load8U, READABLE_TABLE);
    };
    assembler.getPlace(address);
    assembler.i64(ADDRESS_LIMIT - bytes);
    assembler.opcode(OP.i64LeU);
    pushRights(0);
    assembler.opcode(OP.i32And);
    pushRights(bytes - 1);
    assembler.opcode(OP.i32And);
    assembler.setPlace(isReadable);
    assembler.getPlace(isReadable);
    assembler.opcode(OP.i32Eqz);
    this.#failIf();
    // Where nothing can be read something harmless is: the state.
    assembler.getPlace(address);
    assembler.opcode(OP.i32WrapI64);
    assembler.i32(STATE.gpr);
    assembler.getPlace(isReadable);
    assembler.opcode(OP.select);
    assembler.memory(LOADS[bytes], 0);
  }

  #extend(isSigned: boolean, bits: number): void {
    const assembler = this.#assembler;
    if (bits >= BITS) return;
    if (bits <= 0) {
      assembler.i64(0);
      assembler.opcode(OP.i64And);
      return;
    }
    assembler.i64(BITS - bits);
    assembler.opcode(OP.i64Shl);
    assembler.i64(BITS - bits);
    assembler.opcode(isSigned ? OP.i64ShrS : OP.i64ShrU);
  }

  #binary(operator: BinaryOperator): void {
    switch (operator) {
      case "shiftLeft":
        this.#shift(OP.i64Shl);
        break;
      case "shiftRight":
        this.#shift(OP.i64ShrU);
        break;
      case "shiftRightSigned":
        this.#shiftSigned();
        break;
      case "divide":
        this.#divide(OP.i64DivU);
        break;
      case "remainder":
        this.#divide(OP.i64RemU);
        break;
      case "remainderSigned":
        this.#divide(OP.i64RemS);
        break;
      case "divideSigned":
        this.#divideSigned();
        break;
      default:
        this.#simple(operator);
    }
  }

  /** WebAssembly takes distances modulo 64. */
  #shift(opcode: number): void {
    const assembler = this.#assembler;
    const by = this.#newLocal();
    assembler.getPlace(by);
    assembler.opcode(opcode);
    assembler.i64(0);
    assembler.getPlace(by);
    assembler.i64(BITS);
    assembler.opcode(OP.i64LtU);
    assembler.opcode(OP.select);
  }

  #shiftSigned(): void {
    const assembler = this.#assembler;
    this.#pushUnless(OP.i64LtU, this.#newLocal(), HIGHEST, HIGHEST);
    assembler.opcode(OP.i64ShrS);
  }

  /** Pushes what a place holds where its comparison with a number holds, and otherwise another number. */
  #pushUnless(comparison: number, place: number, number: number, otherwise: number): void {
    const assembler = this.#assembler;
    assembler.getPlace(place);
    assembler.i64(otherwise);
    assembler.getPlace(place);
    assembler.i64(number);
    assembler.opcode(comparison);
    assembler.opcode(OP.select);
  }

  /** A division by zero would end lifted code: there one divides by 1. */
  #divide(opcode: number): void {
    const assembler = this.#assembler;
    const by = this.#newLocal();
    assembler.getPlace(by);
    assembler.opcode(OP.i64Eqz);
    this.#failIf();
    this.#pushUnless(OP.i64Ne, by, 0, 1);
    assembler.opcode(opcode);
  }

  /** So would the lowest number by -1: dividing by that is changing the sign. */
  #divideSigned(): void {
    const assembler = this.#assembler;
    const by = this.#newLocal();
    const value = this.#newLocal();
    assembler.i64(0);
    assembler.getPlace(value);
    assembler.opcode(OP.i64Sub);
    assembler.getPlace(value);
    this.#pushUnless(OP.i64Ne, by, -1, 1);
    this.#divide(OP.i64DivS);
    assembler.getPlace(by);
    assembler.i64(-1);
    assembler.opcode(OP.i64Eq);
    assembler.opcode(OP.select);
  }

  /** Only one of the two is looked at, since the other may have no value. */
  #choose({ test, then, otherwise }: Extract<Condition, { kind: "choice" }>): void {
    const assembler = this.#assembler;
    this.#push(test);
    assembler.i64(0);
    assembler.opcode(OP.i64Ne);
    const result = assembler.newLocal(I64);
    assembler.open(OP.if);
    this.#push(then);
    assembler.setPlace(result);
    assembler.opcode(OP.else);
    this.#push(otherwise);
    assembler.setPlace(result);
    assembler.opcode(OP.end);
    assembler.getPlace(result);
  }
}

/**
 * Pushes whether the condition has a value other than 0, or none; without a condition nothing, which gives false. `dirty` are the registers
 * that differ from the state in memory.
 */
export function pushCondition(
  assembler: Assembler,
  condition: Condition | undefined,
  dirty: number,
): boolean {
  if (condition !== undefined) new ConditionWriter(assembler, dirty).write(condition);
  return condition !== undefined;
}

/** The same for a processor whose registers are these. */
export function conditionHolds(
  condition: Condition,
  registers: BigUint64Array,
  { linear: { buffer } }: LinearMemory,
): boolean {
  const rights = new Uint8Array(buffer, RIGHTS_TABLE);
  const view = new DataView(buffer);
  const value = valueOf(condition, {
    register: (number) => registers[number] ?? 0n,
    memory: (address, width) => {
      if (address > BigInt(ADDRESS_LIMIT - width)) return undefined;
      const at = Number(address);
      const both = (rights[at >>> PAGE_SHIFT] ?? 0) & (rights[(at + width - 1) >>> PAGE_SHIFT] ?? 0);
      return (both & READABLE) === 0 ? undefined : readLittleEndian(view, at, width);
    },
  });
  return value !== 0n;
}
