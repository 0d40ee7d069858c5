/**
 * The vocabulary in which instructions say what they do, generic in the value type V. Read with bigint it executes, with
 * WebAssembly values it compiles, with sets it tells the effects. So semantics never branch on a V: they branch only on what
 * is known when the instruction is decoded (operand sizes, immediates), and say `select`, `raiseIf`, `jumpIf`, `repeat` else.
 *
 * A V of n bits is unsigned and below 2^n; operations say their width, and their operands have that width.
 * Conditions are Vs of 1 bit. Floating-point numbers are their bit patterns.
 */

import type { ExceptionName } from "./cpu.ts";
import type { SystemOperation } from "./interpret.ts";

/** The status flags, in the order of their bits in RFLAGS. */
export type StatusFlag = "CF" | "PF" | "AF" | "ZF" | "SF" | "OF";
export type Flag = StatusFlag | "DF";

/** Conditions of two or more flags, which a rule can often answer without them: after SUB, `below` is `a < b`. */
export type ComparisonName = "belowOrEqual" | "less" | "lessOrEqual";

type FlagFunction = <V>(m: Machine<V>, a: V, b: V, result: V, bits: number) => V;

/**
 * How an operation's flags follow from its operands and result. A reader may keep the rule and the three values, and work a
 * flag out only when something asks for it. Flags that a rule does not name are kept.
 */
export type FlagRule = { readonly [F in StatusFlag | ComparisonName]?: FlagFunction } & {
  /** Where the result follows from the operands alone: a reader need not keep it. */
  readonly result?: <V>(m: Machine<V>, a: V, b: V, bits: number) => V;
};

/** Somewhere that an operand lives. */
export interface Place<V> {
  readonly bits: number;
  /** True for memory: semantics may need it to choose between forms that behave differently (MOVSD clears the upper half). */
  readonly isMemory: boolean;
  /** The value of an immediate operand, sign- or zero-extended as encoded; undefined for all other places. */
  readonly constant: number | undefined;
  /** Of an x87 register operand: its number, relative to the top of the stack. */
  readonly fpuIndex?: number;
  get(): V;
  set(value: V): void;
  /** Sets it where the condition is 1; where it is 0 nothing happens at all, not even the zero-extension of a 32-bit write. */
  setIf(condition: V, value: V): void;
  /** The effective address of a memory operand without its segment base, 64 bits: what LEA gives. */
  offset(): V;
  /** The linear address of a memory operand, 64 bits; without the index where that is a vector (VSIB). */
  address(): V;
  /**
   * A vector operand's lower or upper 128 bits. No value has more bits than these, so 256 are always handled as two halves. Of a
   * register of 128 bits the upper half is there too: VEX instructions clear it. Of memory it is what follows.
   */
  half(which: Half): Place<V>;
  /** The index register of a memory operand where it is a vector, and what its lanes are multiplied by. */
  readonly vectorIndex?: { readonly register: Place<V>; readonly scale: number } | undefined;
}

export type Half = 0 | 1;

/** Lane by lane on two vectors of 128 bits; names and meaning of the x86 instruction where WebAssembly has no such operation. */
export type LaneOperation =
  | "add"
  | "sub"
  | "mul"
  | "and"
  | "or"
  | "xor"
  | "andNot"
  | "addSaturateSigned"
  | "addSaturateUnsigned"
  | "subSaturateSigned"
  | "subSaturateUnsigned"
  | "equal"
  | "greaterSigned"
  | "minSigned"
  | "maxSigned"
  | "minUnsigned"
  | "maxUnsigned"
  | "averageUnsigned"
  | "mulHighSigned"
  | "mulHighUnsigned"
  | "mulEvenUnsigned"
  | "mulEvenSigned"
  | "mulAddPairsSigned"
  | "mulAddPairsUnsignedSigned"
  | "mulHighRound"
  | "sumAbsoluteDifferences"
  | "narrowSigned"
  | "narrowUnsigned"
  | "addPairs"
  | "subPairs"
  | "addPairsSaturate"
  | "subPairsSaturate"
  | "applySign"
  | "swizzle";
export type LaneUnary = "absolute";
export type LaneShift = "shiftLeft" | "shiftRight" | "shiftRightSigned";

/** `min` and `max` are x86's: the second operand where either is NaN or both are zero (SDM Vol. 2, MINSS). */
export type FloatOperation = "add" | "sub" | "mul" | "div" | "min" | "max";
/** What is negated, without rounding, before a · b + c is rounded once: VFMADD, VFMSUB, VFNMADD, VFNMSUB. */
export type FusedOperation = "add" | "sub" | "negatedAdd" | "negatedSub";
/** The eight predicates of CMPSS in the order of their numbers. */
export type FloatPredicate = "eq" | "lt" | "le" | "unord" | "neq" | "nlt" | "nle" | "ord";
export type Rounding = "nearest" | "down" | "up" | "truncate";
/** `current` is what MXCSR says. */
export type RoundingChoice = Rounding | "current";

/** On 80-bit numbers; `scale` is a · 2^b, the remainders are those of FPREM and FPREM1. */
export type ExtendedOperation =
  "add" | "sub" | "subReverse" | "mul" | "div" | "divReverse" | "scale" | "remainder" | "remainderNearest";
/** `exponent` and `significand` are the two results of FXTRACT. */
export type ExtendedUnary = "squareRoot" | "round" | "exponent" | "significand";

/** What an x87 operation gives: its result, and the bits that it sets in the status word, 16 bits. */
export interface FpuResult<V> {
  readonly value: V;
  readonly status: V;
}

export type AesStep = "encrypt" | "encryptLast" | "decrypt" | "decryptLast";

export type SegmentName = "fs" | "gs";

export interface Machine<V> {
  constant(value: bigint | number, bits: number): V;

  add(a: V, b: V, bits: number): V;
  sub(a: V, b: V, bits: number): V;
  mul(a: V, b: V, bits: number): V;
  /** The upper half of the product of 2·bits. */
  mulHigh(signed: boolean, a: V, b: V, bits: number): V;
  /** (high:low) / divisor; `overflow` where the divisor is zero or the quotient does not fit, and then the others mean nothing. */
  divide(
    signed: boolean,
    high: V,
    low: V,
    divisor: V,
    bits: number,
  ): { quotient: V; remainder: V; overflow: V };
  and(a: V, b: V, bits: number): V;
  or(a: V, b: V, bits: number): V;
  xor(a: V, b: V, bits: number): V;
  not(a: V, bits: number): V;
  neg(a: V, bits: number): V;
  /** Counts are of the same width as the value; those of `bits` and more give zero, or copies of the sign. */
  shiftLeft(a: V, count: V, bits: number): V;
  shiftRight(a: V, count: V, bits: number): V;
  shiftRightSigned(a: V, count: V, bits: number): V;
  /** Counts are taken modulo `bits`. */
  rotateLeft(a: V, count: V, bits: number): V;
  rotateRight(a: V, count: V, bits: number): V;
  zeroExtend(a: V, from: number, to: number): V;
  signExtend(a: V, from: number, to: number): V;
  /** `length` bits of a value of `bits` bits, from bit `start`. */
  extract(a: V, bits: number, start: number, length: number): V;
  /** high:low, of twice `bits`. */
  concat(high: V, low: V, bits: number): V;
  byteSwap(a: V, bits: number): V;
  /** For a = 0 both zero counts are `bits`. */
  countLeadingZeros(a: V, bits: number): V;
  countTrailingZeros(a: V, bits: number): V;
  populationCount(a: V, bits: number): V;
  /** The low bits of `a` at the places of the ones of the mask, and back: PDEP and PEXT. */
  depositBits(a: V, mask: V, bits: number): V;
  gatherBits(a: V, mask: V, bits: number): V;
  /** CRC-32C of `data`, of `bits` bits, going on from `crc`, of 32 bits and without inversions (SDM Vol. 2A, CRC32). */
  crc32c(crc: V, data: V, bits: number): V;

  equal(a: V, b: V, bits: number): V;
  lessUnsigned(a: V, b: V, bits: number): V;
  lessSigned(a: V, b: V, bits: number): V;
  isZero(a: V, bits: number): V;
  /** The top bit. */
  sign(a: V, bits: number): V;
  /** Bit `index`, known when decoding. */
  bit(a: V, index: number, bits: number): V;
  /** 1 where the low byte has an even number of ones. */
  parity(a: V, bits: number): V;
  select(condition: V, then: V, otherwise: V, bits: number): V;

  flag(flag: Flag): V;
  comparison(name: ComparisonName): V;
  setFlags(rule: FlagRule, a: V, b: V, result: V, bits: number): void;
  /** Leaves every flag as it is where the condition is 0. */
  setFlagsIf(condition: V, rule: FlagRule, a: V, b: V, result: V, bits: number): void;
  setFlag(flag: Flag, value: V): void;
  /** RFLAGS as PUSHFQ sees it, 64 bits. */
  readFlags(): V;
  /** Sets those flags that user code can write with POPFQ. */
  writeFlags(value: V): void;

  /** Registers that an instruction uses without naming them; 0 = rax … 15 = r15. */
  gpr(index: number, bits: number): Place<V>;
  xmm(index: number): Place<V>;
  /** Bits 255:128 of a register YMM. */
  ymmHigh(index: number): Place<V>;
  segmentBase(segment: SegmentName): Place<V>;
  mxcsr(): Place<V>;
  /** XCR0, 64 bits: the state components that XSAVE and its kin see. */
  enabledComponents(): V;
  fpuControl(): Place<V>;
  fpuStatus(): Place<V>;
  fpuTag(): Place<V>;
  /** Register ST(index) as 80 bits, relative to the top of the stack. */
  fpuRegister(index: number): Place<V>;
  load(address: V, bits: number): V;
  store(address: V, value: V, bits: number): void;
  /** Faults here and now where a later `store` there would. */
  probe(address: V, bytes: number): void;
  /** Where the condition is 0 memory is not touched, and nothing faults; `loadIf` gives `otherwise`. */
  loadIf(condition: V, address: V, otherwise: V, bits: number): V;
  storeIf(condition: V, address: V, value: V, bits: number): void;
  probeIf(condition: V, address: V, bytes: number): void;

  raiseIf(condition: V, exception: ExceptionName, reason?: string): void;
  raise(exception: ExceptionName, reason?: string): void;
  /** Ends the instruction; the platform does the rest. */
  system(operation: SystemOperation, vector?: V): void;
  /** The address of the following instruction. */
  nextAddress(): V;
  jump(target: V): void;
  jumpIf(condition: V, target: V): void;
  /**
   * The body once, or with a REP prefix as often as RCX says; `again` is the condition to go on after each round, asked only
   * when there is a REP prefix (REPE, REPNE). Each finished round is final, whatever a later one does (SDM Vol. 2B, REP).
   */
  repeat(body: () => void, again?: (repeatWhileEqual: boolean) => V): void;
  /** A random number of `bits` bits, and whether there was one. */
  random(bits: 16 | 32 | 64): { value: V; available: V };
  /** An ordering point; nothing happens where there is one thread at a time. */
  fence(): void;

  lanes(operation: LaneOperation, width: number, a: V, b: V): V;
  lanesUnary(operation: LaneUnary, width: number, a: V): V;
  /** All lanes by one count of 64 bits; counts of `width` and more give zero, or copies of the sign. */
  lanesShift(operation: LaneShift, width: number, a: V, count: V): V;
  lane(a: V, index: number, width: number): V;
  withLane(a: V, index: number, width: number, value: V): V;
  /** Bytes picked from a (0–15) and b (16–31); 32 gives zero. */
  shuffle(a: V, b: V, indexes: readonly number[]): V;
  /** Widens the low lanes of `from` bits to fill the vector with lanes of `to` bits. */
  lanesExtend(signed: boolean, a: V, from: number, to: number): V;
  /** The top bit of each lane, gathered. Result has 32 bits. */
  laneSigns(a: V, width: number): V;
  /** Lane of b where the lane of the mask has its top bit set, else of a. */
  laneBlend(a: V, b: V, mask: V, width: number): V;

  // Binary32 and binary64 are computed in the mode of MXCSR: its rounding, flush-to-zero and denormals-are-zero. A reader may do
  // round-to-nearest only and leave code to another while bits 15:13 or 6 of MXCSR are set. Exceptions are masked, and their
  // sticky flags are not kept.
  float(operation: FloatOperation, width: number, a: V, b: V): V;
  /** A denormal operand as zero where denormals are zero. */
  floatInput(width: number, a: V): V;
  /** a · b + c, rounded once. */
  fusedMultiplyAdd(operation: FusedOperation, width: number, a: V, b: V, c: V): V;
  squareRoot(width: number, a: V): V;
  roundFloat(width: number, a: V, rounding: RoundingChoice): V;
  floatCompare(predicate: FloatPredicate, width: number, a: V, b: V): V;
  /** Signed integer of `from` bits to a float of `to` bits. */
  integerToFloat(a: V, from: number, to: number): V;
  /** To a signed integer; what does not fit gives the most negative one ("integer indefinite", SDM Vol. 1, 4.8.3.7). */
  floatToInteger(a: V, from: number, to: number, rounding: RoundingChoice): V;
  /** Between binary32 and binary64; a NaN becomes quiet and keeps its upper bits. */
  floatToFloat(a: V, from: number, to: number): V;
  /** From binary16 to binary32; not touched by the modes of MXCSR. */
  halfToFloat(a: V): V;
  /** From binary32 to binary16, never flushed to zero (SDM Vol. 2C, VCVTPS2PH). */
  floatToHalf(a: V, rounding: RoundingChoice): V;

  /**
   * What PCMPESTRM and its kin find: one bit for each element of b, 32 bits. Control byte as in SDM Vol. 2B, 4.1; lengths are
   * numbers of elements, 32 bits, at most as many as there are.
   */
  compareStrings(control: number, a: V, aLength: V, b: V, bLength: V): V;

  /** One round of AES with its key added at the end. */
  aes(step: AesStep, state: V, key: V): V;
  aesInverseMixColumns(state: V): V;
  /** The S-box on every byte. */
  aesSubstitute(state: V): V;
  /** The product of 64 bits each as polynomials over GF(2), 128 bits. */
  carrylessProduct(a: V, b: V): V;

  /** The same on every lane of `width` bits: one WebAssembly instruction where it has one. */
  floatLanes(operation: FloatOperation, width: number, a: V, b: V): V;
  squareRootLanes(width: number, a: V): V;
  roundFloatLanes(width: number, a: V, rounding: RoundingChoice): V;
  /** All ones in each lane where the predicate holds. */
  floatCompareLanes(predicate: FloatPredicate, width: number, a: V, b: V): V;

  /** 1 where ST(index) is empty. */
  fpuEmpty(index: number): V;
  /** Marks ST(index) as empty, or as in use. */
  fpuSetEmpty(index: number, empty: V): void;
  /** Moves the top of the x87 stack: by 1 after a pop, by -1 before a push. Contents and tags stay where they are. */
  fpuRotate(by: 1 | -1): void;
  /**
   * 80-bit arithmetic, exact and with masked exceptions. `b` is a float of `from` bits. Rounding and precision are those of the
   * control word, 16 bits. The status has the exception flags, C1 where the magnitude was rounded up, or condition bits.
   */
  extended(operation: ExtendedOperation, a: V, b: V, from: number, control: V): FpuResult<V>;
  extendedUnary(operation: ExtendedUnary, a: V, control: V): FpuResult<V>;
  /** C3, C2, C0 and flags; `quiet` does not complain about quiet NaNs. */
  extendedCompare(a: V, b: V, from: number, quiet: boolean): V;
  /** C3, C2, C1, C0 of FXAM for a register in use. */
  extendedExamine(a: V): V;
  /** From a float of 32 or 64 bits. */
  floatToExtended(a: V, from: number): FpuResult<V>;
  /** To a float of 32 or 64 bits. */
  extendedToFloat(a: V, to: number, control: V): FpuResult<V>;
  /** From a signed integer of at most 64 bits. */
  integerToExtended(a: V, from: number): V;
  extendedToInteger(a: V, to: number, control: V): FpuResult<V>;
}
