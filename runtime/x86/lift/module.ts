/** A WebAssembly module around the bodies of regions (WebAssembly Core Specification 2.0, chapter 5.5). */

import { ByteWriter, sizeOfU32 } from "./bytes.ts";
import { type Helper, helperBody, type HelperName, HELPERS } from "./helpers.ts";
import { I32, I64, OP, V128, type ValueType } from "./opcodes.ts";
import { createTable, isValid, tableOf, type WasmTable } from "./webassembly.ts";

/**
 * Parameters of a region, which are its first locals: RSP; the instructions that may be executed; to which address it returns, and RSP then,
 * in the lower and the upper half of one number; and two registers that are not in the state meanwhile. Its results are what is left of
 * the instructions, or LEFT; and RAX.
 */
export const PARAMETER = { rsp: 0, budget: 1, linkage: 2, rdi: 3, rsi: 4 } as const;
export const REGION_PARAMETERS = 5;
/** Bits of the lower half of a linkage. */
export const LINKAGE_SHIFT = 32;

export const T_REGION = 0;
const T_MATERIALIZE = 1;
const T_TRANSLATE = 2;
export const T_ENTER = 3;
export const T_BULK = 4;
const T_RESUME = 5;
const T_VECTORS = 6;
const T_DOUBLEWORDS = 7;

export const F_MATERIALIZE = 0;
export const F_TRANSLATE = 1;
export const F_BULK = 2;
export const F_RESUME = 3;
const F_HELPERS = 4;
export const IMPORTED_FUNCTIONS = F_HELPERS + HELPERS.length;

const SECTION = { type: 1, import: 2, function: 3, table: 4, export: 7, code: 10 } as const;
const FUNCTION = 0;
const TABLE = 1;
const MEMORY = 2;
/** The table has all its places from the beginning: a call of a known one need not look whether it is there. */
export const PLACES = 0x4000;
const WITH_LARGEST_SIZE = 1;
const ANY_FUNCTION = 0x70;
const REFERENCE = 0x64;
const WITH_FIRST_VALUE = [0x40, 0x00] as const;
const REF_FUNC = 0xd2;

const SIGNATURES: readonly {
  readonly parameters: readonly ValueType[];
  readonly results: readonly ValueType[];
}[] = [
  { parameters: [I64, I32, I64, I64, I64], results: [I32, I64] },
  { parameters: [], results: [I32] },
  { parameters: [I32], results: [I32] },
  { parameters: [I64, I32, I32], results: [] },
  { parameters: [I32, I32, I32, I32], results: [I32] },
  { parameters: [I32, I64], results: [I32] },
  { parameters: [V128, V128], results: [V128] },
  { parameters: [I64, I64], results: [V128] },
];

export interface WasmFunctionSource {
  readonly name: string;
  readonly type: number;
  readonly body: ByteWriter;
}

function helperType({ operands }: Helper): number {
  return operands === V128 ? T_VECTORS : T_DOUBLEWORDS;
}

/** Its number in each module. */
export function helperNamed(name: HelperName): number {
  return F_HELPERS + HELPERS.findIndex((helper) => helper.name === name);
}

export function helperFunctions(): WasmFunctionSource[] {
  return HELPERS.map((helper) => ({ name: helper.name, type: helperType(helper), body: helperBody(helper) }));
}

/** More than most sections have, but that with code. */
const SECTION_ROOM = 128;

function section(module: ByteWriter, id: number, write: (content: ByteWriter) => void): void {
  const content = new ByteWriter(SECTION_ROOM);
  write(content);
  module.byte(id);
  module.sized(content);
}

function tableType(content: ByteWriter, isTyped: boolean): void {
  if (isTyped) {
    content.byte(REFERENCE);
    content.u32(T_REGION);
  } else {
    content.byte(ANY_FUNCTION);
  }
  content.byte(WITH_LARGEST_SIZE);
  content.u32(PLACES);
  content.u32(PLACES);
}

/** A module with nothing but a table whose places are all of a region's type, so that no call need look what it calls (WebAssembly 3.0). */
function tableModule(): Uint8Array {
  const module = beginning();
  section(module, SECTION.function, (content) => {
    content.u32(1);
    content.u32(T_REGION);
  });
  section(module, SECTION.table, (content) => {
    content.u32(1);
    for (const byte of WITH_FIRST_VALUE) content.byte(byte);
    tableType(content, true);
    content.byte(REF_FUNC);
    content.u32(0);
    content.byte(OP.end);
  });
  section(module, SECTION.export, (content) => {
    content.u32(1);
    content.text("t");
    content.byte(TABLE);
    content.u32(0);
  });
  section(module, SECTION.code, (content) => {
    const body = new ByteWriter();
    body.u32(0);
    body.byte(OP.unreachable);
    body.byte(OP.end);
    content.u32(1);
    content.sized(body);
  });
  return contentOf(module);
}

/** Node 20 has no such tables. */
const HAS_TYPED_TABLES = isValid(tableModule());

/** The table through which regions call each other. */
export function regionTable(): WasmTable {
  return HAS_TYPED_TABLES ? tableOf(tableModule(), "t") : createTable(PLACES);
}

/** What all modules of regions begin with. */
let head: ByteWriter | undefined;

/**
 * Imports: `e.m` the memory, `e.t` the table, `e.f` works out flags, `e.g` translates, `e.b` copies and
 * fills, `e.r` goes on where lifted code cannot; and the helpers by their names. Exports: each function by its name.
 */
export function moduleOf(functions: readonly WasmFunctionSource[]): Uint8Array {
  head ??= headOf(HELPERS);
  return moduleWith(head, HELPERS, functions);
}

/** The module whose functions others import, themselves without helpers. */
export function firstModule(functions: readonly WasmFunctionSource[]): Uint8Array {
  return moduleWith(headOf([]), [], functions);
}

function contentOf({ bytes, length }: ByteWriter): Uint8Array {
  return bytes.subarray(0, length);
}

/** With the types of all functions. */
function beginning(): ByteWriter {
  const module = new ByteWriter();
  module.fixed(0x1_6d73_6100n, 8); // magic number and version
  section(module, SECTION.type, (content) => {
    content.u32(SIGNATURES.length);
    for (const { parameters, results } of SIGNATURES) {
      content.byte(0x60);
      for (const list of [parameters, results]) {
        content.u32(list.length);
        for (const type of list) content.type(type);
      }
    }
  });
  return module;
}

/** Types and imports. */
function headOf(helpers: readonly Helper[]): ByteWriter {
  const module = beginning();
  section(module, SECTION.import, (content) => {
    content.u32(F_HELPERS + helpers.length + 2);
    const entry = (name: string, ...description: readonly number[]): void => {
      content.text("e");
      content.text(name);
      for (const byte of description) content.byte(byte);
    };
    entry("f", FUNCTION, T_MATERIALIZE);
    entry("g", FUNCTION, T_TRANSLATE);
    entry("b", FUNCTION, T_BULK);
    entry("r", FUNCTION, T_RESUME);
    for (const helper of helpers) entry(helper.name, FUNCTION, helperType(helper));
    entry("t", TABLE);
    tableType(content, HAS_TYPED_TABLES);
    entry("m", MEMORY, 0, 0);
  });
  return module;
}

function moduleWith(
  begin: ByteWriter,
  helpers: readonly Helper[],
  functions: readonly WasmFunctionSource[],
): Uint8Array {
  let codeSize = sizeOfU32(functions.length);
  for (const { body } of functions) codeSize += sizeOfU32(body.length) + body.length;
  const module = new ByteWriter(begin.length + codeSize + SECTION_ROOM * functions.length);
  module.append(begin);
  section(module, SECTION.function, (content) => {
    content.u32(functions.length);
    for (const { type } of functions) content.u32(type);
  });
  section(module, SECTION.export, (content) => {
    content.u32(functions.length);
    functions.forEach(({ name }, index) => {
      content.text(name);
      content.byte(FUNCTION);
      content.u32(F_HELPERS + helpers.length + index);
    });
  });
  module.byte(SECTION.code);
  module.u32(codeSize);
  module.u32(functions.length);
  for (const { body } of functions) module.sized(body);
  return contentOf(module);
}
