/** RFLAGS with the last rule kept unevaluated: most flags that instructions write are never read. */

import type { ComparisonName, Flag, FlagRule, Machine, StatusFlag } from "../machine.ts";

const BITS: Readonly<Record<Flag, number>> = { CF: 0, PF: 2, AF: 4, ZF: 6, SF: 7, DF: 10, OF: 11 };
const STATUS: readonly StatusFlag[] = ["CF", "PF", "AF", "ZF", "SF", "OF"];

/** What POPFQ can change at privilege level 3 (SDM Vol. 2B, table 4-18): status flags, TF, DF, NT, AC, ID. */
const USER_WRITABLE = 0x244dd5;
/** RF and VM read as 0; bit 1 as 1. */
const NOT_PUSHED = 0x30000;

const complete = new Map<FlagRule, boolean>();

/** Whether the rule writes all six status flags, so that nothing of what was pending survives. */
function isComplete(rule: FlagRule): boolean {
  let known = complete.get(rule);
  if (known === undefined) {
    known = STATUS.every((flag) => rule[flag] !== undefined);
    complete.set(rule, known);
  }
  return known;
}

export class LazyFlags {
  #bits = 2;
  #rule: FlagRule | undefined;
  #a = 0n;
  #b = 0n;
  #result = 0n;
  #width = 0;

  /** Takes all of RFLAGS as it stands. */
  load(rflags: bigint): void {
    this.#bits = Number(BigInt.asUintN(32, rflags));
    this.#rule = undefined;
  }

  /** RFLAGS with everything evaluated. */
  value(m: Machine<bigint>): bigint {
    if (this.#rule !== undefined) this.#evaluate(m);
    return BigInt(this.#bits);
  }

  pushed(m: Machine<bigint>): bigint {
    return BigInt((Number(this.value(m)) & ~NOT_PUSHED) | 2);
  }

  writeFromUser(m: Machine<bigint>, value: bigint): void {
    const kept = Number(this.value(m)) & ~(USER_WRITABLE | NOT_PUSHED);
    this.#bits = kept | (Number(BigInt.asUintN(32, value)) & USER_WRITABLE) | 2;
  }

  get(m: Machine<bigint>, flag: Flag): bigint {
    if (this.#rule !== undefined && flag !== "DF") {
      const evaluate = this.#rule[flag];
      if (evaluate !== undefined) return evaluate(m, this.#a, this.#b, this.#result, this.#width);
    }
    return (this.#bits >> BITS[flag]) & 1 ? 1n : 0n;
  }

  comparison(m: Machine<bigint>, name: ComparisonName): bigint {
    const shortcut = this.#rule?.[name];
    if (shortcut !== undefined) return shortcut(m, this.#a, this.#b, this.#result, this.#width);
    if (name === "belowOrEqual") return this.get(m, "CF") | this.get(m, "ZF");
    const less = this.get(m, "SF") ^ this.get(m, "OF");
    return name === "less" ? less : less | this.get(m, "ZF");
  }

  set(m: Machine<bigint>, flag: Flag, value: bigint): void {
    if (this.#rule !== undefined) this.#evaluate(m);
    const mask = 1 << BITS[flag];
    this.#bits = value === 0n ? this.#bits & ~mask : this.#bits | mask;
  }

  apply(m: Machine<bigint>, rule: FlagRule, a: bigint, b: bigint, result: bigint, width: number): void {
    if (this.#rule !== undefined && !isComplete(rule)) this.#evaluate(m);
    this.#rule = rule;
    this.#a = a;
    this.#b = b;
    this.#result = result;
    this.#width = width;
  }

  #evaluate(m: Machine<bigint>): void {
    let bits = this.#bits;
    for (const flag of STATUS) {
      const evaluate = this.#rule?.[flag];
      if (evaluate === undefined) continue;
      const mask = 1 << BITS[flag];
      bits = evaluate(m, this.#a, this.#b, this.#result, this.#width) === 0n ? bits & ~mask : bits | mask;
    }
    this.#bits = bits;
    this.#rule = undefined;
  }
}
