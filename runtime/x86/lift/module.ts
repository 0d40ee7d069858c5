/** A WebAssembly module around the bodies of regions (WebAssembly Core Specification 2.0, chapter 5.5). */

import { ByteWriter } from "./bytes.ts";
import { type Helper, helperBody, type HelperName, HELPERS } from "./helpers.ts";
import { STATE } from "./layout.ts";
import { RSP } from "./locals.ts";
import { I32, I64, OP, V128, type ValueType } from "./opcodes.ts";

/**
 * Parameters of a region, which are its first locals: RSP; the instructions that may be executed; an entry and the stack that may be
 * used (see transfers.ts); the address to which it returns, and RSP then.
 */
export const PARAMETER = { rsp: 0, budget: 1, control: 2, expected: 3, frame: 4 } as const;
export const REGION_PARAMETERS = 5;

export const T_REGION = 0;
const T_MATERIALIZE = 1;
const T_TRANSLATE = 2;
const T_ENTER = 3;
export const T_BULK = 4;
const T_RESUME = 5;
const T_VECTORS = 6;
const T_DOUBLEWORDS = 7;

export const F_MATERIALIZE = 0;
const F_TRANSLATE = 1;
export const F_BULK = 2;
export const F_RESUME = 3;
const F_HELPERS = 4;
export const IMPORTED_FUNCTIONS = F_HELPERS + HELPERS.length;

const SECTION = { type: 1, import: 2, function: 3, export: 7, code: 10 } as const;
const FUNCTION = 0;

const SIGNATURES: readonly {
  readonly parameters: readonly ValueType[];
  readonly results: readonly ValueType[];
}[] = [
  { parameters: [I64, I32, I32, I32, I64], results: [I32] },
  { parameters: [], results: [I32] },
  { parameters: [I32], results: [I32] },
  { parameters: [I64, I32, I32, I32], results: [] },
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

/**
 * Regions are called through the table. `stub` has translated what belongs into a place of the table, and calls it; or leaves lifted code,
 * where the interpreter is to execute that code for a first time.
 */
export function stub(slot: number): WasmFunctionSource {
  const body = new ByteWriter();
  body.u32(0);
  const constant = (value: number): void => {
    body.byte(OP.i32Const);
    body.s32(value);
  };
  const get = (local: number): void => {
    body.byte(OP.localGet);
    body.u32(local);
  };
  const store = (opcode: number): void => {
    body.byte(opcode);
    body.byte(0);
    body.u32(0);
  };
  constant(slot);
  body.byte(OP.call);
  body.u32(F_TRANSLATE);
  body.byte(OP.if);
  body.byte(0x40);
  for (let i = 0; i < REGION_PARAMETERS; i++) get(i);
  constant(slot);
  body.byte(OP.returnCallIndirect);
  body.u32(T_REGION);
  body.u32(0);
  body.byte(OP.end);
  constant(STATE.gpr + 8 * RSP);
  get(PARAMETER.rsp);
  store(OP.i64Store);
  constant(STATE.budget);
  get(PARAMETER.budget);
  store(OP.i32Store);
  get(PARAMETER.expected);
  get(PARAMETER.frame);
  body.byte(OP.call);
  body.u32(F_RESUME);
  body.byte(OP.end);
  return { name: `stub${String(slot)}`, type: T_REGION, body };
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

/** For JavaScript: (RSP, budget, control, slot). The region has no caller to return to. */
export function entrance(): WasmFunctionSource {
  const body = new ByteWriter();
  body.u32(0);
  for (const parameter of [0, 1, 2]) {
    body.byte(OP.localGet);
    body.u32(parameter);
  }
  body.byte(OP.i32Const);
  body.s32(0);
  body.byte(OP.i64Const);
  body.s32(-1);
  body.byte(OP.localGet);
  body.u32(3);
  body.byte(OP.callIndirect);
  body.u32(T_REGION);
  body.u32(0);
  body.byte(OP.drop);
  body.byte(OP.end);
  return { name: "enter", type: T_ENTER, body };
}

function section(module: ByteWriter, id: number, write: (content: ByteWriter) => void): void {
  const content = new ByteWriter();
  write(content);
  module.byte(id);
  module.sized(content);
}

/**
 * Imports: `e.m` the memory, `e.t` the table, `e.f` works out flags, `e.g` translates, `e.b` copies and
 * fills, `e.r` goes on where lifted code cannot; and the helpers by their names. Exports: each function by its name.
 */
export function moduleOf(functions: readonly WasmFunctionSource[]): Uint8Array {
  return moduleWith(HELPERS, functions);
}

/** The module whose functions others import, themselves without helpers. */
export function firstModule(functions: readonly WasmFunctionSource[]): Uint8Array {
  return moduleWith([], functions);
}

function moduleWith(helpers: readonly Helper[], functions: readonly WasmFunctionSource[]): Uint8Array {
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
  section(module, SECTION.import, (content) => {
    content.u32(F_HELPERS + helpers.length + 2);
    const entry = (name: string, ...description: readonly number[]): void => {
      content.text("e");
      content.text(name);
      for (const byte of description) content.byte(byte);
    };
    entry("f", 0, T_MATERIALIZE);
    entry("g", 0, T_TRANSLATE);
    entry("b", 0, T_BULK);
    entry("r", 0, T_RESUME);
    for (const helper of helpers) entry(helper.name, 0, helperType(helper));
    entry("t", 1, 0x70, 0, 0);
    entry("m", 2, 0, 0);
  });
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
  section(module, SECTION.code, (content) => {
    content.u32(functions.length);
    for (const { body } of functions) content.sized(body);
  });
  return module.bytes.subarray(0, module.length);
}
