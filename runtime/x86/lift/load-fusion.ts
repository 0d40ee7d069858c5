/** Loads that go at once to where their bits are wanted: into a vector register, and not by way of a general one. */

import { F32, F64, OP, V128, type ValueType } from "./opcodes.ts";
import { CONSTANT, type Value } from "./value.ts";

interface FusedLoad {
  /** What the load gives, instead of what the original one gave. */
  readonly result: Value;
  readonly opcode: number;
  readonly type: ValueType;
}

/** `users` knows who uses a value that is used once. */
export function fuseLoad(loaded: Value, users: ReadonlyMap<Value, Value>): FusedLoad | undefined {
  const user = onlyUser(loaded, users);
  switch (user?.kind) {
    case OP.f64ReinterpretI64:
      return { result: user, opcode: OP.f64Load, type: F64 };
    case OP.f32ReinterpretI32:
      return { result: user, opcode: OP.f32Load, type: F32 };
    case OP.i64x2ReplaceLane:
      return isLowestOfZeros(user) ? { result: user, opcode: OP.v128Load64Zero, type: V128 } : undefined;
    case OP.i64ExtendI32U: {
      const wide = loaded.bits === 32 ? onlyUser(user, users) : undefined;
      const fits = wide?.kind === OP.i64x2ReplaceLane && isLowestOfZeros(wide);
      return fits ? { result: wide, opcode: OP.v128Load32Zero, type: V128 } : undefined;
    }
    default:
      return undefined;
  }
}

function onlyUser(value: Value, users: ReadonlyMap<Value, Value>): Value | undefined {
  return value.uses === 1 ? users.get(value) : undefined;
}

function isLowestOfZeros({ operands: [vector], immediate }: Value): boolean {
  return vector?.kind === CONSTANT && vector.constant === 0n && immediate === 0;
}
