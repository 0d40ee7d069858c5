/** Which constants a register can hold at a place in a function: backwards from there, over its direct jumps. */

import { effects } from "../../x86/effects.ts";
import type { Decoded, Operand } from "../../x86/operands.ts";
import type { FunctionCode } from "./code.ts";

export interface PossibleValues {
  readonly constants: ReadonlySet<number>;
  /** Registers with which the function was entered and that can be the value: numbers, RAX is 0. */
  readonly arguments: ReadonlySet<number>;
  /** It can also be something else: from memory, calculated, or from code that is not followed. */
  readonly hasOthers: boolean;
}

const RAX = 0;
/** RAX, RCX, RDX, RSI, RDI, R8 to R11: a call may change them (x86-64 psABI, figure 3.4). */
const CHANGED_BY_CALLS = new Set([0, 1, 2, 6, 7, 8, 9, 10, 11]);
const NAMES = "rax rcx rdx rbx rsp rbp rsi rdi r8 r9 r10 r11 r12 r13 r14 r15".split(" ");
const ENDS = new Set(["jmp", "ret", "ud2", "ud1", "hlt"]);
const MOST_STEPS = 20_000;

type Step =
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "register"; readonly registers: readonly number[] }
  | { readonly kind: "unknown" };

/** The values of `register` just before the instruction with this index. */
export function valuesBefore(code: FunctionCode, index: number, register: number): PossibleValues {
  const constants = new Set<number>();
  const entered = new Set<number>();
  const seen = new Set<number>();
  let hasOthers = false;
  const pending: [index: number, register: number][] = [[index, register]];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [at, wanted] = next;
    if (seen.has(at * 16 + wanted)) continue;
    seen.add(at * 16 + wanted);
    if (seen.size > MOST_STEPS) return { constants, arguments: entered, hasOthers: true };
    const before = predecessors(code, at);
    const isEntry = Number(code.instructions[at]?.address ?? -1n) === code.low;
    if (isEntry) entered.add(wanted);
    // Padding behind a jump is never executed; anything else that nothing leads to is led to by code that is not followed.
    else if (before.length === 0 && code.instructions[at]?.instruction.mnemonic !== "nop") hasOthers = true;
    for (const previous of before) {
      const step = stepBack(code, previous, wanted);
      if (step.kind === "constant") constants.add(step.value);
      else if (step.kind === "register") for (const other of step.registers) pending.push([previous, other]);
      else hasOthers = true;
    }
  }
  return { constants, arguments: entered, hasOthers };
}

function predecessors(code: FunctionCode, index: number): number[] {
  const current = code.instructions[index];
  const previous = code.instructions[index - 1];
  if (current === undefined) return [];
  const found = [...(code.jumpsTo.get(Number(current.address)) ?? [])];
  if (previous?.next === current.address && !ENDS.has(previous.instruction.mnemonic)) found.push(index - 1);
  return found;
}

/** Where the register's value after an instruction comes from. */
function stepBack(code: FunctionCode, index: number, register: number): Step {
  const decoded = code.instructions[index];
  if (decoded === undefined) return { kind: "unknown" };
  const { mnemonic } = decoded.instruction;
  if (mnemonic === "call") return CHANGED_BY_CALLS.has(register) ? { kind: "unknown" } : same(register);
  if (mnemonic === "syscall")
    return register === RAX || register === 1 || register === 11 ? { kind: "unknown" } : same(register);
  const [destination, source] = decoded.operands;
  if (!isRegister(destination, register))
    return writes(decoded, register) ? { kind: "unknown" } : same(register);
  if (mnemonic === "mov" || mnemonic === "movsxd") return moved(destination, source);
  if (mnemonic.startsWith("cmov") && source?.kind === "register")
    return { kind: "register", registers: [register, source.index] };
  if ((mnemonic === "xor" || mnemonic === "sub") && isRegister(source, register) && bitsOf(destination) >= 32)
    return { kind: "constant", value: 0 };
  // XCHG of a register with itself is padding, and what Go puts where it has inlined a call.
  if (mnemonic === "xchg" && isRegister(source, register)) return same(register);
  if (mnemonic === "pop") return pushed(code, index);
  return writes(decoded, register) ? { kind: "unknown" } : same(register);
}

function same(register: number): Step {
  return { kind: "register", registers: [register] };
}

function moved(destination: Operand | undefined, source: Operand | undefined): Step {
  // A write to 8 or 16 bits keeps the others.
  if (bitsOf(destination) < 32) return { kind: "unknown" };
  if (source?.kind === "immediate")
    return { kind: "constant", value: Number(BigInt.asUintN(32, source.value)) };
  return source?.kind === "register" && source.file === "gpr" ? same(source.index) : { kind: "unknown" };
}

/** `push 60; pop rax`, the short way to load a small number. */
function pushed(code: FunctionCode, index: number): Step {
  const previous = code.instructions[index - 1];
  const [source] = previous?.operands ?? [];
  const isPush =
    previous?.instruction.mnemonic === "push" && previous.next === code.instructions[index]?.address;
  return isPush && source?.kind === "immediate"
    ? { kind: "constant", value: Number(BigInt.asUintN(32, source.value)) }
    : { kind: "unknown" };
}

function isRegister(operand: Operand | undefined, register: number): boolean {
  return operand?.kind === "register" && operand.file === "gpr" && operand.index === register;
}

function bitsOf(operand: Operand | undefined): number {
  return operand?.kind === "register" ? operand.bits : 0;
}

function writes(decoded: Decoded, register: number): boolean {
  return effects(decoded).writesRegisters.has(NAMES[register] ?? "");
}
