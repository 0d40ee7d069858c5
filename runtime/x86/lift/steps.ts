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
  readonly decoded: Decoded;
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
  /** By operand. */
  readonly addresses: readonly (Address | undefined)[];
  readonly immediate: number | bigint;
  readonly displacement: number;
  /** Of a jump or call to a known address; -1 otherwise. */
  readonly target: number;
}

/** Guest code lies below this. */
const CODE_LIMIT = 0x8000_0000;

/** All recipes of one shape. */
export class RecipeShape {
  readonly #decoded: Decoded;
  readonly #shapes: readonly Shape[];
  readonly #variants = new Map<number, Recipe>();
  readonly base: Recipe;

  constructor(decoded: Decoded, shapes: readonly Shape[]) {
    this.#decoded = decoded;
    this.#shapes = shapes;
    this.base = makeRecipe(decoded, shapes, { rules: UNKNOWN_RULES, modes: [] });
    this.#variants.set(variantKey(UNKNOWN_RULES, 0), this.base);
  }

  /** `modes`: two bits for each slot. */
  variant(rules: KnownRules, modes: number): Recipe {
    const known = this.base.readsFlags ? rules : UNKNOWN_RULES;
    const key = variantKey(known, modes);
    let recipe = this.#variants.get(key);
    if (recipe === undefined) {
      const list = Array.from({ length: SLOTS }, (_, slot) => ((modes >> (2 * slot)) & 3) as VectorMode);
      recipe = makeRecipe(this.#decoded, this.#shapes, { rules: known, modes: list });
      this.#variants.set(key, recipe);
    }
    return recipe;
  }
}

function variantKey({ main, over }: KnownRules, modes: number): number {
  return (main * 0x4000 + over + 1) * 0x1_0000 + modes;
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

/** The recipes of one form. */
interface FormRecipes {
  /** Registers that its semantics use without an operand that names them. */
  implicit: number;
  readonly shapes: Map<number, RecipeShape | Map<number, RecipeShape>>;
}

const KEY_SPACE = 0x40_0000;

export class Steps {
  readonly #memory: Memory;
  readonly #known = new Map<number, Step | undefined>();
  readonly #forms = new Map<Form, FormRecipes>();

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  /** Undefined where lifted code always leaves to the interpreter. */
  at(address: number): Step | undefined {
    const known = this.#known.get(address);
    if (known !== undefined || this.#known.has(address)) return known;
    const step = this.#make(address);
    this.#known.set(address, step);
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
    if (operands.length > 4) return undefined;
    const recipes = this.#recipesOf(decoded.form);
    for (;;) {
      const fixed = recipes.implicit & registersOf(operands);
      const assignment = new SlotAssignment(fixed);
      const shapes = operands.map((operand) => shapeOf(operand, assignment));
      const shape = this.#shape(recipes, decoded, shapes);
      const implicit = implicitRegisters(shape.base);
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

  #shape({ shapes: known }: FormRecipes, decoded: Decoded, shapes: readonly Shape[]): RecipeShape {
    const [a, b, c, d] = shapes;
    const size = decoded.operandSize === 64 ? 2 : decoded.operandSize === 16 ? 1 : 0;
    const first =
      ((a === undefined ? 0 : shapeKey(a)) * KEY_SPACE + (b === undefined ? 0 : shapeKey(b))) * 8 +
      size * 2 +
      (decoded.prefixes.repeat === 0 ? 0 : 1);
    const found = known.get(first);
    if (c === undefined) {
      if (found instanceof RecipeShape) return found;
      const made = new RecipeShape(decoded, shapes);
      known.set(first, made);
      return made;
    }
    const inner = found instanceof Map ? found : new Map<number, RecipeShape>();
    if (found === undefined) known.set(first, inner);
    const second = shapeKey(c) * KEY_SPACE + (d === undefined ? 0 : shapeKey(d));
    let shape = inner.get(second);
    if (shape === undefined) {
      shape = new RecipeShape(decoded, shapes);
      inner.set(second, shape);
    }
    return shape;
  }
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

function makeStep(address: number, decoded: Decoded, shape: RecipeShape, slots: readonly number[]): Step {
  const { operands } = decoded;
  const next = address + decoded.length;
  const recipe = shape.base;
  let immediate: number | bigint = 0;
  let displacement = 0;
  let target = -1;
  let vectors = 0;
  const addresses: (Address | undefined)[] = [];
  for (const operand of operands) {
    let at: Address | undefined;
    if (operand.kind === "immediate") immediate = asNumber(operand.value, operand.bits);
    else if (operand.kind === "target") target = Number(operand.address);
    else if (operand.kind === "memory") {
      at = addressOf(operand, next);
      displacement = at.displacement;
    } else if (operand.file === "xmm") vectors |= 1 << (VECTOR + operand.index);
    addresses.push(at);
  }
  const reads = maskOfLocals(recipe.reads, slots);
  const writes = maskOfLocals(recipe.writes, slots);
  return {
    address,
    next,
    decoded,
    recipe,
    shape,
    slots,
    reads,
    writes,
    vectors,
    implicitVectors: implicitRegisters(recipe) & ~0xffff,
    moves: recipe.moves.map((move) => moveOf(move, slots, immediate, displacement)),
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
