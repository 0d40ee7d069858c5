/** Evaluates gdb's agent expressions: the conditions that a client hands over with a breakpoint (GDB manual, "Agent Expressions"). */

import { AgentFault, OPCODES, type AgentMachine, type AgentState, type Opcode } from "./opcodes.ts";

const BY_CODE: readonly (Opcode | undefined)[] = Array.from({ length: 256 }, (_, code) =>
  OPCODES.find((opcode) => opcode.code === code),
);
/** One that goes round in circles has no value. */
const MOST_STEPS = 10_000;
const DEEPEST = 100;

/** Undefined where the expression has no value: it is damaged, does not end, or asks for what is not there. */
export function evaluateAgent(code: Uint8Array, machine: AgentMachine): bigint | undefined {
  const state: AgentState = { machine, stack: [], next: 0, hasEnded: false };
  try {
    for (let steps = 0; steps < MOST_STEPS && !state.hasEnded; steps++) {
      const opcode = BY_CODE[code[state.next] ?? 0];
      const end = state.next + 1 + (opcode?.operand ?? 0);
      if (opcode === undefined || end > code.length || state.stack.length > DEEPEST) return undefined;
      const operand = operandOf(code, state.next + 1, end);
      state.next = end;
      opcode.run(state, operand);
    }
  } catch (error) {
    if (error instanceof AgentFault) return undefined;
    throw error;
  }
  return state.hasEnded ? state.stack.at(-1) : undefined;
}

function operandOf(code: Uint8Array, start: number, end: number): bigint {
  let value = 0n;
  for (let at = start; at < end; at++) value = (value << 8n) | BigInt(code[at] ?? 0);
  return value;
}
