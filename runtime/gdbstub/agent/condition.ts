/** gdb's agent expressions as conditions that a target can look at by itself, as far as they are of that kind. */

import type { Condition } from "../../x86/breakpoints.ts";
import { GPR, type GprName } from "../../enclave/thread.ts";
import { registers } from "../../rsp/registers.ts";
import { AgentFault, type AgentState, type AgentValues, runOpcode } from "./opcodes.ts";

/** What comes after two ways have met is read once for each, so that few conditions could become very many. */
const MOST_STEPS = 400;

const VALUES: AgentValues<Condition> = {
  constant: (value) => ({ kind: "constant", value }),
  register: (number) => {
    const name = registers[number]?.name ?? "";
    return name in GPR ? { kind: "register", register: GPR[name as GprName] } : undefined;
  },
  memory: (address, bytes) => ({ kind: "memory", address, bytes }),
  unary: (operator, operand) => ({ kind: "unary", operator, operand }),
  binary: (operator, left, right) => ({ kind: "binary", operator, left, right }),
  extend: (by, bits, operand) => ({ kind: "extend", by, bits, operand }),
};

/** Not 0 where one of the expressions is not. Undefined where the target could not tell. */
export function conditionOf(codes: readonly Uint8Array[]): Condition | undefined {
  let whole: Condition | undefined;
  for (const code of codes) {
    const condition = read(code);
    if (condition === undefined) return undefined;
    const holds: Condition = { kind: "constant", value: 1n };
    whole =
      whole === undefined ? condition : { kind: "choice", test: whole, then: holds, otherwise: condition };
  }
  return whole;
}

function read(code: Uint8Array): Condition | undefined {
  const budget = { steps: MOST_STEPS };
  try {
    return readFrom(code, { values: VALUES, stack: [], next: 0, hasEnded: false, branch: undefined }, budget);
  } catch (error) {
    if (error instanceof AgentFault) return undefined;
    throw error;
  }
}

function readFrom(
  code: Uint8Array,
  state: AgentState<Condition>,
  budget: { steps: number },
): Condition | undefined {
  while (!state.hasEnded) {
    if (budget.steps-- <= 0 || !runOpcode(code, state)) return undefined;
    const { branch } = state;
    if (branch === undefined) continue;
    const then = readFrom(code, { ...state, stack: [...state.stack], next: branch.target }, budget);
    const otherwise = readFrom(code, { ...state, stack: [...state.stack] }, budget);
    return then && otherwise && { kind: "choice", test: branch.test, then, otherwise };
  }
  return state.stack.at(-1);
}
