/** Makes values of WebAssembly. Nothing is emitted here: see recipe-compiler.ts. */

import { F32, F64, I32, I64, OP, V128, type ValueType } from "./opcodes.ts";
import type { FloatFormat, FloatResult } from "./recipe.ts";
import { CONSTANT, HOLE, type Immediate, LOCAL, type Value } from "./value.ts";

/** What the lowering of an instruction can use. */
export interface Lowering {
  readonly emitter: Emitter;
  /**
   * Leaves the lifted code with the state before this instruction where the condition (1 bit) holds: the interpreter executes it.
   * Must come before the instruction stores to memory.
   */
  deoptIf(condition: Value): void;
  /** Gives up on this instruction: the interpreter always executes it. */
  unsupported(): never;
}

/** What the lowering of arithmetic with floats can use. */
export interface FloatLowering extends Lowering {
  /** Where the instruction is a single operation on floats, whose result is to be noted (see doubts.ts). */
  readonly floatFormat: FloatFormat | undefined;
  /** The same value, in a local. */
  named(value: Value): Value;
  /** Lifted code is left, now or later, where the result is a NaN. */
  noteFloat(result: FloatResult): void;
}

/** The type in which the vocabulary's values of a width are kept. */
export function natural(bits: number): ValueType {
  return bits <= 32 ? I32 : bits === 64 ? I64 : V128;
}

const REINTERPRET = new Map<number, number>([
  [(I32 << 8) | F32, OP.i32ReinterpretF32],
  [(I64 << 8) | F64, OP.i64ReinterpretF64],
  [(F32 << 8) | I32, OP.f32ReinterpretI32],
  [(F64 << 8) | I64, OP.f64ReinterpretI64],
]);

const NOTHING: readonly Value[] = [];

function value(
  type: ValueType,
  bits: number,
  kind: number,
  details: Partial<Pick<Value, "operands" | "immediate" | "constant" | "local">>,
): Value {
  return {
    type,
    bits,
    kind,
    operands: NOTHING,
    immediate: undefined,
    constant: undefined,
    local: -1,
    ...details,
    uses: 0,
    temporary: -1,
  };
}

export class Emitter {
  /** A constant of this width; for floats the bit pattern. */
  constant(constant: bigint | number, bits: number, type: ValueType = natural(bits)): Value {
    return value(type, bits, CONSTANT, { constant: BigInt.asUintN(bits, BigInt(constant)) });
  }

  /** The content of a local, as it is when the value is used. */
  fromLocal(local: number, type: ValueType, bits: number): Value {
    return value(type, bits, LOCAL, { local });
  }

  /** One of HOLES, of at most 64 bits. */
  hole(hole: number, bits: number): Value {
    return value(natural(bits), bits, HOLE, { immediate: hole });
  }

  /** An operation without effects; the operands must already have the types that the opcode demands. */
  operation(
    opcode: number,
    type: ValueType,
    bits: number,
    operands: readonly Value[],
    immediate?: Immediate,
  ): Value {
    return value(type, bits, opcode, { operands, immediate });
  }

  /** The same bits as another type: i32 and f32, i64 and f64. */
  as(given: Value, type: ValueType): Value {
    if (given.type === type) return given;
    if (given.constant !== undefined) return this.constant(given.constant, given.bits, type);
    const opcode = REINTERPRET.get((type << 8) | given.type);
    if (opcode === undefined) throw new Error("LiteBox internal error: no such reinterpretation");
    const [origin] = given.operands;
    if (origin?.type === type && given.kind === REINTERPRET.get((given.type << 8) | type)) return origin;
    return this.operation(opcode, type, given.bits, [given]);
  }
}
