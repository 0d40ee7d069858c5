/** x87 loads, stores, exchanges and comparisons (SDM Vol. 1, 8.3.2 to 8.3.6). */

import { type FlagEffects, form, type Form, instruction, STATUS_FLAGS } from "../instruction.ts";
import { condition } from "../conditions.ts";
import type { FlagRule, Machine } from "../machine.ts";
import {
  clear,
  CONDITIONS as COMPARED,
  control,
  floatSource,
  indefinite,
  integerSource,
  loadExtended,
  pop,
  push,
  register,
  setStatus,
  type Source,
  STACK_UNDERFLOW,
  STATUS,
  storeExtended,
  unlessEmpty,
  write,
} from "../x87.ts";

/** AT&T shows the size in the name: s and l for floats, t for 80 bits; s, l and ll for integers. */
function memoryForm(encoding: string, bits: number, att: string): Form {
  return form(encoding, `m${bits}`, { att, suffix: "never" });
}

export const fld = instruction({
  mnemonic: "fld",
  sdm: "Vol. 2A, FLD",
  forms: [
    memoryForm("D9 /0", 32, "flds"),
    memoryForm("DD /0", 64, "fldl"),
    memoryForm("DB /5", 80, "fldt"),
    form("D9 /0", "sti"),
  ],
  semantics(m, source) {
    if (source.fpuIndex !== undefined) {
      const { value, empty } = register(m, source.fpuIndex);
      push(m, unlessEmpty(m, empty, { value, status: clear(m) }));
    } else if (source.bits === 80) {
      push(m, { value: loadExtended(m, source.address()), status: clear(m) });
    } else {
      push(m, m.floatToExtended(source.get(), source.bits));
    }
  },
});

function store(mnemonic: string, forms: readonly Form[], pops: boolean) {
  return instruction({
    mnemonic,
    sdm: "Vol. 2A, FST/FSTP",
    forms,
    semantics(m, destination) {
      const top = register(m, 0);
      const { fpuIndex, bits } = destination;
      const raw =
        bits === 80 ? { value: top.value, status: clear(m) } : m.extendedToFloat(top.value, bits, control(m));
      const { value, status } = unlessEmpty(m, top.empty, raw, bits);
      if (fpuIndex !== undefined) write(m, fpuIndex, value);
      else if (bits === 80) storeExtended(m, destination.address(), value);
      else destination.set(value);
      setStatus(m, status);
      if (pops) pop(m);
    },
  });
}

export const fst = store(
  "fst",
  [memoryForm("D9 /2", 32, "fsts"), memoryForm("DD /2", 64, "fstl"), form("DD /2", "sti")],
  false,
);
export const fstp = store(
  "fstp",
  [
    memoryForm("D9 /3", 32, "fstps"),
    memoryForm("DD /3", 64, "fstpl"),
    memoryForm("DB /7", 80, "fstpt"),
    form("DD /3", "sti"),
  ],
  true,
);

export const fild = instruction({
  mnemonic: "fild",
  sdm: "Vol. 2A, FILD",
  forms: [
    memoryForm("DF /0", 16, "filds"),
    memoryForm("DB /0", 32, "fildl"),
    memoryForm("DF /5", 64, "fildll"),
  ],
  semantics(m, source) {
    push(m, { value: integerSource(m, source).value, status: clear(m) });
  },
});

const TRUNCATE = 0xc00;

function storeInteger(mnemonic: string, forms: readonly Form[], pops: boolean, truncates: boolean) {
  return instruction({
    mnemonic,
    sdm: truncates ? "Vol. 2A, FISTTP" : "Vol. 2A, FIST/FISTP",
    forms,
    semantics(m, destination) {
      const top = register(m, 0);
      const { bits } = destination;
      const rounding = truncates ? m.or(control(m), m.constant(TRUNCATE, 16), 16) : control(m);
      const raw = m.extendedToInteger(top.value, bits, rounding);
      const mostNegative = m.constant(1n << BigInt(bits - 1), bits);
      const { value, status } = unlessEmpty(m, top.empty, raw, bits, mostNegative);
      destination.set(value);
      setStatus(m, status);
      if (pops) pop(m);
    },
  });
}

export const fist = storeInteger(
  "fist",
  [memoryForm("DF /2", 16, "fists"), memoryForm("DB /2", 32, "fistl")],
  false,
  false,
);
export const fistp = storeInteger(
  "fistp",
  [memoryForm("DF /3", 16, "fistps"), memoryForm("DB /3", 32, "fistpl"), memoryForm("DF /7", 64, "fistpll")],
  true,
  false,
);
export const fisttp = storeInteger(
  "fisttp",
  [
    memoryForm("DF /1", 16, "fisttps"),
    memoryForm("DB /1", 32, "fisttpl"),
    memoryForm("DD /1", 64, "fisttpll"),
  ],
  true,
  true,
);

/** An empty register counts as the default NaN on either side. */
export const fxch = instruction({
  mnemonic: "fxch",
  sdm: "Vol. 2A, FXCH",
  forms: [form("D9 /1", "sti")],
  semantics(m, other) {
    const index = other.fpuIndex ?? 0;
    const a = register(m, 0);
    const b = register(m, index);
    const clean = clear(m);
    write(m, 0, unlessEmpty(m, b.empty, { value: b.value, status: clean }).value);
    write(m, index, unlessEmpty(m, a.empty, { value: a.value, status: clean }).value);
    const empty = m.or(a.empty, b.empty, 1);
    setStatus(m, m.select(empty, m.constant(STACK_UNDERFLOW, 16), clean, 16));
  },
});

/** Conditions by their numbers in conditions.ts: below, equal, below or equal, parity, and their opposites one above. */
const MOVES: readonly (readonly [name: string, encoding: string, number: number])[] = [
  ["b", "DA /0", 2],
  ["e", "DA /1", 4],
  ["be", "DA /2", 6],
  ["u", "DA /3", 10],
  ["nb", "DB /0", 3],
  ["ne", "DB /1", 5],
  ["nbe", "DB /2", 7],
  ["nu", "DB /3", 11],
];

export const fcmov = MOVES.map(([name, encoding, number]) =>
  instruction({
    mnemonic: `fcmov${name}`,
    sdm: "Vol. 2A, FCMOVcc",
    forms: [form(encoding, "st, sti")],
    semantics(m, _destination, source) {
      const a = register(m, 0);
      const b = register(m, source.fpuIndex ?? 0);
      const empty = m.or(a.empty, b.empty, 1);
      const chosen = m.select(condition(m, number), b.value, a.value, 80);
      write(m, 0, m.select(empty, indefinite(m), chosen, 80));
      // C1 changes with a stack fault only.
      const kept = m.and(m.fpuStatus().get(), m.constant(STATUS.c1, 16), 16);
      setStatus(m, m.select(empty, m.constant(STACK_UNDERFLOW, 16), kept, 16));
    },
  }),
);

/** The condition bits and flags of comparing ST(0). */
function compared<V>(m: Machine<V>, source: Source<V>, quiet: boolean): V {
  const top = register(m, 0);
  const status = m.extendedCompare(top.value, source.value, source.bits, quiet);
  const unordered = m.constant(STACK_UNDERFLOW | COMPARED, 16);
  return m.select(m.or(top.empty, source.empty, 1), unordered, status, 16);
}

function comparison(mnemonic: string, forms: readonly Form[], quiet: boolean, pops: 0 | 1 | 2) {
  return instruction({
    mnemonic,
    sdm: quiet ? "Vol. 2A, FUCOM/FUCOMP/FUCOMPP" : "Vol. 2A, FCOM/FCOMP/FCOMPP",
    forms,
    semantics(m, operand) {
      const source = pops === 2 ? register(m, 1) : floatSource(m, operand);
      setStatus(m, compared(m, source, quiet), STATUS.c1 | COMPARED);
      for (let i = 0; i < pops; i++) pop(m);
    },
  });
}

export const fcom = comparison(
  "fcom",
  [memoryForm("D8 /2", 32, "fcoms"), memoryForm("DC /2", 64, "fcoml"), form("D8 /2", "sti")],
  false,
  0,
);
export const fcomp = comparison(
  "fcomp",
  [memoryForm("D8 /3", 32, "fcomps"), memoryForm("DC /3", 64, "fcompl"), form("D8 /3", "sti")],
  false,
  1,
);
export const fcompp = comparison("fcompp", [form("DE D9")], false, 2);
export const fucom = comparison("fucom", [form("DD /4", "sti")], true, 0);
export const fucomp = comparison("fucomp", [form("DD /5", "sti")], true, 1);
export const fucompp = comparison("fucompp", [form("DA E9")], true, 2);

function integerComparison(mnemonic: string, digit: number, pops: boolean) {
  return instruction({
    mnemonic,
    sdm: "Vol. 2A, FICOM/FICOMP",
    forms: [memoryForm(`DE /${digit}`, 16, `${mnemonic}s`), memoryForm(`DA /${digit}`, 32, `${mnemonic}l`)],
    semantics(m, source) {
      setStatus(m, compared(m, integerSource(m, source), false), STATUS.c1 | COMPARED);
      if (pops) pop(m);
    },
  });
}

export const ficom = integerComparison("ficom", 2, false);
export const ficomp = integerComparison("ficomp", 3, true);

export const ftst = instruction({
  mnemonic: "ftst",
  sdm: "Vol. 2A, FTST",
  forms: [form("D9 E4")],
  semantics(m) {
    const zero = { value: m.constant(0, 80), bits: 80, empty: m.constant(0, 1) };
    setStatus(m, compared(m, zero, false), STATUS.c1 | COMPARED);
  },
});

export const fxam = instruction({
  mnemonic: "fxam",
  sdm: "Vol. 2A, FXAM",
  forms: [form("D9 E5")],
  semantics(m) {
    const { value, empty } = register(m, 0);
    const sign = m.select(m.sign(value, 80), m.constant(STATUS.c1, 16), clear(m), 16);
    const missing = m.or(m.constant(STATUS.c3 | STATUS.c0, 16), sign, 16);
    setStatus(m, m.select(empty, missing, m.extendedExamine(value), 16), STATUS.c1 | COMPARED);
  },
});

/** C3, C2 and C0 of `a` as ZF, PF and CF. */
const comparedFlags: FlagRule = {
  CF: (m, a) => m.bit(a, 8, 16),
  PF: (m, a) => m.bit(a, 10, 16),
  ZF: (m, a) => m.bit(a, 14, 16),
  AF: (m) => m.constant(0, 1),
  SF: (m) => m.constant(0, 1),
  OF: (m) => m.constant(0, 1),
};
const COMPARED_FLAGS: FlagEffects = { written: STATUS_FLAGS };

function flagComparison(mnemonic: string, encoding: string, quiet: boolean, pops: boolean) {
  return instruction({
    mnemonic,
    sdm: "Vol. 2A, FCOMI/FCOMIP/FUCOMI/FUCOMIP",
    forms: [form(encoding, "st, sti")],
    flags: COMPARED_FLAGS,
    semantics(m, _destination, source) {
      const status = compared(m, floatSource(m, source), quiet);
      m.setFlags(comparedFlags, status, status, status, 16);
      // The condition bits of the status word are kept.
      setStatus(m, m.and(status, m.constant(0xffff & ~COMPARED, 16), 16));
      if (pops) pop(m);
    },
  });
}

export const fcomi = flagComparison("fcomi", "DB /6", false, false);
export const fcomip = flagComparison("fcomip", "DF /6", false, true);
export const fucomi = flagComparison("fucomi", "DB /5", true, false);
export const fucomip = flagComparison("fucomip", "DF /5", true, true);
