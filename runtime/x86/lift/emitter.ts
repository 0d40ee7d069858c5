/** Code of one WebAssembly function: values become code where something uses them. */

import { ByteWriter } from "./bytes.ts";
import { F32, F64, I32, I64, OP, V128, type ValueType } from "./opcodes.ts";
import { CONSTANT, type Immediate, LOCAL, type Value } from "./value.ts";

/** What the lowering of an instruction can use. */
export interface Lowering {
  readonly emitter: Emitter;
  /**
   * Leaves the lifted code with the state before this instruction where the condition (1 bit) holds: the interpreter executes it.
   * Emitted at once, so it must come before the instruction stores to memory.
   */
  deoptIf(condition: Value): void;
  /** Gives up on this instruction: the interpreter always executes it. */
  unsupported(): never;
}

function natural(bits: number): ValueType {
  return bits <= 32 ? I32 : bits === 64 ? I64 : V128;
}

const REINTERPRET = new Map<number, number>([
  [(I32 << 8) | F32, OP.i32ReinterpretF32],
  [(I64 << 8) | F64, OP.i64ReinterpretF64],
  [(F32 << 8) | I32, OP.f32ReinterpretI32],
  [(F64 << 8) | I64, OP.f64ReinterpretI64],
]);

const TYPES: readonly ValueType[] = [I32, I64, F32, F64, V128];
const NOTHING: readonly Value[] = [];

export class Emitter {
  code = new ByteWriter();
  /** Types of the locals after the parameters. */
  readonly locals: ValueType[] = [];
  readonly #parameters: number;
  /** Temporary locals by type, and how many of them the instruction uses. */
  readonly #temporaries = new Map<ValueType, { readonly list: number[]; used: number }>();

  constructor(parameters: number) {
    this.#parameters = parameters;
    for (const type of TYPES) this.#temporaries.set(type, { list: [], used: 0 });
  }

  // Values. None of these emits anything.

  /** A constant of this width; for floats the bit pattern. */
  constant(value: bigint | number, bits: number, type: ValueType = natural(bits)): Value {
    const constant = BigInt.asUintN(bits, BigInt(value));
    return {
      type,
      bits,
      kind: CONSTANT,
      operands: NOTHING,
      immediate: undefined,
      constant,
      local: -1,
      uses: 0,
    };
  }

  /** The content of a local, as it is when the value is used. */
  fromLocal(local: number, type: ValueType, bits: number): Value {
    return {
      type,
      bits,
      kind: LOCAL,
      operands: NOTHING,
      immediate: undefined,
      constant: undefined,
      local,
      uses: 0,
    };
  }

  /** An operation without effects; the operands must already have the types that the opcode demands. */
  operation(
    opcode: number,
    type: ValueType,
    bits: number,
    operands: readonly Value[],
    immediate?: Immediate,
  ): Value {
    for (const operand of operands) operand.uses++;
    return { type, bits, kind: opcode, operands, immediate, constant: undefined, local: -1, uses: 0 };
  }

  /** The same bits as another type: i32 and f32, i64 and f64. */
  as(value: Value, type: ValueType): Value {
    if (value.type === type) return value;
    if (value.constant !== undefined) return this.constant(value.constant, value.bits, type);
    const opcode = REINTERPRET.get((type << 8) | value.type);
    if (opcode === undefined) throw new Error("LiteBox internal error: no such reinterpretation");
    const [origin] = value.operands;
    if (origin?.type === type && value.kind === REINTERPRET.get((value.type << 8) | type)) return origin;
    return this.operation(opcode, type, value.bits, [value]);
  }

  // Code.

  /** Counts a use beside those as an operand. */
  use(value: Value): Value {
    value.uses++;
    return value;
  }

  /** Emits code that leaves the value on the stack. */
  push(value: Value): void {
    const { code } = this;
    if (value.kind === CONSTANT) {
      this.#constant(value);
      return;
    }
    if (value.local >= 0) {
      this.get(value.local);
      return;
    }
    for (const operand of value.operands) this.push(operand);
    this.opcode(value.kind);
    const { immediate } = value;
    if (typeof immediate === "number") code.byte(immediate);
    else if (immediate !== undefined) for (const byte of immediate) code.byte(byte);
    if (value.uses > 1) {
      value.local = this.temporary(value.type);
      code.byte(OP.localTee);
      code.u32(value.local);
    }
  }

  /** Emits the value into a local now, so that code on several paths can use it. */
  force(value: Value): Value {
    if (value.local < 0 && value.kind !== CONSTANT) {
      value.uses = 0;
      this.push(value);
      value.local = this.temporary(value.type);
      this.set(value.local);
    }
    return value;
  }

  opcode(opcode: number): void {
    if (opcode < 0x100) {
      this.code.byte(opcode);
    } else {
      this.code.byte(opcode >> 16);
      this.code.u32(opcode & 0xffff);
    }
  }

  get(local: number): void {
    this.code.byte(OP.localGet);
    this.code.u32(local);
  }

  set(local: number): void {
    this.code.byte(OP.localSet);
    this.code.u32(local);
  }

  tee(local: number): void {
    this.code.byte(OP.localTee);
    this.code.u32(local);
  }

  i32(value: number): void {
    this.code.byte(OP.i32Const);
    this.code.s32(value);
  }

  i64(value: bigint): void {
    this.code.byte(OP.i64Const);
    this.code.s64(value);
  }

  /** A load or store at the address on the stack plus `offset`. No alignment is promised. */
  memory(opcode: number, offset: number): void {
    this.opcode(opcode);
    this.code.byte(0);
    this.code.u32(offset);
  }

  #constant(value: Value): void {
    const { code } = this;
    const constant = value.constant ?? 0n;
    switch (value.type) {
      case I32:
        this.i32(Number(BigInt.asIntN(32, constant)));
        break;
      case I64:
        this.i64(constant);
        break;
      case F32:
        code.byte(OP.f32Const);
        code.fixed(constant, 4);
        break;
      case F64:
        code.byte(OP.f64Const);
        code.fixed(constant, 8);
        break;
      case V128:
        this.opcode(OP.v128Const);
        code.fixed(constant, 16);
        break;
    }
  }

  // Locals.

  newLocal(type: ValueType): number {
    this.locals.push(type);
    return this.#parameters + this.locals.length - 1;
  }

  /** A local for this instruction only. */
  temporary(type: ValueType): number {
    const pool = this.#temporaries.get(type);
    if (pool === undefined) throw new Error("LiteBox internal error: no such type");
    const known = pool.list[pool.used];
    pool.used++;
    if (known !== undefined) return known;
    const local = this.newLocal(type);
    pool.list.push(local);
    return local;
  }

  /** All temporaries are free again: between two instructions. */
  releaseTemporaries(): void {
    for (const pool of this.#temporaries.values()) pool.used = 0;
  }

  /** The body as the code section has it: locals, then code. */
  body(): ByteWriter {
    const runs: { type: ValueType; count: number }[] = [];
    for (const type of this.locals) {
      const last = runs.at(-1);
      if (last?.type === type) last.count++;
      else runs.push({ type, count: 1 });
    }
    const body = new ByteWriter();
    body.u32(runs.length);
    for (const { type, count } of runs) {
      body.u32(count);
      body.type(type);
    }
    body.append(this.code);
    return body;
  }
}
