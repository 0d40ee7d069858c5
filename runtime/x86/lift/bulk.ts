/** MOVS and STOS with REP, when all of it can be done at once. */

import type { Decoded } from "../operands.ts";
import { ADDRESS_LIMIT, PAGE_SHIFT, READABLE, RIGHTS_TABLE, type LinearMemory, WRITABLE } from "./layout.ts";
import { ByteWriter } from "./bytes.ts";
import { F_BULK, T_BULK, type WasmFunctionSource } from "./module.ts";
import { I32, I64, OP } from "./opcodes.ts";
import type { RecipeMachine } from "./recipe-machine.ts";
import type { Value } from "./value.ts";

const RAX = 0;
const RCX = 1;
const RSI = 6;
const RDI = 7;

/** String instructions that are lifted with a REP prefix. */
export const BULK: ReadonlySet<string> = new Set(["movs", "stos"]);

/** More rounds than these count as several instructions: see ROUNDS_PER_STEP of the interpreter. */
const MAX_ROUNDS = 65_536;
const FILL = 16;
const EACH_BYTE = 0x0101_0101_0101_0101n;

/** A call of `bulkOf`'s function; where that can do nothing, the interpreter must. */
export function liftBulk(m: RecipeMachine, decoded: Decoded): void {
  const fills = decoded.instruction.mnemonic === "stos";
  const memory = decoded.operands.filter((operand) => operand.kind === "memory");
  if (memory.some(({ segment, addressBits }) => addressBits !== 64 || segment === "fs" || segment === "gs"))
    m.unsupported();
  const bits = memory[0]?.bits ?? m.unsupported();
  const register = (number: number): Value => m.gpr(number, 64).get();
  const limit = (value: Value, most: number): void => {
    m.deoptIf(m.lessUnsigned(m.constant(most, 64), value, 64));
  };
  const count = register(RCX);
  m.deoptIf(m.flag("DF"));
  limit(count, MAX_ROUNDS);
  limit(register(RDI), ADDRESS_LIMIT - 1);
  if (!fills) limit(register(RSI), ADDRESS_LIMIT - 1);
  else if (bits === 64) {
    const repeated = m.mul(m.and(register(RAX), m.constant(0xff, 64), 64), m.constant(EACH_BYTE, 64), 64);
    m.deoptIf(m.not(m.isZero(m.xor(register(RAX), repeated, 64), 64), 1));
  }
  const word = (number: number): Value => m.extract(register(number), 64, 0, 32);
  const kind = m.constant(bits / 8 + (fills ? FILL : 0), 32);
  const done = m.call(F_BULK, [kind, word(RDI), word(fills ? RAX : RSI), word(RCX)]);
  m.deoptIf(m.isZero(done, 32));
  const bytes = m.mul(count, m.constant(bits / 8, 64), 64);
  for (const moved of fills ? [RDI] : [RDI, RSI]) m.gpr(moved, 64).set(m.add(register(moved), bytes, 64));
  m.gpr(RCX, 64).set(m.constant(0, 64));
}

/** Parameters and locals of the function below. */
const KIND = 0;
const TO = 1;
const FROM = 2;
const COUNT = 3;
const LENGTH = 4;
/** The byte that is filled with, in each of eight bytes. */
const FILLER = 5;
const WINDOW = 4096;

/** Code in which each condition that does not hold leads to the end of the block around it. */
class BulkCode {
  readonly body = new ByteWriter();

  op(...bytes: readonly number[]): this {
    for (const byte of bytes) this.body.byte(byte);
    return this;
  }

  get(local: number): this {
    return this.op(OP.localGet, local);
  }

  constant(value: number): this {
    this.op(OP.i32Const);
    this.body.s32(value);
    return this;
  }

  memory(opcode: number): this {
    this.body.opcode(opcode);
    return this.op(0, 0);
  }

  /** To the end of the block where the condition on the stack holds. */
  otherwiseIf(): this {
    return this.op(OP.brIf, 0);
  }

  /** To the end of the block unless all from `local` on is within reach and its first and last pages have the right. */
  reach(local: number, right: number): void {
    this.get(local).get(LENGTH).op(OP.i32Add);
    this.constant(ADDRESS_LIMIT - 1)
      .op(OP.i32GtU)
      .otherwiseIf();
    for (const isLast of [false, true]) {
      this.get(local);
      if (isLast) this.get(LENGTH).constant(-1).op(OP.i32Add, OP.i32Add);
      this.constant(PAGE_SHIFT).op(OP.i32ShrU, OP.i32Load8U, 0);
      this.body.u32(RIGHTS_TABLE);
      this.constant(right).op(OP.i32And, OP.i32Eqz).otherwiseIf();
    }
  }
}

/**
 * The function that lifted code calls, (kind, to, from, count): 1 when everything has been done, 0 when nothing has. It does by itself
 * what touches two pages at most; the rest it leaves to `bulkOf`.
 */
export function bulkFunction(): WasmFunctionSource {
  const code = new BulkCode();
  code.body.u32(2);
  for (const type of [I32, I64] as const) {
    code.body.u32(1);
    code.body.type(type);
  }
  code.op(OP.block, 0x40);
  whatIsNear(code);
  code.get(KIND).constant(FILL).op(OP.i32GtU, OP.if, 0x40);
  code.get(FROM).constant(0xff).op(OP.i32And, OP.i64ExtendI32U, OP.i64Const);
  code.body.s64(EACH_BYTE);
  code.op(OP.i64Mul, OP.localSet, FILLER);
  whatIsShort(code, ({ repeated }) => {
    code.get(FILLER);
    for (const opcode of repeated) code.body.opcode(opcode);
  });
  code.get(TO).get(FROM).get(LENGTH);
  code
    .op(...MEMORY_FILL)
    .constant(1)
    .op(OP.return, OP.end);
  code.reach(FROM, READABLE);
  // Forward and overlapping, what has been written is read again.
  code.get(TO).get(FROM).op(OP.i32Sub).get(LENGTH).op(OP.i32LtU).otherwiseIf();
  whatIsShort(code, ({ load }, at) => {
    at(FROM);
    code.memory(load);
  });
  code.get(TO).get(FROM).get(LENGTH);
  code
    .op(...MEMORY_COPY)
    .constant(1)
    .op(OP.return, OP.end);
  code.get(KIND).get(TO).get(FROM).get(COUNT).op(OP.call);
  code.body.u32(F_BULK);
  code.op(OP.end);
  return { name: "bulk", type: T_BULK, body: code.body };
}

/** A word of so many bytes: how it is loaded and stored, and made of FILLER. */
interface Word {
  readonly bytes: number;
  readonly load: number;
  readonly store: number;
  readonly repeated: readonly number[];
}

const WORDS: readonly Word[] = [
  { bytes: 16, load: OP.v128Load, store: OP.v128Store, repeated: [OP.i64x2Splat] },
  { bytes: 8, load: OP.i64Load, store: OP.i64Store, repeated: [] },
  { bytes: 4, load: OP.i32Load, store: OP.i32Store, repeated: [OP.i32WrapI64] },
  { bytes: 1, load: OP.i32Load8U, store: OP.i32Store8, repeated: [OP.i32WrapI64] },
];
/** The engine calls a function for what is longer, which takes longer than all of this. */
const SHORT = 64;

/**
 * What is short is done by words that may lie over each other, from both ends, all of them read before the first is written. `push`
 * leaves a word on the stack; `at` pushes where in a parameter's bytes it is.
 */
function whatIsShort(code: BulkCode, push: (word: Word, at: (parameter: number) => void) => void): void {
  code.op(OP.block, 0x40);
  code.get(LENGTH).constant(SHORT).op(OP.i32GtU).otherwiseIf();
  for (const word of WORDS) {
    const { bytes, store } = word;
    for (const most of bytes === 16 ? [64, 32] : bytes === 1 ? [3] : [2 * bytes]) {
      code
        .get(LENGTH)
        .constant(most === 64 ? 33 : bytes)
        .op(OP.i32GeU, OP.if, 0x40);
      const places = placesOf(bytes, most);
      for (const place of places) {
        const at = (parameter: number): void => {
          code.get(parameter);
          place(code);
        };
        at(TO);
        push(word, at);
      }
      for (let count = 0; count < places.length; count++) code.memory(store);
      code.constant(1).op(OP.return, OP.end);
    }
  }
  code.op(OP.end);
}

/** How words of so many bytes cover up to `most`: each moves an address on the stack. */
function placesOf(bytes: number, most: number): readonly ((code: BulkCode) => void)[] {
  const fromStart =
    (distance: number) =>
    (code: BulkCode): void => {
      if (distance > 0) code.constant(distance).op(OP.i32Add);
    };
  const fromEnd =
    (distance: number) =>
    (code: BulkCode): void => {
      code.get(LENGTH).op(OP.i32Add).constant(-distance).op(OP.i32Add);
    };
  const middle = (code: BulkCode): void => {
    code.get(LENGTH).constant(1).op(OP.i32ShrU, OP.i32Add);
  };
  if (bytes === 1) return [fromStart(0), middle, fromEnd(1)];
  return most > 2 * bytes
    ? [fromStart(0), fromStart(bytes), fromEnd(2 * bytes), fromEnd(bytes)]
    : [fromStart(0), fromEnd(bytes)];
}

/** Sets LENGTH. Words of four bytes and of two are filled by `bulkOf`; so is all that more than two pages could hold. */
function whatIsNear(code: BulkCode): void {
  code
    .get(KIND)
    .constant(FILL + 1)
    .op(OP.i32Ne);
  code.get(KIND).constant(FILL).op(OP.i32GtU, OP.i32And);
  code
    .get(KIND)
    .constant(FILL + 8)
    .op(OP.i32Ne, OP.i32And)
    .otherwiseIf();
  code
    .get(COUNT)
    .constant(WINDOW / 8)
    .op(OP.i32GtU)
    .otherwiseIf();
  code
    .get(COUNT)
    .get(KIND)
    .constant(FILL - 1)
    .op(OP.i32And, OP.i32Mul, OP.localSet, LENGTH);
  code.get(LENGTH).op(OP.i32Eqz).otherwiseIf();
  code.reach(TO, WRITABLE);
}

const MEMORY_COPY = [0xfc, 10, 0, 0] as const;
const MEMORY_FILL = [0xfc, 11, 0] as const;

/** The same for every length, in JavaScript. */
export function bulkOf(
  memory: LinearMemory,
): (kind: number, to: number, from: number, count: number) => number {
  const bytes = new Uint8Array(memory.linear.buffer);
  const view = new DataView(memory.linear.buffer);
  const allowed = (start: number, length: number, right: number): boolean => {
    if (start + length > ADDRESS_LIMIT) return false;
    const last = (start + length - 1) >>> PAGE_SHIFT;
    for (let page = start >>> PAGE_SHIFT; page <= last; page++)
      if (((bytes[RIGHTS_TABLE + page] ?? 0) & right) === 0) return false;
    return true;
  };
  return (kind, to, from, count) => {
    const size = kind & (FILL - 1);
    const length = size * count;
    if (length === 0) return 1;
    if (!allowed(to, length, WRITABLE)) return 0;
    if ((kind & FILL) === 0) {
      // Forward and overlapping, what has been written is read again: round by round, then.
      if (!allowed(from, length, READABLE) || (from < to && to < from + length)) return 0;
      bytes.copyWithin(to, from, from + length);
    } else if (size === 1 || size === 8) {
      bytes.fill(from, to, to + length);
    } else {
      for (let at = to; at < to + length; at += size)
        if (size === 2) view.setUint16(at, from, true);
        else view.setUint32(at, from, true);
    }
    return 1;
  };
}
