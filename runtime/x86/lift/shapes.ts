/** Which instructions have the same recipe: those of a form whose operands have the same shape. */

import type { Decoded, Operand } from "../operands.ts";
import { SLOT, SLOTS, VECTOR } from "./locals.ts";
import type { VectorMode } from "./places.ts";
import type { Recipe } from "./recipe.ts";
import { makeRecipe, type Shape } from "./recipe-maker.ts";
import { type KnownRules, UNKNOWN_RULES } from "./recipe-machine.ts";

/** All recipes of one shape, and what else holds for all instructions of it. */
export class RecipeShape {
  readonly base: Recipe;
  readonly mnemonic: string;
  /** How many bits of the first operand are compared with an immediate; 0 in all but such comparisons. */
  readonly comparedBits: number;
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
    const [first, second] = operands;
    const compares = this.mnemonic === "cmp" && second?.kind === "immediate" && first?.kind !== "target";
    this.comparedBits = compares ? (first?.bits ?? 0) : 0;
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
export class SlotAssignment {
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

/** An operand with the slots of its registers. */
export function shapeOf(operand: Operand, assignment: SlotAssignment): Shape {
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
export function shapeKey({ operand, local, index }: Shape): number {
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

/** Registers that a recipe names by themselves, as bits. */
function implicitRegisters({ reads, writes }: Recipe): number {
  let mask = 0;
  for (const local of reads) if (local < 32) mask |= 1 << local;
  for (const local of writes) if (local < 32) mask |= 1 << local;
  return mask;
}
