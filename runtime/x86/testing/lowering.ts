/** Runs what the lowering of one operation emits, as a WebAssembly function of its own. */

import { ByteWriter } from "../lift/bytes.ts";
import { Assembler } from "../lift/assembler.ts";
import type { FloatLowering } from "../lift/emitter.ts";
import { NO_STEP, NO_SURROUNDINGS } from "../lift/no-region.ts";
import { I32, I64, OP, V128 } from "../lift/opcodes.ts";
import { RecipeCompiler } from "../lift/recipe-compiler.ts";
import { RecipeMachine, UNKNOWN_RULES } from "../lift/recipe-machine.ts";
import type { Value } from "../lift/value.ts";
import { createMemory, instantiate } from "../lift/webassembly.ts";

const RESULT = 0;
const OPERANDS = 16;

/** The lowered operation applied to operands of these widths; undefined where it leaves the lifted code. */
export function compileOperation(
  widths: readonly number[],
  resultBits: number,
  lower: (lowering: FloatLowering, operands: readonly Value[]) => Value,
): (operands: readonly bigint[]) => bigint | undefined {
  const machine = new RecipeMachine(UNKNOWN_RULES, []);
  const { emitter } = machine;
  const operands = widths.map((bits, index) => loaded(machine, bits, OPERANDS + 16 * index));
  const result = lower(machine, operands);
  const natural = resultBits === 128 ? V128 : resultBits === 64 ? I64 : I32;
  const into = machine.let(emitter.as(result, natural));
  const nothing = { registers: new Map<number, Value>(), flags: undefined };
  const assembler = new Assembler(0);
  assembler.copy(RecipeCompiler.compile(machine.effects, nothing, machine.temporaries), NO_STEP, {
    ...NO_SURROUNDINGS,
    leaveIf() {
      assembler.open(OP.if);
      assembler.i32(1);
      assembler.opcode(OP.return);
      assembler.opcode(OP.end);
    },
  });
  assembler.i32(0);
  assembler.get(into);
  assembler.memory(natural === V128 ? OP.v128Store : natural === I64 ? OP.i64Store : OP.i32Store, RESULT);
  assembler.i32(0);
  assembler.opcode(OP.end);
  const memory = createMemory(0x1_0000);
  const { run } = instantiate(moduleWith(assembler), { host: { memory } });
  const view = new DataView(memory.buffer);
  return (values) => {
    values.forEach((value, index) => {
      view.setBigUint64(OPERANDS + 16 * index, BigInt.asUintN(64, value), true);
      view.setBigUint64(OPERANDS + 16 * index + 8, value >> 64n, true);
    });
    for (const at of [0, 8]) view.setBigUint64(RESULT + at, 0n, true);
    if (run?.() !== 0) return undefined;
    return view.getBigUint64(RESULT, true) | (view.getBigUint64(RESULT + 8, true) << 64n);
  };
}

/** An operand as register values are: in a local of its natural type. */
function loaded(machine: RecipeMachine, bits: number, address: number): Value {
  const { emitter } = machine;
  const type = bits === 128 ? V128 : bits === 64 ? I64 : I32;
  const opcode = type === V128 ? OP.v128Load : type === I64 ? OP.i64Load : OP.i32Load;
  const local = machine.let(emitter.operation(opcode, type, bits, [emitter.constant(address, 32)], [0, 0]));
  return emitter.fromLocal(local, type, bits);
}

/** A module with this one function, exported as `run`, and the memory that it is given. */
function moduleWith(assembler: Assembler): Uint8Array {
  const module = new ByteWriter();
  for (const byte of [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0]) module.byte(byte);
  const section = (id: number, fill: (content: ByteWriter) => void): void => {
    const content = new ByteWriter();
    fill(content);
    module.byte(id);
    module.sized(content);
  };
  section(1, (types) => {
    for (const byte of [1, 0x60, 0, 1, I32]) types.byte(byte);
  });
  section(2, (imports) => {
    imports.byte(1);
    imports.text("host");
    imports.text("memory");
    for (const byte of [0x02, 0, 1]) imports.byte(byte);
  });
  section(3, (functions) => {
    for (const byte of [1, 0]) functions.byte(byte);
  });
  section(7, (exports) => {
    exports.byte(1);
    exports.text("run");
    for (const byte of [0, 0]) exports.byte(byte);
  });
  section(10, (bodies) => {
    bodies.byte(1);
    bodies.sized(assembler.body());
  });
  return module.bytes.slice(0, module.length);
}
