/** The stack of an expression, with the operations that need nothing but what is on it. */

import type { Cursor } from "./cursor.ts";
import type { Failure } from "./environment.ts";
import { OPERATORS, Op } from "./operations.ts";
import { combine, generic, signedOf, typed, widthOf } from "./typed-value.ts";
import type { TypedValue } from "./typed-value.ts";

export class ValueStack {
  /** Set once, when something goes wrong; whoever runs the expression then stops. */
  failure: Failure | undefined;
  protected readonly stack: TypedValue[];

  constructor(initial: TypedValue[]) {
    this.stack = initial;
  }

  protected fail(message: string): void {
    this.failure ??= { kind: "problem", message };
  }

  protected push(value: TypedValue): true {
    this.stack.push(value);
    return true;
  }

  protected pushNumber(value: number | bigint): true {
    return this.push(generic(BigInt(value)));
  }

  protected pop(): TypedValue {
    const value = this.stack.pop();
    if (!value)
      this.fail("An expression of the debug information takes more from its stack than it put there.");
    return value ?? generic(0n);
  }

  protected arithmetic(opcode: number, cursor: Cursor): boolean {
    const operator = OPERATORS[opcode];
    if (operator) {
      const right = this.pop();
      const result = combine(operator, this.pop(), right);
      if (!result) this.fail(`An expression of the debug information cannot be computed (${operator}).`);
      return this.push(result ?? generic(0n));
    }
    switch (opcode) {
      case Op.plusUconst: {
        const value = this.pop();
        return this.push(typed(value.bits + cursor.ulebExact(), value.type));
      }
      case Op.abs: {
        const value = this.pop();
        const signed = signedOf(value);
        return this.push(typed(signed < 0n ? -signed : signed, value.type));
      }
      case Op.neg: {
        const value = this.pop();
        // A float's sign is its highest bit.
        if (value.type?.isFloat === true) {
          return this.push(typed(value.bits ^ (1n << BigInt(widthOf(value.type) - 1)), value.type));
        }
        return this.push(typed(-value.bits, value.type));
      }
      case Op.not: {
        const value = this.pop();
        return this.push(typed(~value.bits, value.type));
      }
      default:
        return false;
    }
  }

  protected stackOrder(opcode: number, cursor: Cursor): boolean {
    switch (opcode) {
      case Op.dup:
        return this.pick(0);
      case Op.over:
        return this.pick(1);
      case Op.pick:
        return this.pick(cursor.u8());
      case Op.drop:
        this.pop();
        return true;
      case Op.swap: {
        const top = this.pop();
        const second = this.pop();
        this.stack.push(top, second);
        return true;
      }
      case Op.rot: {
        const top = this.pop();
        const second = this.pop();
        const third = this.pop();
        this.stack.push(top, third, second);
        return true;
      }
      // The second warns that the variable may not have its first value yet; gdb shows the value all the same.
      case Op.nop:
      case Op.gnuUninit:
        return true;
      default:
        return false;
    }
  }

  private pick(depth: number): true {
    const value = this.stack.at(-1 - depth);
    if (!value) this.fail("An expression of the debug information picks what is not on its stack.");
    return this.push(value ?? generic(0n));
  }
}
