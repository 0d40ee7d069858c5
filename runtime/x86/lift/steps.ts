/** Instructions with their recipes: decoded once, and ready to be put together. */

import type { Form } from "../instruction.ts";
import { decode } from "../decode.ts";
import { CpuFault } from "../cpu.ts";
import type { Memory } from "../memory.ts";
import type { Decoded, MemoryOperand, Operand } from "../operands.ts";
import { LOW_SLOT, SLOT, VECTOR } from "./locals.ts";
import { type VectorMode, WHOLE } from "./places.ts";
import type { Move, Recipe } from "./recipe.ts";
import type { Shape } from "./recipe-maker.ts";
import { RegisterLists } from "./register-lists.ts";
import { RecipeShape, shapeKey, shapeOf, SlotAssignment } from "./shapes.ts";

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

/** More than any region has: that many are wanted again soon, what was decoded long before them hardly ever. */
const MOST_KNOWN = 8_000;
/** Guest code lies below this. */
const CODE_LIMIT = 0x8000_0000;

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
  readonly #lists = new RegisterLists();

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  /** Undefined where lifted code always leaves to the interpreter. */
  at(address: number): Step | undefined {
    if (address >= CODE_LIMIT) return undefined;
    // What follows from the key of a block may be a float for the engine, which is slower to look up and takes more memory to keep.
    const place = address | 0;
    const known = this.#known.get(place);
    if (known !== undefined) return known;
    // Each is wanted several times while a region is made, and again when it is made anew.
    if (this.#known.size >= MOST_KNOWN) this.#known.clear();
    const step = this.#make(place);
    if (step !== undefined) this.#known.set(place, step);
    return step;
  }

  /** Forgets the instructions; recipes do not depend on memory. */
  clear(): void {
    this.#known.clear();
  }

  #make(address: number): Step | undefined {
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
        return shape.base.stops
          ? undefined
          : makeStep(address, decoded, shape, this.#lists.of(assignment.slots));
      recipes.implicit |= implicit;
      // A slot may have stood for a register that the semantics use by its own name.
      if ((implicit & registersOf(operands)) === fixed)
        return makeStep(address, decoded, shape, this.#lists.of(assignment.slots));
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
