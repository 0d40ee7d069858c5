/** What the lifter must know of an instruction before it emits any code: the table read with a value that remembers nothing. */

import type { Flag, FlagRule, Machine, Place } from "../machine.ts";
import type { Decoded, MemoryOperand, Operand } from "../operands.ts";
import { BULK } from "./bulk.ts";
import { ALL_FLAGS, flagMask } from "./rules.ts";

/** Registers are bits: 0–15 the general ones, 16–31 the vectors. */
export interface Summary {
  /** Read, or kept in part. */
  readonly reads: number;
  readonly writes: number;
  readonly flags: "none" | "some" | "all";
  /** The complete rule that the instruction surely leaves, and that it may leave. */
  readonly rule: { readonly rule: FlagRule; readonly bits: number } | undefined;
  readonly mayHaveRule: boolean;
  /** Of a rule that writes only some flags: which, as bits of `flagMask`. */
  readonly partial: number;
  readonly readsFlags: boolean;
  /** It writes to its memory operand. */
  readonly stores: boolean;
  /** Lifted code may have to leave at this instruction. */
  readonly leaves: boolean;
  /** Lifted code always leaves at this instruction: a trap, the platform's affair, or too rare to lift. */
  readonly stops: boolean;
}

type Unit = 0;
const UNIT: Unit = 0;
const unit = (): Unit => UNIT;
const nothing = (): void => undefined;

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
    half: () => place(128, {}),
    ...details,
  };
}

class SummaryMachine {
  reads = 0;
  writes = 0;
  flags: Summary["flags"] = "none";
  partial = 0;
  rule: Summary["rule"] = undefined;
  mayHaveRule = false;
  /** Of an immediate count of a shift: whether it is not zero. */
  counts: boolean | undefined;
  readsFlags = false;
  stores = false;
  leaves = false;
  stops = false;

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
    this.leaves = true;
    return this.register(16 + index, 128, false);
  }

  operand(operand: Operand): Place<Unit> {
    switch (operand.kind) {
      case "register":
        if (operand.file === "st" || operand.file === "ymm") return this.#rare(operand.bits);
        return operand.file === "gpr" ? this.gpr(operand.index, operand.bits) : this.xmm(operand.index);
      case "memory": {
        const offset = (): Unit => {
          this.#registersOf(operand);
          return UNIT;
        };
        const access = (): Unit => {
          this.leaves = true;
          this.#registersOf(operand);
          return UNIT;
        };
        const write = (): void => {
          this.stores = true;
          access();
        };
        return place(operand.bits, {
          isMemory: true,
          get: access,
          set: write,
          setIf: write,
          offset,
          address: offset,
        });
      }
      case "immediate":
        return place(operand.bits, {
          constant: Number(BigInt.asIntN(operand.bits === 8 ? 16 : operand.bits, operand.value)),
        });
      case "target":
        return place(64, {});
    }
  }

  #registersOf({ base, index }: MemoryOperand): void {
    if (typeof base === "number") this.gpr(base, 64).get();
    if (index !== undefined) this.gpr(index, 64).get();
  }

  load(): Unit {
    this.leaves = true;
    return UNIT;
  }

  store(): void {
    this.leaves = true;
  }

  raiseIf(): void {
    this.leaves = true;
  }

  raise(): void {
    this.stops = true;
  }

  system(): void {
    this.stops = true;
  }

  probe(): void {
    this.stops = true;
  }

  divide(): { quotient: Unit; remainder: Unit; overflow: Unit } {
    this.leaves = true;
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

  setFlags(rule: FlagRule, _a: Unit, _b: Unit, _result: Unit, bits: number): void {
    const mask = flagMask(rule);
    if (mask === ALL_FLAGS) {
      this.flags = "all";
      this.rule = { rule, bits };
      return;
    }
    this.partial = mask;
    if (this.flags === "none") this.flags = "some";
  }

  setFlagsIf(_condition: Unit, rule: FlagRule, a: Unit, b: Unit, result: Unit, bits: number): void {
    if (this.counts === true) this.setFlags(rule, a, b, result, bits);
    if (this.counts !== undefined) return;
    const mask = flagMask(rule);
    if (mask === ALL_FLAGS) this.mayHaveRule = true;
    else this.partial = mask;
    this.flags = "some";
  }

  setFlag(): void {
    this.stops = true;
  }

  readFlags(): Unit {
    this.stops = true;
    return UNIT;
  }

  writeFlags(): void {
    this.stops = true;
  }

  repeat(body: () => void): void {
    body();
  }

  random(): { value: Unit; available: Unit } {
    this.stops = true;
    return { value: UNIT, available: UNIT };
  }

  segmentBase(): Place<Unit> {
    const set = (): void => {
      this.stops = true;
    };
    return place(64, { set });
  }

  ymmHigh(): Place<Unit> {
    return this.#rare(128);
  }

  mxcsr(): Place<Unit> {
    return this.#rare(32);
  }

  fpuControl(): Place<Unit> {
    return this.#rare(16);
  }

  fpuStatus(): Place<Unit> {
    return this.#rare(16);
  }

  fpuTag(): Place<Unit> {
    return this.#rare(16);
  }

  fpuRegister(): Place<Unit> {
    return this.#rare(80);
  }

  depositBits(): Unit {
    return this.#stop();
  }

  gatherBits(): Unit {
    return this.#stop();
  }

  compareStrings(): Unit {
    return this.#stop();
  }

  crc32c(): Unit {
    return this.#stop();
  }

  fpuEmpty(): Unit {
    return this.#stop();
  }

  fpuSetEmpty(): Unit {
    return this.#stop();
  }

  fpuRotate(): Unit {
    return this.#stop();
  }

  extendedCompare(): Unit {
    return this.#stop();
  }

  extendedExamine(): Unit {
    return this.#stop();
  }

  integerToExtended(): Unit {
    return this.#stop();
  }

  extended(): { value: Unit; status: Unit } {
    return { value: this.#stop(), status: UNIT };
  }

  extendedUnary(): { value: Unit; status: Unit } {
    return { value: this.#stop(), status: UNIT };
  }

  floatToExtended(): { value: Unit; status: Unit } {
    return { value: this.#stop(), status: UNIT };
  }

  extendedToFloat(): { value: Unit; status: Unit } {
    return { value: this.#stop(), status: UNIT };
  }

  extendedToInteger(): { value: Unit; status: Unit } {
    return { value: this.#stop(), status: UNIT };
  }

  #rare(bits: number): Place<Unit> {
    this.#stop();
    return place(bits, {});
  }

  /** What the lifter leaves to the interpreter. */
  #stop(): Unit {
    this.stops = true;
    return UNIT;
  }
}

/** Whatever else the vocabulary has, or comes to have, is pure. */
const HANDLER: ProxyHandler<object> = { get: () => unit };
Object.setPrototypeOf(SummaryMachine.prototype, new Proxy({}, HANDLER));

export function summarize(decoded: Decoded): Summary {
  const machine = new SummaryMachine();
  const { instruction, form, prefixes } = decoded;
  if (instruction.repeatable !== "no" && prefixes.repeat !== 0 && form.encoding.prefix !== prefixes.repeat) {
    machine.stops = !BULK.has(instruction.mnemonic);
    const counter = machine.gpr(1, 64);
    counter.get();
    counter.set(UNIT);
  }
  const last = decoded.operands.at(-1);
  if (last?.kind === "immediate")
    machine.counts = (last.value & (decoded.operandSize === 64 ? 63n : 31n)) !== 0n;
  const places = decoded.operands.map((operand) => machine.operand(operand));
  const [a, b, c, d] = places as [Place<Unit>, Place<Unit>, Place<Unit>, Place<Unit>];
  instruction.semantics(machine as unknown as Machine<Unit>, a, b, c, d);
  if (form.usesAvx) machine.stops = true;
  return machine;
}
