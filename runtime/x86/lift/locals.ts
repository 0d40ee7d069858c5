/**
 * Names of a region's locals, as numbers below 256, before the region gives each that it uses a place of its own. Recipes name the
 * registers of their operands by slots, which each instruction fills with its own.
 */

import { F32, F64, I32, I64, V128, type ValueType } from "./opcodes.ts";

/** 0–15 the general registers, 16–31 the vectors. */
export const VECTOR = 16;
/** The lowest lane of a vector that is kept apart (see vector-modes.ts): as f64, as f32. */
export const LOW64 = 32;
const LOW32 = 48;
export const SITE = 64;
/** A pending rule: its number, then operands and result of 32 and of 64 bits. The second lies over the first. */
export const RULE = { main: 65, over: 72 } as const;
export const RULE_VALUES32 = 1;
export const RULE_VALUES64 = 4;
/** An address that control goes to. */
export const TARGET = 79;
/** Registers of operands; and their lowest lanes, where they are kept apart. */
export const SLOT = 80;
export const LOW_SLOT = 88;
export const SLOTS = 8;
/** Within an instruction. */
const TEMPORARIES: readonly (readonly [type: ValueType, first: number, count: number])[] = [
  [I32, 96, 40],
  [I64, 136, 40],
  [V128, 176, 24],
  [F32, 200, 8],
  [F64, 208, 8],
];
/** What the checks of accesses use: an address each, an index each. */
export const ADDRESS = 216;
export const INDEX = 224;
export const LOCALS = 232;

export const RAX = 0;
export const RSP = 4;
/** Of these something is said where blocks meet: RSP is a parameter of the region. */
export const ALL_BUT_RSP = ~(1 << RSP);
export const RSI = 6;
export const RDI = 7;
/** Registers that are in no memory while control goes to a region, and to its caller: the first arguments and the result of functions. */
export const PASSED = (1 << RDI) | (1 << RSI);
export const RETURNED = 1 << RAX;

/** The local of the lowest lane of a vector register that is kept apart: as f64 in mode 1, as f32 in mode 2. */
export function lowOf(register: number, mode: number): number {
  return (mode === 1 ? LOW64 : LOW32) + register - VECTOR;
}

const TYPES: readonly ValueType[] = Array.from({ length: LOCALS }, (_, local) => findType(local));

function findType(local: number): ValueType {
  if (local < VECTOR) return I64;
  if (local < LOW64) return V128;
  if (local < LOW32) return F64;
  if (local < SITE) return F32;
  if (local < SLOT) return ruleType(local);
  for (const [type, first, count] of TEMPORARIES) if (local >= first && local < first + count) return type;
  return local >= ADDRESS && local < INDEX ? I64 : I32;
}

function ruleType(local: number): ValueType {
  const within = local >= RULE.over ? local - RULE.over : local - RULE.main;
  return local !== SITE && within >= RULE_VALUES64 ? I64 : I32;
}

/** Not of slots, whose types are those of the registers in them. */
export function typeOf(local: number): ValueType {
  return TYPES[local] ?? I32;
}

/** Temporaries of one recipe, each for one value. Undefined where there are no more. */
export class Temporaries {
  readonly #used = new Map<ValueType, number>();

  take(type: ValueType): number | undefined {
    const range = TEMPORARIES.find((each) => each[0] === type);
    const used = this.#used.get(type) ?? 0;
    if (range === undefined || used >= range[2]) return undefined;
    this.#used.set(type, used + 1);
    return range[1] + used;
  }
}
