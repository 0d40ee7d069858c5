/** The instruction table: every record, in the order in which the manual's families come. */

import type { Instruction } from "../instruction.ts";
import * as aes from "./aes.ts";
import * as arithmetic from "./arithmetic.ts";
import * as atomic from "./atomic.ts";
import * as avxMasked from "./avx-masked.ts";
import * as avxPermute from "./avx-permute.ts";
import * as bits from "./bits.ts";
import * as bitFields from "./bit-fields.ts";
import * as control from "./control.ts";
import * as floatComparisons from "./float-comparisons.ts";
import * as fma from "./fma.ts";
import * as move from "./move.ts";
import * as multiply from "./multiply.ts";
import * as random from "./random.ts";
import * as sha from "./sha.ts";
import * as shifts from "./shifts.ts";
import * as sseConvert from "./sse-convert.ts";
import * as sseFloat from "./sse-float.ts";
import * as sseInsert from "./sse-insert.ts";
import * as sseInteger from "./sse-integer.ts";
import * as sseMoves from "./sse-moves.ts";
import * as sseProducts from "./sse-products.ts";
import * as sseShuffle from "./sse-shuffle.ts";
import * as sseState from "./sse-state.ts";
import * as sseStrings from "./sse-strings.ts";
import { enter, leave, pop, popfq, push, pushfq } from "./stack.ts";
import * as strings from "./strings.ts";
import * as system from "./system.ts";
import * as unary from "./unary.ts";
import * as x87Arithmetic from "./x87-arithmetic.ts";
import * as x87Moves from "./x87-moves.ts";
import * as x87State from "./x87-state.ts";
import * as xsave from "./xsave.ts";

type Family = Readonly<Record<string, Instruction | readonly Instruction[]>>;

export interface InstructionGroup {
  readonly title: string;
  readonly instructions: readonly Instruction[];
}

function group(title: string, ...families: readonly Family[]): InstructionGroup {
  return { title, instructions: families.flatMap((family) => Object.values(family)).flat() };
}

const stack = { push, pop, enter, leave, pushfq, popfq };

export const GROUPS: readonly InstructionGroup[] = [
  group("Moves", move),
  group("Integer arithmetic", arithmetic, unary, multiply),
  group("Shifts and bits", shifts, bits, bitFields),
  group("The stack", stack),
  group("Control", control),
  group("Strings", strings),
  group("Atomic operations", atomic),
  group("Hints, traps and what the platform does", system),
  group("Random numbers", random),
  group("Vectors: moves", sseMoves),
  group("Vectors: floating point", sseFloat, floatComparisons, sseConvert, sseProducts, fma),
  group("Vectors: integers", sseInteger),
  group("Vectors: lanes rearranged", sseShuffle, sseInsert, avxPermute, avxMasked),
  group("Vectors: strings", sseStrings),
  group("Cryptography", aes, sha),
  group("x87", x87Arithmetic, x87Moves, x87State),
  group("State", sseState, xsave),
];

export const INSTRUCTIONS: readonly Instruction[] = GROUPS.flatMap(({ instructions }) => instructions);
