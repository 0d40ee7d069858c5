/** The sixteen conditions of Jcc, SETcc and CMOVcc (SDM Vol. 1, appendix B), in the order of their numbers. */

import type { Machine } from "./machine.ts";

/** Names as objdump writes them. */
export const CONDITIONS = [
  "o",
  "no",
  "b",
  "ae",
  "e",
  "ne",
  "be",
  "a",
  "s",
  "ns",
  "p",
  "np",
  "l",
  "ge",
  "le",
  "g",
] as const;

function positive<V>(m: Machine<V>, pair: number): V {
  switch (pair) {
    case 0:
      return m.flag("OF");
    case 1:
      return m.flag("CF");
    case 2:
      return m.flag("ZF");
    case 3:
      return m.comparison("belowOrEqual");
    case 4:
      return m.flag("SF");
    case 5:
      return m.flag("PF");
    case 6:
      return m.comparison("less");
    default:
      return m.comparison("lessOrEqual");
  }
}

/** Condition `number` as a value of 1 bit; odd numbers are the negation of the even one before. */
export function condition<V>(m: Machine<V>, number: number): V {
  const value = positive(m, number >> 1);
  return (number & 1) === 0 ? value : m.not(value, 1);
}
