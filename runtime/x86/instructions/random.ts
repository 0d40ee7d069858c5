/** RDRAND and RDSEED: both take from the one source that the platform gives. */

import { form, instruction } from "../instruction.ts";
import type { FlagRule, Machine } from "../machine.ts";

function zero<V>(m: Machine<V>): V {
  return m.constant(0, 1);
}

/** CF says whether there was a number; the others are cleared. */
const randomFlags: FlagRule = { CF: (_m, a) => a, OF: zero, SF: zero, ZF: zero, AF: zero, PF: zero };

function random(mnemonic: string, digit: number) {
  return instruction({
    mnemonic,
    sdm: `Vol. 2B, ${mnemonic.toUpperCase()}`,
    forms: [form(`NFx 0F C7 /${digit}`, "rv2")],
    flags: { written: ["CF", "PF", "AF", "ZF", "SF", "OF"] },
    semantics(m, destination) {
      const { bits } = destination;
      const { value, available } = m.random(bits === 64 ? 64 : bits === 32 ? 32 : 16);
      destination.set(m.select(available, value, m.constant(0, bits), bits));
      m.setFlags(randomFlags, available, available, available, 1);
    },
  });
}

export const rdrand = random("rdrand", 6);
export const rdseed = random("rdseed", 7);
