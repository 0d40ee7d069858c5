/** What the lifter must know of an instruction before it emits any code: the table read with a value that remembers nothing. */

import type { Flag, FlagRule, Machine, Place } from "../machine.ts";
import type { Decoded, Operand } from "../operands.ts";

/** Registers are bits: 0–15 the general ones, 16–31 the vectors. */
export interface Summary {
  /** Read, or kept in part. */
  readonly reads: number;
  readonly writes: number;
  readonly flags: "none" | "some" | "all";
  readonly readsFlags: boolean;
}

type Unit = 0;
const UNIT: Unit = 0;
const unit = (): Unit => UNIT;
const nothing = (): void => undefined;

const STATUS = ["CF", "PF", "AF", "ZF", "SF", "OF"] as const;

function place(bits: number, details: Partial<Place<Unit>>): Place<Unit> {
  return {
    bits,
    isMemory: false,
    constant: undefined,
    get: unit,
    set: nothing,
    setIf: nothing,
    offset: unit,
    address: unit,
    ...details,
  };
}

/** Operations without effects. */
const PURE = [
  "constant", "add", "sub", "mul", "mulHigh", "and", "or", "xor", "not", "neg", "shiftLeft", "shiftRight",
  "shiftRightSigned", "rotateLeft", "rotateRight", "zeroExtend", "signExtend", "extract", "concat", "byteSwap",
  "countLeadingZeros", "countTrailingZeros", "populationCount", "equal", "lessUnsigned", "lessSigned", "isZero", "sign",
  "bit", "parity", "select", "nextAddress", "load", "store", "probe", "raiseIf", "raise", "system", "jump", "jumpIf",
  "fence", "readFlags",
] as const; // prettier-ignore

class SummaryMachine {
  reads = 0;
  writes = 0;
  flags: Summary["flags"] = "none";
  readsFlags = false;

  register(bit: number, bits: number, keepsRest: boolean): Place<Unit> {
    const mask = 1 << bit;
    const get = (): Unit => {
      // What the same instruction wrote before is not what was there.
      this.reads |= mask & ~this.writes;
      return UNIT;
    };
    const set = (): void => {
      if (keepsRest) get();
      this.writes |= mask;
    };
    const setIf = (): void => {
      get();
      this.writes |= mask;
    };
    return place(bits, { get, set, setIf });
  }

  gpr(index: number, bits: number): Place<Unit> {
    return this.register(index, bits, bits < 32);
  }

  xmm(index: number): Place<Unit> {
    return this.register(16 + index, 128, false);
  }

  operand(operand: Operand): Place<Unit> {
    switch (operand.kind) {
      case "register":
        if (operand.file === "st") return place(operand.bits, {});
        return operand.file === "gpr" ? this.gpr(operand.index, operand.bits) : this.xmm(operand.index);
      case "memory": {
        const offset = (): Unit => {
          if (typeof operand.base === "number") this.gpr(operand.base, 64).get();
          if (operand.index !== undefined) this.gpr(operand.index, 64).get();
          return UNIT;
        };
        return place(operand.bits, {
          isMemory: true,
          get: offset,
          set: offset,
          setIf: offset,
          offset,
          address: offset,
        });
      }
      case "immediate":
        return place(operand.bits, { constant: Number(BigInt.asIntN(operand.bits === 8 ? 16 : operand.bits, operand.value)) });
      case "target":
        return place(64, {});
    }
  }

  divide(): { quotient: Unit; remainder: Unit; overflow: Unit } {
    return { quotient: UNIT, remainder: UNIT, overflow: UNIT };
  }

  flag(flag: Flag): Unit {
    if (flag !== "DF") this.readsFlags = true;
    return UNIT;
  }

  comparison(): Unit {
    this.readsFlags = true;
    return UNIT;
  }

  setFlags(rule: FlagRule): void {
    if (STATUS.every((flag) => rule[flag] !== undefined)) this.flags = "all";
    else if (this.flags === "none") this.flags = "some";
  }

  setFlagsIf(): void {
    this.flags = "some";
  }

  setFlag(): void {
    this.flags = "some";
  }

  writeFlags(): void {
    this.flags = "some";
  }

  repeat(body: () => void): void {
    body();
    const counter = this.gpr(1, 64);
    counter.get();
    counter.set(UNIT);
  }

  random(): { value: Unit; available: Unit } {
    return { value: UNIT, available: UNIT };
  }

  segmentBase(): Place<Unit> {
    return place(64, {});
  }

  mxcsr(): Place<Unit> {
    return place(32, {});
  }

  fpuControl(): Place<Unit> {
    return place(16, {});
  }

  fpuStatus(): Place<Unit> {
    return place(16, {});
  }

  fpuTag(): Place<Unit> {
    return place(16, {});
  }

  fpuRegister(): Place<Unit> {
    return place(80, {});
  }
}

/** Whatever else the vocabulary has, or comes to have, is pure. */
const HANDLER: ProxyHandler<object> = { get: () => unit };
Object.setPrototypeOf(SummaryMachine.prototype, new Proxy({}, HANDLER));
for (const name of PURE) Reflect.set(SummaryMachine.prototype, name, unit);

export function summarize(decoded: Decoded): Summary {
  const machine = new SummaryMachine();
  const places = decoded.operands.map((operand) => machine.operand(operand));
  const [a, b, c, d] = places as [Place<Unit>, Place<Unit>, Place<Unit>, Place<Unit>];
  decoded.instruction.semantics(machine as unknown as Machine<Unit>, a, b, c, d);
  return machine;
}
