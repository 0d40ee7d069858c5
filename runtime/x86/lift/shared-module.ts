/** What all regions of a memory use: the entrance to lifted code, and the functions that it calls. */

import { writeAesTables } from "./aes.ts";
import { bulkFunction, bulkOf } from "./bulk.ts";
import { entrance } from "./convention.ts";
import type { LinearMemory } from "./layout.ts";
import { firstModule, helperFunctions, regionTable } from "./module.ts";
import { Stubs } from "./stubs.ts";
import {
  compile,
  type Imports,
  instanceOf,
  type WasmFunction,
  type WasmModule,
  type WasmTable,
} from "./webassembly.ts";

export interface Shared {
  readonly enter: WasmFunction;
  readonly imports: Imports;
  /** Through which regions call each other. */
  readonly table: WasmTable;
  readonly stubs: Stubs;
}

/** What lifted code asks of its translator. */
export interface Callbacks {
  materialize(this: void): number;
  /** Gives 1 where the function in this place of the table has been translated, 0 where lifted code is to be left. */
  reach(this: void, slot: number): number;
  resume(this: void, expected: number, frame: bigint): number;
}

/** It does not depend on a memory, and is compiled once. */
let compiled: WasmModule | undefined;

export function shareIn(memory: LinearMemory, { materialize, reach, resume }: Callbacks): Shared {
  compiled ??= compile(firstModule([entrance(), bulkFunction(), ...helperFunctions()]));
  const table = regionTable();
  const imports = { m: memory.linear, t: table, b: bulkOf(memory), f: materialize, g: reach, r: resume };
  const { enter, bulk, ...helpers } = instanceOf(compiled, { e: imports });
  if (enter === undefined) throw new Error("LiteBox internal error: a module without its export");
  writeAesTables(memory.linear);
  const forRegions = { e: { ...imports, b: bulk, ...helpers } };
  return { enter, imports: forRegions, table, stubs: new Stubs(table, forRegions) };
}
