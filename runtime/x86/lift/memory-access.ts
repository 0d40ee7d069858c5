/** Loads and stores of lifted code: checked against the rights of the pages that they touch, and then direct. */

import type { Lowering } from "./emitter.ts";
import { ADDRESS_LIMIT, PAGE_SHIFT, READABLE, RIGHTS_TABLE, WRITABLE } from "./layout.ts";
import { F32, F64, I32, I64, OP, V128, type ValueType } from "./opcodes.ts";
import { isConstant, LOCAL, type Value } from "./value.ts";
import { shifted, type Window } from "./windows.ts";

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

/** An address as a local and a distance from it. */
function parts(address: Value): { local: number; distance: number } | undefined {
  const [base, distance] = address.kind === OP.i64Add ? address.operands : [address];
  if (base?.kind !== LOCAL) return undefined;
  const away = BigInt.asIntN(64, distance?.constant ?? 0n);
  if (distance !== undefined && (distance.constant === undefined || away > FAR || away < -FAR))
    return undefined;
  return { local: base.local, distance: Number(away) };
}

const FAR = 0x8000_0000n;

interface Surroundings {
  rightsAt(address: number): number;
  windowOf(local: number): Window | undefined;
}

export class MemoryAccess {
  /** By the local of a register: bytes around it that have been checked in this block. */
  proved: ReadonlyMap<number, Window> = new Map();
  readonly #lowering: Lowering;
  readonly #surroundings: Surroundings;
  #checked: Checked[] = [];
  #stored = false;

  constructor(lowering: Lowering, surroundings: Surroundings) {
    this.#lowering = lowering;
    this.#surroundings = surroundings;
  }

  /** What has been checked around a register moves with it, where it moves by a constant. */
  registerChanges(local: number, value: Value): void {
    const window = this.proved.get(local);
    if (window === undefined) return;
    const proved = new Map(this.proved);
    const move = parts(value);
    if (move?.local === local) proved.set(local, shifted(window, -move.distance));
    else proved.delete(local);
    this.proved = proved;
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
    const index = emitter.operation(OP.i32WrapI64, I32, 32, [address]);
    if (this.#isProved(address, bytes, right) || this.#prove(address, bytes, right)) {
      this.#checked.push({ address, bytes, index: emitter.force(index), rights: 0 });
      return index;
    }
    this.#checkReach(address, bytes);
    this.#checkRights(emitter.force(index), bytes, right, alignment >= bytes);
    this.#checked.push({ address, bytes, index, rights: right });
    return index;
  }

  #checkReach(address: Value, bytes: number): void {
    const { emitter } = this.#lowering;
    const last = emitter.constant(ADDRESS_LIMIT - bytes, 64);
    this.#lowering.deoptIf(emitter.operation(OP.i64GtU, I32, 1, [address, last]));
  }

  #isProved(address: Value, bytes: number, right: number): boolean {
    const at = parts(address);
    const window = at === undefined ? undefined : this.proved.get(at.local);
    if (at === undefined || window === undefined || (window.rights & right) === 0) return false;
    return at.distance >= window.low && at.distance + bytes <= window.high;
  }

  /** Checks at once what the rest of the block will need around the same register, if that is more than this access. */
  #prove(address: Value, bytes: number, right: number): boolean {
    const at = parts(address);
    const window = at === undefined ? undefined : this.#surroundings.windowOf(at.local);
    if (at === undefined || window === undefined || (window.rights & right) === 0) return false;
    const { low, high } = window;
    if (at.distance < low || at.distance + bytes > high || high - low <= bytes) return false;
    const { emitter } = this.#lowering;
    const base = emitter.fromLocal(at.local, I64, 64);
    const start = emitter.force(emitter.operation(OP.i64Add, I64, 64, [base, emitter.constant(low, 64)]));
    this.#checkReach(start, high - low);
    const index = emitter.force(emitter.operation(OP.i32WrapI64, I32, 32, [start]));
    this.#checkRights(index, high - low, window.rights, false);
    this.proved = new Map(this.proved).set(at.local, window);
    return true;
  }

  #constantIndex(address: bigint, bytes: number, right: number, alignment: number): Value {
    const first = Number(address);
    const allowed =
      address <= BigInt(ADDRESS_LIMIT - bytes) &&
      first % alignment === 0 &&
      (this.#surroundings.rightsAt(first) & this.#surroundings.rightsAt(first + bytes - 1) & right) !== 0;
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
    let rights = rightsOf(index);
    if (bytes > 1 && !onePage) {
      const end = emitter.operation(OP.i32Add, I32, 32, [index, emitter.constant(bytes - 1, 32)]);
      rights = and(rights, rightsOf(end));
    }
    // Of several rights all are needed.
    const missing =
      right === READABLE || right === WRITABLE
        ? emitter.operation(OP.i32Eqz, I32, 1, [and(rights, mask)])
        : emitter.operation(OP.i32Ne, I32, 1, [and(rights, mask), mask]);
    this.#lowering.deoptIf(missing);
  }
}
