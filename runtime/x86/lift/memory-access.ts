/** Loads and stores of lifted code: checked against the rights of the pages that they touch, and then direct. */

import type { Lowering } from "./emitter.ts";
import { ADDRESS_LIMIT, PAGE_SHIFT, READABLE, RIGHTS_TABLE, WRITABLE } from "./layout.ts";
import { F32, F64, I32, I64, OP, V128, type ValueType } from "./opcodes.ts";
import { isConstant, type Value } from "./value.ts";

interface Access {
  readonly type: ValueType;
  readonly load: number;
  readonly store: number;
}

const ACCESS: Readonly<Record<number, Access>> = {
  8: { type: I32, load: OP.i32Load8U, store: OP.i32Store8 },
  16: { type: I32, load: OP.i32Load16U, store: OP.i32Store16 },
  32: { type: I32, load: OP.i32Load, store: OP.i32Store },
  64: { type: I64, load: OP.i64Load, store: OP.i64Store },
  128: { type: V128, load: OP.v128Load, store: OP.v128Store },
};

/** An address that has been checked in this instruction. */
interface Checked {
  readonly address: Value;
  readonly bytes: number;
  /** The index in memory, as a local or a constant. */
  readonly index: Value;
  rights: number;
}

export class MemoryAccess {
  readonly #lowering: Lowering;
  readonly #rightsAt: (address: number) => number;
  #checked: Checked[] = [];
  #stored = false;

  constructor(lowering: Lowering, rightsAt: (address: number) => number) {
    this.#lowering = lowering;
    this.#rightsAt = rightsAt;
  }

  /** At the end of an instruction. */
  forget(): void {
    this.#checked = [];
    this.#stored = false;
  }

  /** After a store the instruction cannot be taken back. */
  beforeLeaving(): void {
    if (this.#stored) this.#lowering.unsupported();
  }

  load(address: Value, bits: number, alignment = 1): Value {
    const access = ACCESS[bits] ?? this.#lowering.unsupported();
    const { emitter } = this.#lowering;
    const index = this.#check(address, bits / 8, READABLE, alignment);
    emitter.push(index);
    emitter.memory(access.load, 0);
    const local = emitter.temporary(access.type);
    emitter.set(local);
    return emitter.fromLocal(local, access.type, bits);
  }

  store(address: Value, value: Value, bits: number, alignment = 1): void {
    const access = ACCESS[bits] ?? this.#lowering.unsupported();
    const { emitter } = this.#lowering;
    const index = this.#check(address, bits / 8, WRITABLE, alignment);
    // Whatever the value needs may still leave; then it is stored.
    const stored = emitter.use(this.#storable(value, access.type));
    emitter.push(index);
    emitter.push(stored);
    emitter.memory(this.#opcode(access, stored), 0);
    this.#stored = true;
  }

  #storable(value: Value, type: ValueType): Value {
    return value.type === F32 || value.type === F64 ? this.#lowering.emitter.as(value, type) : value;
  }

  #opcode(access: Access, value: Value): number {
    if (value.type !== access.type) this.#lowering.unsupported();
    return access.store;
  }

  /** Leaves the lifted code unless the access is allowed; gives the index in memory. */
  #check(address: Value, bytes: number, right: number, alignment: number): Value {
    const { emitter } = this.#lowering;
    const known = this.#checked.find((checked) => checked.address === address && checked.bytes >= bytes);
    if (known !== undefined) {
      if ((known.rights & right) === 0) this.#checkRights(known.index, bytes, right, false);
      known.rights |= right;
      return known.index;
    }
    if (isConstant(address)) return this.#constantIndex(address.constant, bytes, right, alignment);
    emitter.force(emitter.use(address));
    if (alignment > 1) {
      const low = emitter.operation(OP.i64And, I64, 64, [address, emitter.constant(alignment - 1, 64)]);
      this.#lowering.deoptIf(
        emitter.operation(OP.i32Eqz, I32, 1, [emitter.operation(OP.i64Eqz, I32, 1, [low])]),
      );
    }
    const last = emitter.constant(ADDRESS_LIMIT - bytes, 64);
    this.#lowering.deoptIf(emitter.operation(OP.i64GtU, I32, 1, [address, last]));
    const index = emitter.force(emitter.operation(OP.i32WrapI64, I32, 32, [address]));
    this.#checkRights(index, bytes, right, alignment >= bytes);
    this.#checked.push({ address, bytes, index, rights: right });
    return index;
  }

  #constantIndex(address: bigint, bytes: number, right: number, alignment: number): Value {
    const first = Number(address);
    const allowed =
      address <= BigInt(ADDRESS_LIMIT - bytes) &&
      first % alignment === 0 &&
      (this.#rightsAt(first) & this.#rightsAt(first + bytes - 1) & right) !== 0;
    if (!allowed) this.#lowering.unsupported();
    return this.#lowering.emitter.constant(address, 32);
  }

  #checkRights(index: Value, bytes: number, right: number, onePage: boolean): void {
    const { emitter } = this.#lowering;
    this.beforeLeaving();
    const shift = emitter.constant(PAGE_SHIFT, 32);
    const rightsOf = (at: Value): Value => {
      const page = emitter.operation(OP.i32ShrU, I32, 20, [at, shift]);
      emitter.push(page);
      emitter.memory(OP.i32Load8U, RIGHTS_TABLE);
      const local = emitter.temporary(I32);
      emitter.set(local);
      return emitter.fromLocal(local, I32, 8);
    };
    const mask = emitter.constant(right, 32);
    const and = (a: Value, b: Value): Value => emitter.operation(OP.i32And, I32, 8, [a, b]);
    let rights = and(rightsOf(index), mask);
    if (bytes > 1 && !onePage) {
      const end = emitter.operation(OP.i32Add, I32, 32, [index, emitter.constant(bytes - 1, 32)]);
      rights = and(rights, rightsOf(end));
    }
    this.#lowering.deoptIf(emitter.operation(OP.i32Eqz, I32, 1, [rights]));
  }
}
