/**
 * The instructions of gdb's agent expressions (GDB manual, "Bytecode Descriptions"), one record each. Those that only mean something for
 * tracepoints, and those for numbers with a fraction, which gdb never sends, are left out.
 */

import type { BinaryOperator, Extension, UnaryOperator, Width } from "../../x86/breakpoints.ts";

/** What expressions are read with: numbers, of which a value comes, or whatever else can be made from operators. */
export interface AgentValues<Value> {
  constant(this: void, value: bigint): Value;
  /** By the number that the protocol gives it. As in all that follow, undefined where there is no value. */
  register(this: void, number: number): Value | undefined;
  memory(this: void, address: Value, bytes: Width): Value | undefined;
  unary(this: void, operator: UnaryOperator, value: Value): Value | undefined;
  binary(this: void, operator: BinaryOperator, left: Value, right: Value): Value | undefined;
  extend(this: void, by: Extension, bits: number, value: Value): Value | undefined;
}

export interface AgentState<Value> {
  readonly values: AgentValues<Value>;
  /** Values have 64 bits and no sign. */
  readonly stack: Value[];
  /** Where the next instruction stands. */
  next: number;
  hasEnded: boolean;
  /** The last instruction goes there where the value is not 0. */
  branch: { readonly test: Value; readonly target: number } | undefined;
}

/** Thrown by what cannot be done; whoever reads catches it. */
export class AgentFault extends Error {}

export interface Opcode {
  readonly code: number;
  readonly name: string;
  /** Bytes that follow, as one big-endian number. */
  readonly operand: 0 | 1 | 2 | 4 | 8;
  run<Value>(this: void, state: AgentState<Value>, operand: bigint): void;
}

function pop<Value>({ stack }: AgentState<Value>): Value {
  const value = stack.pop();
  if (value === undefined) throw new AgentFault("the stack is empty");
  return value;
}

function push<Value>({ stack }: AgentState<Value>, value: Value | undefined): void {
  if (value === undefined) throw new AgentFault("what is not known, cannot be read, or is divided by zero");
  stack.push(value);
}

function unary(code: number, name: string, operator: UnaryOperator): Opcode {
  return {
    ...{ code, name, operand: 0 },
    run: (state) => {
      push(state, state.values.unary(operator, pop(state)));
    },
  };
}

/** The manual writes their operands `a b`, with `b` on top. */
function binary(code: number, name: string, operator: BinaryOperator): Opcode {
  return {
    ...{ code, name, operand: 0 },
    run: (state) => {
      const right = pop(state);
      push(state, state.values.binary(operator, pop(state), right));
    },
  };
}

function extension(code: number, name: string, by: Extension): Opcode {
  return {
    ...{ code, name, operand: 1 },
    run: (state, bits) => {
      push(state, state.values.extend(by, Number(bits), pop(state)));
    },
  };
}

function reference(code: number, bytes: Width): Opcode {
  return {
    ...{ code, name: `ref${8 * bytes}`, operand: 0 },
    run: (state) => {
      push(state, state.values.memory(pop(state), bytes));
    },
  };
}

function constant(code: number, bytes: Width): Opcode {
  return {
    ...{ code, name: `const${8 * bytes}`, operand: bytes },
    run: (state, value) => {
      push(state, state.values.constant(value));
    },
  };
}

/** The topmost values in another order. */
function reorder(code: number, name: string, count: number, order: readonly number[]): Opcode {
  return {
    ...{ code, name, operand: 0 },
    run: (state) => {
      const values = Array.from({ length: count }, () => pop(state)).reverse();
      for (const index of order) push(state, values[index]);
    },
  };
}

export const OPCODES: readonly Opcode[] = [
  binary(0x02, "add", "add"),
  binary(0x03, "sub", "subtract"),
  binary(0x04, "mul", "multiply"),
  binary(0x05, "div_signed", "divideSigned"),
  binary(0x06, "div_unsigned", "divide"),
  binary(0x07, "rem_signed", "remainderSigned"),
  binary(0x08, "rem_unsigned", "remainder"),
  binary(0x09, "lsh", "shiftLeft"),
  binary(0x0a, "rsh_signed", "shiftRightSigned"),
  binary(0x0b, "rsh_unsigned", "shiftRight"),
  unary(0x0e, "log_not", "isZero"),
  binary(0x0f, "bit_and", "and"),
  binary(0x10, "bit_or", "or"),
  binary(0x11, "bit_xor", "xor"),
  unary(0x12, "bit_not", "not"),
  binary(0x13, "equal", "equal"),
  binary(0x14, "less_signed", "lessSigned"),
  binary(0x15, "less_unsigned", "less"),
  extension(0x16, "ext", "sign"),
  reference(0x17, 1),
  reference(0x18, 2),
  reference(0x19, 4),
  reference(0x1a, 8),
  {
    ...{ code: 0x20, name: "if_goto", operand: 2 },
    run: (state, to) => {
      state.branch = { test: pop(state), target: Number(to) };
    },
  },
  {
    ...{ code: 0x21, name: "goto", operand: 2 },
    run: (state, to) => {
      state.next = Number(to);
    },
  },
  constant(0x22, 1),
  constant(0x23, 2),
  constant(0x24, 4),
  constant(0x25, 8),
  {
    ...{ code: 0x26, name: "reg", operand: 2 },
    run: (state, number) => {
      push(state, state.values.register(Number(number)));
    },
  },
  {
    ...{ code: 0x27, name: "end", operand: 0 },
    run: (state) => {
      state.hasEnded = true;
    },
  },
  reorder(0x28, "dup", 1, [0, 0]),
  reorder(0x29, "pop", 1, []),
  extension(0x2a, "zero_ext", "zero"),
  reorder(0x2b, "swap", 2, [1, 0]),
  {
    ...{ code: 0x32, name: "pick", operand: 1 },
    run: (state, depth) => {
      push(state, state.stack.at(-1 - Number(depth)));
    },
  },
  reorder(0x33, "rot", 3, [2, 0, 1]),
];

const BY_CODE: readonly (Opcode | undefined)[] = Array.from({ length: 256 }, (_, code) =>
  OPCODES.find((opcode) => opcode.code === code),
);
const DEEPEST = 100;

/** Runs one instruction. False where there is none, or the stack has become too deep. */
export function runOpcode<Value>(code: Uint8Array, state: AgentState<Value>): boolean {
  const opcode = BY_CODE[code[state.next] ?? 0];
  const end = state.next + 1 + (opcode?.operand ?? 0);
  if (opcode === undefined || end > code.length || state.stack.length > DEEPEST) return false;
  let operand = 0n;
  for (let at = state.next + 1; at < end; at++) operand = (operand << 8n) | BigInt(code[at] ?? 0);
  state.next = end;
  state.branch = undefined;
  opcode.run(state, operand);
  return true;
}
