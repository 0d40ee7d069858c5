/** How much stack a function uses, found by following its instructions: what it pushes and takes, at each place and at each call. */

import type { Decoded, Operand } from "../../x86/operands.ts";

export interface Call {
  /** Undefined: an indirect one. */
  readonly target: number | undefined;
  /** Bytes of stack that are in use when the called function begins, the return address among them. */
  readonly depth: number;
}

export interface Frame {
  /** The most bytes that the function itself uses below the return address. */
  readonly bytes: number;
  /** Some use is not a number known before it runs: an array of variable length, alloca. */
  readonly isVariable: boolean;
  readonly calls: readonly Call[];
}

interface State {
  readonly depth: number;
  /** RBP as a frame pointer: the depth that it marks. */
  readonly marked: number | undefined;
  /** A register that holds the depth to which a loop takes the stack, page by page (-fstack-clash-protection). */
  readonly goal: { readonly register: number; readonly depth: number } | undefined;
}

const RSP = 4;
const RBP = 5;
const WORD = 8;
const ENDS: ReadonlySet<string> = new Set(["ret", "ud2", "ud1", "hlt", "jmp"]);

/** `instructions`: those of the function, by rising address. */
export function frameOf(instructions: readonly Decoded[]): Frame {
  return new Walk(instructions).run();
}

class Walk {
  readonly #instructions: readonly Decoded[];
  readonly #indexes: ReadonlyMap<number, number>;
  readonly #seen = new Set<number>();
  readonly #pending: (readonly [index: number, state: State])[] = [];
  readonly #calls: Call[] = [];
  #deepest = 0;
  #isVariable = false;
  /** Where a table of jumps leads is not followed: all its places have the stack of the jump. */
  #atTable: State | undefined;

  constructor(instructions: readonly Decoded[]) {
    this.#instructions = instructions;
    this.#indexes = new Map(instructions.map(({ address }, index) => [Number(address), index]));
  }

  run(): Frame {
    this.#follow({ depth: 0, marked: undefined, goal: undefined }, 0);
    for (const index of this.#instructions.keys())
      if (this.#atTable !== undefined && !this.#seen.has(index)) this.#follow(this.#atTable, index);
    return { bytes: this.#deepest, isVariable: this.#isVariable, calls: this.#calls };
  }

  #follow(state: State, index: number): void {
    this.#pending.push([index, state]);
    for (let next = this.#pending.pop(); next !== undefined; next = this.#pending.pop()) this.#step(...next);
  }

  #step(index: number, before: State): void {
    const decoded = this.#instructions[index];
    if (decoded === undefined || this.#seen.has(index)) return;
    this.#seen.add(index);
    const { mnemonic } = decoded.instruction;
    const { state, isVariable } = after(decoded, before);
    this.#isVariable ||= isVariable;
    this.#deepest = Math.max(this.#deepest, state.depth, deepestAccess(decoded, before));
    const [operand] = decoded.operands;
    const target = operand?.kind === "target" ? Number(operand.address) : undefined;
    if (mnemonic === "call") this.#calls.push({ target, depth: before.depth + WORD });
    else if (target !== undefined) this.#jump(target, state);
    else if (mnemonic === "jmp") this.#jumpAnywhere(operand, state);
    if (!ENDS.has(mnemonic)) this.#pending.push([index + 1, state]);
  }

  #jump(target: number, state: State): void {
    const index = this.#indexes.get(target);
    if (index !== undefined) this.#pending.push([index, state]);
    // A call in the last place, which takes over the return address.
    else this.#calls.push({ target, depth: state.depth });
  }

  #jumpAnywhere(operand: Operand | undefined, state: State): void {
    // With the stack as it was at the beginning it is a call in the last place, else a table's.
    if (state.depth === 0) this.#calls.push({ target: undefined, depth: 0 });
    if (operand !== undefined) this.#atTable ??= state;
  }
}

/** Leaf functions may use 128 bytes below RSP without taking them (x86-64 psABI, "red zone"). */
function deepestAccess({ operands }: Decoded, { depth, marked }: State): number {
  const depths = operands.map((operand) => {
    if (operand.kind !== "memory" || operand.index !== undefined) return 0;
    const base = operand.base === RSP ? depth : operand.base === RBP ? marked : undefined;
    return base === undefined ? 0 : base - Number(operand.displacement);
  });
  return Math.max(depth, ...depths);
}

interface Outcome {
  readonly state: State;
  readonly isVariable: boolean;
}

function after(decoded: Decoded, state: State): Outcome {
  const { depth, marked, goal } = state;
  const { mnemonic } = decoded.instruction;
  const [destination, source] = decoded.operands;
  const to = (deeper: number): Outcome => ({ state: { ...state, depth: deeper }, isVariable: false });
  if (mnemonic === "push" || mnemonic === "pushf") return to(depth + WORD);
  if (mnemonic === "popf") return to(depth - WORD);
  if (mnemonic === "leave") return to((marked ?? depth) - WORD);
  if (
    mnemonic === "cmp" &&
    isRegister(destination, RSP) &&
    goal !== undefined &&
    isRegister(source, goal.register)
  )
    return { state: { ...state, depth: goal.depth, goal: undefined }, isVariable: false };
  const register =
    destination?.kind === "register" && destination.file === "gpr" ? destination.index : undefined;
  if (mnemonic === "pop") {
    const popped = to(depth - WORD);
    return register === RBP ? { ...popped, state: { ...popped.state, marked: undefined } } : popped;
  }
  if (register === RSP) return taken(decoded, state);
  if (register === undefined || mnemonic === "cmp" || mnemonic === "test") return to(depth);
  if (register === RBP) return { state: { ...state, marked: derived(decoded, state) }, isVariable: false };
  const aim =
    derived(decoded, state) ?? (goal?.register === register ? changed(decoded, goal.depth) : undefined);
  if (aim !== undefined) return { state: { ...state, goal: { register, depth: aim } }, isVariable: false };
  return to(depth);
}

/** An instruction that writes RSP. */
function taken(decoded: Decoded, state: State): Outcome {
  const { mnemonic } = decoded.instruction;
  const [, source] = decoded.operands;
  const to = (depth: number): Outcome => ({
    state: { ...state, depth: Math.max(0, depth) },
    isVariable: false,
  });
  const direct = changed(decoded, state.depth) ?? derived(decoded, state);
  if (direct !== undefined) return to(direct);
  // AND aligns the stack: by at most as much as it clears.
  if (mnemonic === "and" && source?.kind === "immediate")
    return to(state.depth + Number(-BigInt.asIntN(64, source.value)) - WORD);
  const isFromRsp = source?.kind === "memory" && source.base === RSP && mnemonic === "lea";
  // Another stack, as where an enclave is entered: counted from its beginning. What has a frame already makes room of a size that it works out.
  if (state.depth === 0 && (mnemonic === "mov" || (mnemonic === "lea" && !isFromRsp))) return to(0);
  return { state, isVariable: ["sub", "mov", "lea"].includes(mnemonic) };
}

/** The depth that a register with `depth` marks after a constant is added to or taken from it. */
function changed(
  { instruction: { mnemonic }, operands: [, source] }: Decoded,
  depth: number,
): number | undefined {
  if (source?.kind !== "immediate" || (mnemonic !== "sub" && mnemonic !== "add")) return undefined;
  const amount = Number(BigInt.asIntN(64, source.value));
  return mnemonic === "sub" ? depth + amount : depth - amount;
}

/** The depth that a register marks after MOV or LEA from RSP or RBP. */
function derived(
  { instruction: { mnemonic }, operands: [, source] }: Decoded,
  state: State,
): number | undefined {
  const of = (base: number | "rip" | undefined) =>
    base === RSP ? state.depth : base === RBP ? state.marked : undefined;
  if (mnemonic === "mov" && source?.kind === "register" && source.file === "gpr") return of(source.index);
  if (mnemonic !== "lea" || source?.kind !== "memory" || source.index !== undefined) return undefined;
  const depth = of(source.base);
  return depth === undefined ? undefined : depth - Number(source.displacement);
}

function isRegister(operand: Operand | undefined, index: number): boolean {
  return operand?.kind === "register" && operand.file === "gpr" && operand.index === index;
}
