/** The module that all translators have: it does not depend on their memories, and is compiled once. */

import { bulkFunction } from "./bulk.ts";
import { entrance, firstModule, helperFunctions } from "./module.ts";
import { compile, type WasmModule } from "./webassembly.ts";

let shared: WasmModule | undefined;

export function sharedModule(): WasmModule {
  shared ??= compile(firstModule([entrance(), bulkFunction(), ...helperFunctions()]));
  return shared;
}
