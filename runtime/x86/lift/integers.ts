/** Integer operations as values of WebAssembly: the pure half of the vocabulary, up to 64 bits. */

import { Arithmetic } from "./arithmetic.ts";
import { I32, I64, OP } from "./opcodes.ts";
import { isConstant, type Value } from "./value.ts";

export abstract class IntegerValues extends Arithmetic {
  mulHigh(signed: boolean, a: Value, b: Value, bits: number): Value {
    if (bits === 64) return this.#mulHigh64(signed, a, b);
    if (bits === 32) {
      const widen = (v: Value): Value => (signed ? this.signExtend(v, 32, 64) : this.zeroExtend(v, 32, 64));
      return this.extract(this.mul(widen(a), widen(b), 64), 64, 32, 32);
    }
    const widen = (v: Value): Value => (signed ? this.signExtend(v, bits, 32) : v);
    return this.extract(this.mul(widen(a), widen(b), 32), 32, bits, bits);
  }

  /** From products of halves (Hacker's Delight, 8-2); the signed one corrects the unsigned one. */
  #mulHigh64(signed: boolean, a: Value, b: Value): Value {
    const mask = this.constant(0xffff_ffffn, 64);
    const n32 = this.constant(32, 64);
    const low = (v: Value): Value => this.and(v, mask, 64);
    const high = (v: Value): Value => this.shiftRight(v, n32, 64);
    const [a0, a1, b0, b1] = [low(a), high(a), low(b), high(b)];
    const middle = this.add(this.mul(a1, b0, 64), high(this.mul(a0, b0, 64)), 64);
    const other = this.add(this.mul(a0, b1, 64), low(middle), 64);
    const top = this.add(this.add(this.mul(a1, b1, 64), high(middle), 64), high(other), 64);
    if (!signed) return top;
    const n63 = this.constant(63, 64);
    const correction = (x: Value, y: Value): Value => this.and(this.shiftRightSigned(x, n63, 64), y, 64);
    return this.sub(this.sub(top, correction(a, b), 64), correction(b, a), 64);
  }

  /** What the usual code does not need is left to the interpreter: dividends wider than the divisor's width, and all overflows. */
  divide(
    signed: boolean,
    high: Value,
    low: Value,
    divisor: Value,
    bits: number,
  ): { quotient: Value; remainder: Value; overflow: Value } {
    const fits = signed
      ? this.shiftRightSigned(low, this.constant(bits - 1, bits), bits)
      : this.constant(0, bits);
    this.deoptIf(this.not(this.equal(high, fits, bits), 1));
    if (!isConstant(divisor) || divisor.constant === 0n) this.deoptIf(this.isZero(divisor, bits));
    const width = bits === 64 ? 64 : 32;
    const widen = (v: Value): Value =>
      signed ? this.signExtend(v, bits, width) : this.zeroExtend(v, bits, width);
    const n = widen(low);
    const d = widen(divisor);
    if (signed) {
      const least = this.equal(low, this.constant(1n << BigInt(bits - 1), bits), bits);
      const minusOne = this.equal(divisor, this.constant(-1n, bits), bits);
      this.deoptIf(this.and(least, minusOne, 1));
    }
    const [div, rem] =
      width === 64
        ? signed
          ? [OP.i64DivS, OP.i64RemS]
          : [OP.i64DivU, OP.i64RemU]
        : signed
          ? [OP.i32DivS, OP.i32RemS]
          : [OP.i32DivU, OP.i32RemU];
    const type = width === 64 ? I64 : I32;
    // A negative result of an i32 has ones above the bits that are wanted.
    const narrow = (v: Value): Value => (bits < 32 ? this.mask(v, bits) : v);
    return {
      quotient: narrow(this.emitter.operation(div, type, width, [n, d])),
      remainder: narrow(this.emitter.operation(rem, type, width, [n, d])),
      overflow: this.constant(0, 1),
    };
  }

  byteSwap(a: Value, bits: number): Value {
    if (bits === 16) return this.rotateLeft(a, this.constant(8, 16), 16);
    if (bits === 32) {
      const even = this.and(this.rotateLeft(a, this.constant(8, 32), 32), this.constant(0x00ff_00ff, 32), 32);
      const odd = this.and(this.rotateRight(a, this.constant(8, 32), 32), this.constant(0xff00_ff00, 32), 32);
      return this.or(even, odd, 32);
    }
    const swap = (v: Value, count: number, mask: bigint): Value => {
      const n = this.constant(count, 64);
      const m = this.constant(mask, 64);
      return this.or(
        this.and(this.shiftRight(v, n, 64), m, 64),
        this.shiftLeft(this.and(v, m, 64), n, 64),
        64,
      );
    };
    const words = swap(swap(a, 8, 0x00ff_00ff_00ff_00ffn), 16, 0x0000_ffff_0000_ffffn);
    return this.rotateLeft(words, this.constant(32, 64), 64);
  }

  countLeadingZeros(a: Value, bits: number): Value {
    if (bits === 64) return this.unary(OP.i64Clz, I64, 64, a);
    const count = this.unary(OP.i32Clz, I32, bits, a);
    return bits === 32 ? count : this.sub(count, this.constant(32 - bits, bits), 32);
  }

  countTrailingZeros(a: Value, bits: number): Value {
    if (bits === 64) return this.unary(OP.i64Ctz, I64, 64, a);
    const guarded = bits === 32 ? a : this.or(a, this.constant(1n << BigInt(bits), 32), 32);
    return this.unary(OP.i32Ctz, I32, bits, guarded);
  }

  populationCount(a: Value, bits: number): Value {
    return bits === 64 ? this.unary(OP.i64Popcnt, I64, 64, a) : this.unary(OP.i32Popcnt, I32, bits, a);
  }

  parity(a: Value, bits: number): Value {
    const byte = this.extract(a, bits, 0, 8);
    const ones = this.unary(OP.i32Popcnt, I32, 8, byte);
    return this.isZero(this.and(ones, this.constant(1, 32), 32), 32);
  }
}
