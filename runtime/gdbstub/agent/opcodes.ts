/**
 * The instructions of gdb's agent expressions (GDB manual, "Bytecode Descriptions"), one record each. Those that only mean something for
 * tracepoints, and those for numbers with a fraction, which gdb never sends, are left out.
 */

/** What an expression may ask of the machine. */
export interface AgentMachine {
  /** By the number that the protocol gives it; undefined where its value is not known. */
  register(number: number): bigint | undefined;
  /** Undefined where these bytes cannot all be read. */
  memory(address: bigint, length: number): bigint | undefined;
}

export interface AgentState {
  readonly machine: AgentMachine;
  /** Values have 64 bits and no sign. */
  readonly stack: bigint[];
  /** Where the next instruction stands. */
  next: number;
  hasEnded: boolean;
}

/** Thrown by what cannot be done; whoever evaluates catches it. */
export class AgentFault extends Error {}

export interface Opcode {
  readonly code: number;
  readonly name: string;
  /** Bytes that follow, as one big-endian number. */
  readonly operand: 0 | 1 | 2 | 4 | 8;
  run(this: void, state: AgentState, operand: bigint): void;
}

const BITS = 64;

/** A 64-bit value as one with a sign. */
function signed(value: bigint): bigint {
  return BigInt.asIntN(BITS, value);
}

function pop({ stack }: AgentState): bigint {
  const value = stack.pop();
  if (value === undefined) throw new AgentFault("the stack is empty");
  return value;
}

function push({ stack }: AgentState, value: bigint): void {
  stack.push(BigInt.asUintN(BITS, value));
}

function unary(code: number, name: string, compute: (value: bigint) => bigint): Opcode {
  return {
    ...{ code, name, operand: 0 },
    run: (state) => {
      push(state, compute(pop(state)));
    },
  };
}

/** The manual writes their operands `a b`, with `b` on top. */
function binary(code: number, name: string, compute: (a: bigint, b: bigint) => bigint): Opcode {
  return {
    ...{ code, name, operand: 0 },
    run: (state) => {
      const b = pop(state);
      push(state, compute(pop(state), b));
    },
  };
}

function divide(a: bigint, b: bigint): bigint {
  if (b === 0n) throw new AgentFault("division by zero");
  return a / b;
}

function remainder(a: bigint, b: bigint): bigint {
  if (b === 0n) throw new AgentFault("division by zero");
  return a % b;
}

function flag(isTrue: boolean): bigint {
  return isTrue ? 1n : 0n;
}

/** Shifts by as much as a value has bits, or more, leave nothing of it. */
function distance(value: bigint): bigint {
  return value > 64n ? 64n : value;
}

function reference(code: number, bytes: 1 | 2 | 4 | 8): Opcode {
  return {
    ...{ code, name: `ref${8 * bytes}`, operand: 0 },
    run: (state) => {
      const value = state.machine.memory(pop(state), bytes);
      if (value === undefined) throw new AgentFault("memory that cannot be read");
      push(state, value);
    },
  };
}

function constant(code: number, bytes: 1 | 2 | 4 | 8): Opcode {
  return { code, name: `const${8 * bytes}`, operand: bytes, run: push };
}

function jump(state: AgentState, to: bigint): void {
  state.next = Number(to);
}

function pick(state: AgentState, depth: bigint): void {
  const value = state.stack.at(-1 - Number(depth));
  if (value === undefined) throw new AgentFault("the stack is not so deep");
  push(state, value);
}

/** The topmost values in another order. */
function reorder(code: number, name: string, count: number, order: readonly number[]): Opcode {
  return {
    ...{ code, name, operand: 0 },
    run: (state) => {
      const values = Array.from({ length: count }, () => pop(state)).reverse();
      for (const index of order) push(state, values[index] ?? 0n);
    },
  };
}

export const OPCODES: readonly Opcode[] = [
  binary(0x02, "add", (a, b) => a + b),
  binary(0x03, "sub", (a, b) => a - b),
  binary(0x04, "mul", (a, b) => a * b),
  binary(0x05, "div_signed", (a, b) => divide(signed(a), signed(b))),
  binary(0x06, "div_unsigned", divide),
  binary(0x07, "rem_signed", (a, b) => remainder(signed(a), signed(b))),
  binary(0x08, "rem_unsigned", remainder),
  binary(0x09, "lsh", (a, b) => a << distance(b)),
  binary(0x0a, "rsh_signed", (a, b) => signed(a) >> distance(b)),
  binary(0x0b, "rsh_unsigned", (a, b) => a >> distance(b)),
  unary(0x0e, "log_not", (value) => flag(value === 0n)),
  binary(0x0f, "bit_and", (a, b) => a & b),
  binary(0x10, "bit_or", (a, b) => a | b),
  binary(0x11, "bit_xor", (a, b) => a ^ b),
  unary(0x12, "bit_not", (value) => ~value),
  binary(0x13, "equal", (a, b) => flag(a === b)),
  binary(0x14, "less_signed", (a, b) => flag(signed(a) < signed(b))),
  binary(0x15, "less_unsigned", (a, b) => flag(a < b)),
  {
    ...{ code: 0x16, name: "ext", operand: 1 },
    run: (state, bits) => {
      push(state, BigInt.asIntN(Number(bits), pop(state)));
    },
  },
  reference(0x17, 1),
  reference(0x18, 2),
  reference(0x19, 4),
  reference(0x1a, 8),
  {
    ...{ code: 0x20, name: "if_goto", operand: 2 },
    run: (state, to) => {
      if (pop(state) !== 0n) jump(state, to);
    },
  },
  { code: 0x21, name: "goto", operand: 2, run: jump },
  constant(0x22, 1),
  constant(0x23, 2),
  constant(0x24, 4),
  constant(0x25, 8),
  {
    ...{ code: 0x26, name: "reg", operand: 2 },
    run: (state, number) => {
      const value = state.machine.register(Number(number));
      if (value === undefined) throw new AgentFault("a register whose value is not known");
      push(state, value);
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
  {
    ...{ code: 0x2a, name: "zero_ext", operand: 1 },
    run: (state, bits) => {
      push(state, BigInt.asUintN(Number(bits), pop(state)));
    },
  },
  reorder(0x2b, "swap", 2, [1, 0]),
  { code: 0x32, name: "pick", operand: 1, run: pick },
  reorder(0x33, "rot", 3, [2, 0, 1]),
];
