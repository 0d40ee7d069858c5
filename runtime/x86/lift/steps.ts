/** Instructions with their recipes: decoded once, and ready to be put together. */

import type { Form } from "../instruction.ts";
import { decode } from "../decode.ts";
import { CpuFault } from "../cpu.ts";
import type { Memory } from "../memory.ts";
import type { Decoded, MemoryOperand, Operand } from "../operands.ts";
import { LOW_SLOT, SLOT, SLOTS, VECTOR } from "./locals.ts";
import { type VectorMode, WHOLE } from "./places.ts";
import type { Move, Recipe } from "./recipe.ts";
import { makeRecipe, type Shape } from "./recipe-maker.ts";
import { type KnownRules, UNKNOWN_RULES } from "./recipe-machine.ts";

/** A memory operand with numbers for all that it says; -1 for a register that it has not. */
export interface Address {
  readonly base: number;
  readonly index: number;
  /** The index is shifted left by this. */
  readonly shift: number;
  /** Of an operand relative to RIP the address itself. */
  readonly displacement: number;
}

export interface RegisterMove {
  readonly to: number;
  readonly from: number;
  readonly by: number;
}

export interface Step {
  readonly address: number;
  readonly next: number;
  readonly recipe: Recipe;
  readonly shape: RecipeShape;
  /** The register in each slot. */
  readonly slots: readonly number[];
  /** Registers as bits: 0–15 the general ones, 16–31 the vectors. */
  readonly reads: number;
  readonly writes: number;
  /** Vector registers among its operands, and those that it uses by their own names. */
  readonly vectors: number;
  readonly implicitVectors: number;
  readonly moves: readonly RegisterMove[];
  /** By operand; empty where there is no memory operand. */
  readonly addresses: readonly (Address | undefined)[];
  readonly immediate: number | bigint;
  readonly displacement: number;
  /** Of a jump or call to a known address; -1 otherwise. */
  readonly target: number;
}

const MOST_KNOWN = 50_000;
/** Guest code lies below this. */
const CODE_LIMIT = 0x8000_0000;

/** All recipes of one shape, and what else holds for all instructions of it. */
export class RecipeShape {
  readonly base: Recipe;
  readonly mnemonic: string;
  /** The second operand is an immediate. */
  readonly comparesWithImmediate: boolean;
  /** `jmp *table(,%reg,8)`, without a segment. */
  readonly isTableJump: boolean;
  /** Registers that the recipe names by themselves, as bits. */
  readonly implicit: number;
  readonly hasMemory: boolean;
  readonly #decoded: Decoded;
  readonly #shapes: readonly Shape[];
  /** By the modes of its slots, and by the flag rules that are known. */
  readonly #byModes = new Map<number, Recipe>();
  readonly #byRules = new Map<number, Recipe>();

  constructor(decoded: Decoded, shapes: readonly Shape[]) {
    this.#decoded = decoded;
    this.#shapes = shapes;
    this.base = makeRecipe(decoded, shapes, { rules: UNKNOWN_RULES, modes: [] });
    this.mnemonic = decoded.instruction.mnemonic;
    const { operands } = decoded;
    this.comparesWithImmediate = this.mnemonic === "cmp" && operands[1]?.kind === "immediate";
    this.isTableJump = this.mnemonic === "jmp" && operands[0] !== undefined && isTableEntry(operands[0]);
    this.implicit = implicitRegisters(this.base);
    this.hasMemory = operands.some(({ kind }) => kind === "memory");
  }

  /** `modes`: two bits for each slot. No instruction depends on both. */
  variant(rules: KnownRules, modes: number): Recipe {
    if (this.base.readsFlags) return this.#variant(this.#byRules, rulesKey(rules), rules, 0);
    return modes === 0 ? this.base : this.#variant(this.#byModes, modes, UNKNOWN_RULES, modes);
  }

  #variant(known: Map<number, Recipe>, key: number, rules: KnownRules, modes: number): Recipe {
    let recipe = known.get(key);
    if (recipe === undefined) {
      const list = Array.from({ length: SLOTS }, (_, slot) => ((modes >> (2 * slot)) & 3) as VectorMode);
      recipe = makeRecipe(this.#decoded, this.#shapes, { rules, modes: list });
      known.set(key, recipe);
    }
    return recipe;
  }
}

/** Rules have numbers below 2^14. */
function rulesKey({ main, over }: KnownRules): number {
  return (main << 15) | (over + 1);
}

function isTableEntry(operand: Operand): boolean {
  if (operand.kind !== "memory" || operand.base !== undefined || operand.index === undefined) return false;
  return operand.scale === 8 && operand.segment === undefined && operand.addressBits === 64;
}

/** Widths of operands in three bits. */
function widthCode(bits: number): number {
  switch (bits) {
    case 8:
      return 0;
    case 16:
      return 1;
    case 32:
      return 2;
    case 64:
      return 3;
    case 128:
      return 4;
    default:
      return 5;
  }
}

const NO_LOCAL = 31;

/** Registers of an instruction by the slots that stand for them. */
class SlotAssignment {
  readonly slots: number[] = [];
  readonly #fixed: number;

  /** `fixed`: registers that keep their own names, as bits. */
  constructor(fixed: number) {
    this.#fixed = fixed;
  }

  /** The local for a register; the same register has the same. */
  local(register: number): number {
    if ((this.#fixed & (1 << register)) !== 0) return register;
    let slot = this.slots.indexOf(register);
    if (slot < 0) slot = this.slots.push(register) - 1;
    return SLOT + slot;
  }
}

/** In five bits: slots as 0–7, general registers as 8–23; vectors that keep their names are only ever xmm0. */
function localCode(local: number | undefined): number {
  if (local === undefined) return NO_LOCAL;
  return local >= SLOT ? local - SLOT : local < VECTOR ? 8 + local : 24;
}

function shapeOf(operand: Operand, assignment: SlotAssignment): Shape {
  let local: number | undefined;
  let index: number | undefined;
  if (operand.kind === "register" && operand.file !== "st") {
    local = assignment.local(operand.file === "gpr" ? operand.index : VECTOR + operand.index);
  } else if (operand.kind === "memory") {
    if (typeof operand.base === "number") local = assignment.local(operand.base);
    if (operand.index !== undefined) index = assignment.local(operand.index);
  }
  const isFixed = operand.kind === "immediate" && operand.bits === 8;
  return { operand, local, index, isFixed };
}

const SEGMENTS = { fs: 1, gs: 2, es: 3 } as const;

/** What the recipe depends on, in at most 22 bits. */
function shapeKey({ operand, local, index }: Shape): number {
  switch (operand.kind) {
    case "register": {
      const file = operand.file === "gpr" ? 0 : operand.file === "xmm" ? 1 : 2;
      return (
        1 |
        (widthCode(operand.bits) << 3) |
        ((operand.high ? 1 : 0) << 6) |
        (file << 7) |
        (localCode(local) << 9)
      );
    }
    case "memory":
      return (
        2 |
        (widthCode(operand.bits) << 3) |
        (localCode(local) << 6) |
        (localCode(index) << 11) |
        (Math.log2(operand.scale) << 16) |
        ((operand.segment === undefined ? 0 : SEGMENTS[operand.segment]) << 18) |
        ((operand.addressBits === 32 ? 1 : 0) << 20) |
        ((operand.base !== "rip" && operand.displacement === 0n ? 1 : 0) << 21)
      );
    case "immediate":
      return 3 | (widthCode(operand.bits) << 3) | (operand.bits === 8 ? Number(operand.value) << 6 : 0);
    case "target":
      return 4;
  }
}

/** A shape, by the operands that lead to it one after the other. */
interface ShapeNode {
  shape: RecipeShape | undefined;
  readonly next: Map<number, ShapeNode>;
}

/** The recipes of one form. */
interface FormRecipes {
  /** Registers that its semantics use without an operand that names them. */
  implicit: number;
  /** By the size of operands and whether there is a REP prefix. */
  readonly shapes: Map<number, ShapeNode>;
}

function childOf(children: Map<number, ShapeNode>, key: number): ShapeNode {
  let child = children.get(key);
  if (child === undefined) {
    child = { shape: undefined, next: new Map() };
    children.set(key, child);
  }
  return child;
}

export class Steps {
  readonly #memory: Memory;
  readonly #known = new Map<number, Step>();
  readonly #forms = new Map<Form, FormRecipes>();

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  /** Undefined where lifted code always leaves to the interpreter. */
  at(address: number): Step | undefined {
    const known = this.#known.get(address);
    if (known !== undefined) return known;
    // Each is wanted several times while a region is made, and again when it is made anew.
    if (this.#known.size >= MOST_KNOWN) this.#known.clear();
    const step = this.#make(address);
    if (step !== undefined) this.#known.set(address, step);
    return step;
  }

  /** Forgets the instructions; recipes do not depend on memory. */
  clear(): void {
    this.#known.clear();
  }

  #make(address: number): Step | undefined {
    if (address >= CODE_LIMIT) return undefined;
    const decoded = this.#decode(address);
    if (decoded === undefined) return undefined;
    const operands = decoded.operands;
    if (operands.length > 4 || operands.some(isRare)) return undefined;
    const recipes = this.#recipesOf(decoded.form);
    for (;;) {
      const fixed = recipes.implicit & registersOf(operands);
      const assignment = new SlotAssignment(fixed);
      const shapes = operands.map((operand) => shapeOf(operand, assignment));
      const shape = this.#shape(recipes, decoded, shapes);
      const { implicit } = shape;
      if ((implicit & ~recipes.implicit) === 0 || shape.base.stops)
        return shape.base.stops ? undefined : makeStep(address, decoded, shape, assignment.slots);
      recipes.implicit |= implicit;
      // A slot may have stood for a register that the semantics use by its own name.
      if ((implicit & registersOf(operands)) === fixed)
        return makeStep(address, decoded, shape, assignment.slots);
    }
  }

  #decode(address: number): Decoded | undefined {
    try {
      const decoded = decode(this.#memory.fetch(address), BigInt(address));
      return decoded.kind === "failure" || decoded.next >= BigInt(CODE_LIMIT) ? undefined : decoded;
    } catch (thrown) {
      if (thrown instanceof CpuFault) return undefined;
      throw thrown;
    }
  }

  #recipesOf(form: Form): FormRecipes {
    let recipes = this.#forms.get(form);
    if (recipes === undefined) {
      recipes = { implicit: 0, shapes: new Map() };
      this.#forms.set(form, recipes);
    }
    return recipes;
  }

  #shape(recipes: FormRecipes, decoded: Decoded, shapes: readonly Shape[]): RecipeShape {
    const repeats = decoded.prefixes.repeat === 0 ? 0 : 1;
    let node = childOf(recipes.shapes, decoded.operandSize + repeats);
    for (const shape of shapes) node = childOf(node.next, shapeKey(shape));
    node.shape ??= new RecipeShape(decoded, shapes);
    return node.shape;
  }
}

/** Of what lifted code has no locals for: the x87, vectors of 256 bits and addresses in vectors. */
function isRare(operand: Operand): boolean {
  if (operand.kind === "memory") return operand.indexBits !== 0;
  return operand.kind === "register" && (operand.file === "st" || operand.file === "ymm");
}

function registersOf(operands: readonly Operand[]): number {
  let mask = 0;
  for (const operand of operands) {
    if (operand.kind === "register")
      mask |=
        operand.file === "gpr"
          ? 1 << operand.index
          : operand.file === "xmm"
            ? 1 << (VECTOR + operand.index)
            : 0;
    else if (operand.kind === "memory") {
      if (typeof operand.base === "number") mask |= 1 << operand.base;
      if (operand.index !== undefined) mask |= 1 << operand.index;
    }
  }
  return mask;
}

/** Registers that a recipe names by themselves, as bits. */
function implicitRegisters({ reads, writes }: Recipe): number {
  let mask = 0;
  for (const local of reads) if (local < 32) mask |= 1 << local;
  for (const local of writes) if (local < 32) mask |= 1 << local;
  return mask;
}

function maskOfLocals(locals: readonly number[], slots: readonly number[]): number {
  let mask = 0;
  for (const local of locals) mask |= 1 << registerOf(local, slots);
  return mask;
}

/** The register that a local of a recipe stands for. */
export function registerOf(local: number, slots: readonly number[]): number {
  if (local >= LOW_SLOT) return slots[local - LOW_SLOT] ?? 0;
  return local >= SLOT ? (slots[local - SLOT] ?? 0) : local;
}

const NO_ADDRESSES: readonly undefined[] = [];
const NO_MOVES: readonly RegisterMove[] = [];

function makeStep(address: number, decoded: Decoded, shape: RecipeShape, slots: readonly number[]): Step {
  const next = address + decoded.length;
  const recipe = shape.base;
  let immediate: number | bigint = 0;
  let target = -1;
  let vectors = 0;
  for (const operand of decoded.operands) {
    if (operand.kind === "immediate") immediate = asNumber(operand.value, operand.bits);
    else if (operand.kind === "target") target = Number(operand.address);
    else if (operand.kind === "register" && operand.file === "xmm") vectors |= 1 << (VECTOR + operand.index);
  }
  const addresses = shape.hasMemory
    ? decoded.operands.map((operand) => (operand.kind === "memory" ? addressOf(operand, next) : undefined))
    : NO_ADDRESSES;
  const displacement = addresses.find((at) => at !== undefined)?.displacement ?? 0;
  return {
    address,
    next,
    recipe,
    shape,
    slots,
    reads: maskOfLocals(recipe.reads, slots),
    writes: maskOfLocals(recipe.writes, slots),
    vectors,
    implicitVectors: shape.implicit & ~0xffff,
    moves:
      recipe.moves.length === 0
        ? NO_MOVES
        : recipe.moves.map((move) => moveOf(move, slots, immediate, displacement)),
    addresses,
    immediate,
    displacement,
    target,
  };
}

/** Signed, as a number where that is exact. */
function asNumber(value: bigint, bits: number): number | bigint {
  const signed = BigInt.asIntN(bits, value);
  const number = Number(signed);
  return Number.isSafeInteger(number) ? number : signed;
}

function addressOf({ base, index, scale, displacement }: MemoryOperand, next: number): Address {
  const distance = Number(BigInt.asIntN(64, displacement));
  return {
    base: typeof base === "number" ? base : -1,
    index: index ?? -1,
    shift: Math.log2(scale),
    displacement: base === "rip" ? distance + next : distance,
  };
}

function moveOf(
  move: Move,
  slots: readonly number[],
  immediate: number | bigint,
  displacement: number,
): RegisterMove {
  const to = registerOf(move.to, slots);
  const from = registerOf(move.from, slots);
  const { by } = move;
  if (typeof by === "number") return { to, from, by };
  const distance = by === "displacement" ? displacement : Number(immediate);
  return { to, from, by: by === "minus-immediate" ? -distance : distance };
}

/** The modes of a step's slots, two bits each, from those of the registers. */
export function slotModes({ slots, vectors }: Step, modes: readonly VectorMode[]): number {
  if (vectors === 0) return 0;
  let mask = 0;
  slots.forEach((register, slot) => {
    if (register >= VECTOR) mask |= (modes[register - VECTOR] ?? WHOLE) << (2 * slot);
  });
  return mask;
}
