/** CMPXCHG and XADD, with LOCK or without: there is one thread at a time between two instructions. */

import { addFlags, subFlags, zeroFlag } from "../flag-rules.ts";
import { ALL_WRITTEN, form, instruction } from "../instruction.ts";

const RAX = 0;
const RCX = 1;
const RDX = 2;
const RBX = 3;

/** The destination is written in either case, with its old value where they differ (SDM Vol. 2A, CMPXCHG). */
export const cmpxchg = instruction({
  mnemonic: "cmpxchg",
  sdm: "Vol. 2A, CMPXCHG",
  forms: [form("0F B0 /r", "r/m8, r8"), form("0F B1 /r", "r/mv, rv")],
  flags: ALL_WRITTEN,
  lockable: true,
  semantics(m, destination, source) {
    const { bits } = destination;
    const accumulator = m.gpr(RAX, bits);
    const old = destination.get();
    const expected = accumulator.get();
    const same = m.equal(expected, old, bits);
    if (destination.isMemory) destination.set(m.select(same, source.get(), old, bits));
    else destination.setIf(same, source.get());
    // A 32-bit accumulator is zero-extended only where it is loaded.
    accumulator.setIf(m.not(same, 1), old);
    m.setFlags(subFlags, expected, old, m.sub(expected, old, bits), bits);
  },
});

export const xadd = instruction({
  mnemonic: "xadd",
  sdm: "Vol. 2D, XADD",
  forms: [form("0F C0 /r", "r/m8, r8"), form("0F C1 /r", "r/mv, rv")],
  flags: ALL_WRITTEN,
  lockable: true,
  semantics(m, destination, source) {
    const { bits } = destination;
    const a = destination.get();
    const b = source.get();
    const sum = m.add(a, b, bits);
    if (destination.isMemory) {
      destination.set(sum);
      source.set(a);
    } else {
      source.set(a); // XADD of a register with itself ends with the sum.
      destination.set(sum);
    }
    m.setFlags(addFlags, a, b, sum, bits);
  },
});

/** CMPXCHG8B and CMPXCHG16B, which share an opcode. */
function wide(mnemonic: string, encoding: string, operand: string, half: number) {
  return instruction({
    mnemonic,
    sdm: "Vol. 2A, CMPXCHG8B/CMPXCHG16B",
    forms: [
      form(encoding, operand, { suffix: "never", ...(half === 64 ? { memorySize: "OWORD PTR " } : {}) }),
    ],
    flags: { written: ["ZF"] },
    lockable: true,
    semantics(m, destination) {
      const old = destination.get();
      const expected = m.concat(m.gpr(RDX, half).get(), m.gpr(RAX, half).get(), half);
      const same = m.equal(expected, old, 2 * half);
      const replacement = m.concat(m.gpr(RCX, half).get(), m.gpr(RBX, half).get(), half);
      destination.set(m.select(same, replacement, old, 2 * half));
      const differ = m.not(same, 1);
      m.gpr(RAX, half).setIf(differ, m.extract(old, 2 * half, 0, half));
      m.gpr(RDX, half).setIf(differ, m.extract(old, 2 * half, half, half));
      m.setFlags(zeroFlag, differ, differ, differ, 1);
    },
  });
}

export const cmpxchg8b = wide("cmpxchg8b", "NP W0 0F C7 /1", "m64", 32);
export const cmpxchg16b = wide("cmpxchg16b", "NP REX.W + 0F C7 /1", "m128a", 64);
