/** Evaluates gdb's agent expressions: the conditions that a client hands over with a breakpoint (GDB manual, "Agent Expressions"). */

import { applyBinary, applyUnary, extended } from "../../x86/breakpoints.ts";
import { AgentFault, type AgentState, type AgentValues, runOpcode } from "./opcodes.ts";

/** What an expression may ask of the machine. */
export type AgentMachine = Pick<AgentValues<bigint>, "register" | "memory">;

/** One that goes round in circles has no value. */
const MOST_STEPS = 10_000;

const OPERATORS = {
  constant: (value: bigint) => value,
  unary: applyUnary,
  binary: applyBinary,
  extend: extended,
};

/** Undefined where the expression has no value: it is damaged, does not end, or asks for what is not there. */
export function evaluateAgent(code: Uint8Array, machine: AgentMachine): bigint | undefined {
  const values = { ...OPERATORS, ...machine };
  const state: AgentState<bigint> = { values, stack: [], next: 0, hasEnded: false, branch: undefined };
  try {
    for (let steps = 0; steps < MOST_STEPS && !state.hasEnded; steps++) {
      if (!runOpcode(code, state)) return undefined;
      if (state.branch !== undefined && state.branch.test !== 0n) state.next = state.branch.target;
    }
  } catch (error) {
    if (error instanceof AgentFault) return undefined;
    throw error;
  }
  return state.hasEnded ? state.stack.at(-1) : undefined;
}
