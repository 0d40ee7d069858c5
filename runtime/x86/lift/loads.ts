/** Loads from the lifter's own tables. */

import { ByteWriter } from "./bytes.ts";
import type { Emitter } from "./emitter.ts";
import { I32 } from "./opcodes.ts";
import type { Value } from "./value.ts";

/** A word or byte at `index` from a table on; no alignment is promised. */
export function loadAt(emitter: Emitter, opcode: number, index: Value, table: number): Value {
  const immediate = new ByteWriter();
  immediate.byte(0);
  immediate.u32(table);
  return emitter.operation(opcode, I32, 32, [index], [...immediate.bytes.subarray(0, immediate.length)]);
}
