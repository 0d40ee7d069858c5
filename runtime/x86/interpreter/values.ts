/** The pure part of Machine<bigint>: operations that make values from values. */

import type {
  AesStep,
  ExtendedOperation,
  ExtendedUnary,
  FloatOperation,
  FloatPredicate,
  FusedOperation,
  LaneOperation,
  LaneShift,
  LaneUnary,
  Rounding,
  RoundingChoice,
} from "../machine.ts";
import * as aes from "./aes.ts";
import * as extended from "./extended.ts";
import * as arithmetic from "./extended-arithmetic.ts";
import * as floats from "./floats.ts";
import { fused } from "./fused.ts";
import * as halves from "./halves.ts";
import * as integers from "./integers.ts";
import { bool, signed, wrap } from "./integers.ts";
import * as soft from "./soft-floats.ts";
import * as strings from "./strings.ts";
import * as vectors from "./vectors.ts";

export class BigintValues {
  constant(value: bigint | number, bits: number): bigint {
    return wrap(BigInt(value), bits);
  }

  add(a: bigint, b: bigint, bits: number): bigint {
    return wrap(a + b, bits);
  }

  sub(a: bigint, b: bigint, bits: number): bigint {
    return wrap(a - b, bits);
  }

  mul(a: bigint, b: bigint, bits: number): bigint {
    return wrap(a * b, bits);
  }

  mulHigh(isSigned: boolean, a: bigint, b: bigint, bits: number): bigint {
    const product = isSigned ? signed(a, bits) * signed(b, bits) : a * b;
    return wrap(product >> BigInt(bits), bits);
  }

  divide(isSigned: boolean, high: bigint, low: bigint, divisor: bigint, bits: number): integers.Division {
    return integers.divide(isSigned, high, low, divisor, bits);
  }

  and(a: bigint, b: bigint): bigint {
    return a & b;
  }

  or(a: bigint, b: bigint): bigint {
    return a | b;
  }

  xor(a: bigint, b: bigint): bigint {
    return a ^ b;
  }

  not(a: bigint, bits: number): bigint {
    return bits === 1 ? a ^ 1n : wrap(~a, bits);
  }

  neg(a: bigint, bits: number): bigint {
    return wrap(-a, bits);
  }

  shiftLeft(a: bigint, count: bigint, bits: number): bigint {
    return count >= bits ? 0n : wrap(a << count, bits);
  }

  shiftRight(a: bigint, count: bigint, bits: number): bigint {
    return count >= bits ? 0n : a >> count;
  }

  shiftRightSigned(a: bigint, count: bigint, bits: number): bigint {
    return wrap(signed(a, bits) >> (count >= bits ? BigInt(bits) : count), bits);
  }

  rotateLeft(a: bigint, count: bigint, bits: number): bigint {
    const n = count & BigInt(bits - 1);
    return wrap(a << n, bits) | (a >> (BigInt(bits) - n));
  }

  rotateRight(a: bigint, count: bigint, bits: number): bigint {
    const n = count & BigInt(bits - 1);
    return (a >> n) | wrap(a << (BigInt(bits) - n), bits);
  }

  zeroExtend(a: bigint): bigint {
    return a;
  }

  signExtend(a: bigint, from: number, to: number): bigint {
    return wrap(signed(a, from), to);
  }

  extract(a: bigint, _bits: number, start: number, length: number): bigint {
    return wrap(start === 0 ? a : a >> BigInt(start), length);
  }

  concat(high: bigint, low: bigint, bits: number): bigint {
    return (high << BigInt(bits)) | low;
  }

  byteSwap(a: bigint, bits: number): bigint {
    return integers.byteSwap(a, bits);
  }

  countLeadingZeros(a: bigint, bits: number): bigint {
    return BigInt(bits - integers.bitLength(a));
  }

  countTrailingZeros(a: bigint, bits: number): bigint {
    return a === 0n ? BigInt(bits) : BigInt(integers.bitLength(a & -a) - 1);
  }

  populationCount(a: bigint): bigint {
    return BigInt(integers.populationCount(a));
  }

  depositBits(a: bigint, mask: bigint): bigint {
    return integers.depositBits(a, mask);
  }

  gatherBits(a: bigint, mask: bigint): bigint {
    return integers.gatherBits(a, mask);
  }

  crc32c(crc: bigint, data: bigint, bits: number): bigint {
    return integers.crc32c(crc, data, bits);
  }

  equal(a: bigint, b: bigint): bigint {
    return bool(a === b);
  }

  lessUnsigned(a: bigint, b: bigint): bigint {
    return bool(a < b);
  }

  lessSigned(a: bigint, b: bigint, bits: number): bigint {
    return bool(signed(a, bits) < signed(b, bits));
  }

  isZero(a: bigint): bigint {
    return bool(a === 0n);
  }

  sign(a: bigint, bits: number): bigint {
    return a >> BigInt(bits - 1);
  }

  bit(a: bigint, index: number): bigint {
    return (a >> BigInt(index)) & 1n;
  }

  parity(a: bigint): bigint {
    return integers.evenParity(a);
  }

  select(condition: bigint, then: bigint, otherwise: bigint): bigint {
    return condition === 0n ? otherwise : then;
  }

  lanes(operation: LaneOperation, width: number, a: bigint, b: bigint): bigint {
    return vectors.lanes(operation, width, a, b);
  }

  lanesUnary(operation: LaneUnary, width: number, a: bigint): bigint {
    return vectors.lanesUnary(operation, width, a);
  }

  lanesShift(operation: LaneShift, width: number, a: bigint, count: bigint): bigint {
    return vectors.lanesShift(operation, width, a, count);
  }

  lane(a: bigint, index: number, width: number): bigint {
    return wrap(a >> BigInt(index * width), width);
  }

  withLane(a: bigint, index: number, width: number, value: bigint): bigint {
    const at = BigInt(index * width);
    const mask = ((1n << BigInt(width)) - 1n) << at;
    return (a & ~mask) | (value << at);
  }

  shuffle(a: bigint, b: bigint, indexes: readonly number[]): bigint {
    return vectors.shuffle(a, b, indexes);
  }

  lanesExtend(isSigned: boolean, a: bigint, from: number, to: number): bigint {
    return vectors.lanesExtend(isSigned, a, from, to);
  }

  laneSigns(a: bigint, width: number): bigint {
    return vectors.laneSigns(a, width);
  }

  laneBlend(a: bigint, b: bigint, mask: bigint, width: number): bigint {
    return vectors.laneBlend(a, b, mask, width);
  }

  /** Undefined for round-to-nearest with nothing flushed, the usual mode; else what MXCSR says. */
  protected floatMode(): soft.FloatMode | undefined {
    return undefined;
  }

  float(operation: FloatOperation, width: number, a: bigint, b: bigint): bigint {
    const mode = this.floatMode();
    if (mode !== undefined) return soft.binary(operation, width, a, b, mode);
    return floats.binary(operation, width, a, b);
  }

  floatInput(width: number, a: bigint): bigint {
    const mode = this.floatMode();
    return mode === undefined ? a : soft.input(a, width, mode);
  }

  fusedMultiplyAdd(operation: FusedOperation, width: number, a: bigint, b: bigint, c: bigint): bigint {
    return fused(operation, width, [a, b, c], this.floatMode() ?? soft.USUAL_MODE);
  }

  halfToFloat(a: bigint): bigint {
    return halves.toFloat(a);
  }

  floatToHalf(a: bigint, rounding: RoundingChoice): bigint {
    return halves.fromFloat(this.floatInput(32, a), this.#rounding(rounding));
  }

  squareRoot(width: number, a: bigint): bigint {
    const mode = this.floatMode();
    return mode === undefined ? floats.squareRoot(width, a) : soft.squareRoot(width, a, mode);
  }

  roundFloat(width: number, a: bigint, rounding: RoundingChoice): bigint {
    return floats.round(width, this.floatInput(width, a), this.#rounding(rounding));
  }

  floatCompare(predicate: FloatPredicate, width: number, a: bigint, b: bigint): bigint {
    return bool(floats.compare(predicate, width, this.floatInput(width, a), this.floatInput(width, b)));
  }

  integerToFloat(a: bigint, from: number, to: number): bigint {
    const mode = this.floatMode();
    return mode === undefined ? floats.fromInteger(a, from, to) : soft.fromInteger(a, from, to, mode);
  }

  floatToInteger(a: bigint, from: number, to: number, rounding: RoundingChoice): bigint {
    return floats.toInteger(this.floatInput(from, a), from, to, this.#rounding(rounding));
  }

  floatToFloat(a: bigint, from: number, to: number): bigint {
    const mode = this.floatMode();
    return mode === undefined ? floats.convert(a, from, to) : soft.convert(a, from, to, mode);
  }

  #rounding(choice: RoundingChoice): Rounding {
    return choice === "current" ? (this.floatMode()?.rounding ?? "nearest") : choice;
  }

  compareStrings(control: number, a: bigint, aLength: bigint, b: bigint, bLength: bigint): bigint {
    return BigInt(strings.compare(control, a, Number(aLength), b, Number(bLength)));
  }

  aes(step: AesStep, state: bigint, key: bigint): bigint {
    return aes.step(step, state, key);
  }

  aesInverseMixColumns(state: bigint): bigint {
    return aes.inverseMixColumns(state);
  }

  aesSubstitute(state: bigint): bigint {
    return aes.substituteBytes(state);
  }

  carrylessProduct(a: bigint, b: bigint): bigint {
    return aes.carrylessProduct(a, b);
  }

  floatLanes(operation: FloatOperation, width: number, a: bigint, b: bigint): bigint {
    return eachLane(width, (at) => this.float(operation, width, wrap(a >> at, width), wrap(b >> at, width)));
  }

  squareRootLanes(width: number, a: bigint): bigint {
    return eachLane(width, (at) => this.squareRoot(width, wrap(a >> at, width)));
  }

  roundFloatLanes(width: number, a: bigint, rounding: RoundingChoice): bigint {
    return eachLane(width, (at) => this.roundFloat(width, wrap(a >> at, width), rounding));
  }

  floatCompareLanes(predicate: FloatPredicate, width: number, a: bigint, b: bigint): bigint {
    const ones = (1n << BigInt(width)) - 1n;
    return eachLane(width, (at) =>
      this.floatCompare(predicate, width, wrap(a >> at, width), wrap(b >> at, width)) === 0n ? 0n : ones,
    );
  }

  extended(
    operation: ExtendedOperation,
    a: bigint,
    b: bigint,
    from: number,
    control: bigint,
  ): extended.Outcome {
    return arithmetic.binary(operation, a, b, from, control);
  }

  extendedUnary(operation: ExtendedUnary, a: bigint, control: bigint): extended.Outcome {
    return arithmetic.unary(operation, a, control);
  }

  extendedCompare(a: bigint, b: bigint, from: number, quiet: boolean): bigint {
    return arithmetic.compare(a, b, from, quiet);
  }

  extendedExamine(a: bigint): bigint {
    return arithmetic.examine(a);
  }

  floatToExtended(a: bigint, from: number): extended.Outcome {
    return extended.fromFloat(a, from);
  }

  extendedToFloat(a: bigint, to: number, control: bigint): extended.Outcome {
    return extended.toFloat(a, to, control);
  }

  integerToExtended(a: bigint, from: number): bigint {
    return extended.fromInteger(a, from);
  }

  extendedToInteger(a: bigint, to: number, control: bigint): extended.Outcome {
    return extended.toInteger(a, to, extended.roundingOf(control));
  }
}

/** A vector of what `make` gives for each lane's lowest bit. */
function eachLane(width: number, make: (at: bigint) => bigint): bigint {
  let result = 0n;
  for (let at = 0n; at < 128n; at += BigInt(width)) result |= make(at) << at;
  return result;
}
