/** String instructions. Each round is: loads, stores, then the registers; so a fault finds them as before the round. */

import { subFlags } from "../flag-rules.ts";
import {
  ALL_WRITTEN,
  type FlagEffects,
  form,
  type Form,
  instruction,
  type Instruction,
  NO_FLAGS,
  type Semantics,
} from "../instruction.ts";
import type { FlagRule, Machine } from "../machine.ts";

const RAX = 0;
const RSI = 6;
const RDI = 7;

/** Moves RSI or RDI on by one element, back where DF is set. */
function advance<V>(m: Machine<V>, register: number, bits: number): void {
  const place = m.gpr(register, 64);
  const size = m.constant(bits / 8, 64);
  place.set(m.add(place.get(), m.select(m.flag("DF"), m.neg(size, 64), size, 64), 64));
}

function goOn<V>(m: Machine<V>): (repeatWhileEqual: boolean) => V {
  return (repeatWhileEqual) => (repeatWhileEqual ? m.flag("ZF") : m.not(m.flag("ZF"), 1));
}

/** Operands in Intel's order, for 8 bits and for the operand size. */
function forms(opcode: string, next: string, narrow: string, wide: string): readonly Form[] {
  return [form(opcode, narrow), form(next, wide)];
}

function stringInstruction(
  mnemonic: string,
  sdm: string,
  list: readonly Form[],
  repeatable: Instruction["repeatable"],
  semantics: Semantics,
  flags: FlagEffects = NO_FLAGS,
) {
  return instruction({ mnemonic, sdm, forms: list, repeatable, implicitAddress: true, flags, semantics });
}

export const movs = stringInstruction(
  "movs",
  "Vol. 2B, MOVS",
  forms("A4", "A5", "dst8, src8", "dstv, srcv"),
  "rep",
  (m, destination, source) => {
    m.repeat(() => {
      destination.set(source.get());
      advance(m, RSI, source.bits);
      advance(m, RDI, source.bits);
    });
  },
);

export const stos = stringInstruction(
  "stos",
  "Vol. 2B, STOS",
  forms("AA", "AB", "dst8, al", "dstv, av"),
  "rep",
  (m, destination, source) => {
    m.repeat(() => {
      destination.set(source.get());
      advance(m, RDI, destination.bits);
    });
  },
);

export const lods = stringInstruction(
  "lods",
  "Vol. 2A, LODS",
  forms("AC", "AD", "al, src8", "av, srcv"),
  "rep",
  (m, _destination, source) => {
    m.repeat(() => {
      m.gpr(RAX, source.bits).set(source.get());
      advance(m, RSI, source.bits);
    });
  },
);

export const cmps = stringInstruction(
  "cmps",
  "Vol. 2A, CMPS",
  forms("A6", "A7", "src8, dst8", "srcv, dstv"),
  "repe",
  (m, first, second) => {
    const { bits } = first;
    m.repeat(() => {
      const a = first.get();
      const b = second.get();
      advance(m, RSI, bits);
      advance(m, RDI, bits);
      m.setFlags(subFlags, a, b, m.sub(a, b, bits), bits);
    }, goOn(m));
  },
  ALL_WRITTEN,
);

export const scas = stringInstruction(
  "scas",
  "Vol. 2B, SCAS",
  forms("AE", "AF", "al, dst8", "av, dstv"),
  "repe",
  (m, accumulator, second) => {
    const { bits } = second;
    m.repeat(() => {
      const a = accumulator.get();
      const b = second.get();
      advance(m, RDI, bits);
      m.setFlags(subFlags, a, b, m.sub(a, b, bits), bits);
    }, goOn(m));
  },
  ALL_WRITTEN,
);

function flagInstruction(mnemonic: string, sdm: string, opcode: string, flag: "CF" | "DF", value: 0 | 1) {
  return instruction({
    mnemonic,
    sdm,
    forms: [form(opcode)],
    flags: { written: [flag] },
    semantics(m) {
      m.setFlag(flag, m.constant(value, 1));
    },
  });
}

export const cld = flagInstruction("cld", "Vol. 2A, CLD", "FC", "DF", 0);
export const std = flagInstruction("std", "Vol. 2B, STD", "FD", "DF", 1);
export const clc = flagInstruction("clc", "Vol. 2A, CLC", "F8", "CF", 0);
export const stc = flagInstruction("stc", "Vol. 2B, STC", "F9", "CF", 1);

export const cmc = instruction({
  mnemonic: "cmc",
  sdm: "Vol. 2A, CMC",
  forms: [form("F5")],
  flags: { written: ["CF"] },
  semantics(m) {
    m.setFlag("CF", m.not(m.flag("CF"), 1));
  },
});

/** Flags at their places in the low byte of RFLAGS. */
const sahfFlags: FlagRule = {
  CF: (m, byte, _b, _result, bits) => m.bit(byte, 0, bits),
  PF: (m, byte, _b, _result, bits) => m.bit(byte, 2, bits),
  AF: (m, byte, _b, _result, bits) => m.bit(byte, 4, bits),
  ZF: (m, byte, _b, _result, bits) => m.bit(byte, 6, bits),
  SF: (m, byte, _b, _result, bits) => m.bit(byte, 7, bits),
};

/** SAHF and LAHF: the low byte of RFLAGS and AH. */
export const lahf = instruction({
  mnemonic: "lahf",
  sdm: "Vol. 2A, LAHF",
  forms: [form("9F")],
  semantics(m) {
    const accumulator = m.gpr(RAX, 16);
    const flags = m.extract(m.readFlags(), 64, 0, 8);
    accumulator.set(m.concat(flags, m.extract(accumulator.get(), 16, 0, 8), 8));
  },
});

export const sahf = instruction({
  mnemonic: "sahf",
  sdm: "Vol. 2B, SAHF",
  forms: [form("9E")],
  flags: { written: ["CF", "PF", "AF", "ZF", "SF"] },
  semantics(m) {
    const given = m.extract(m.gpr(RAX, 16).get(), 16, 8, 8);
    m.setFlags(sahfFlags, given, given, given, 8);
  },
});

/** The byte at RBX + AL. */
export const xlat = instruction({
  mnemonic: "xlat",
  sdm: "Vol. 2D, XLAT/XLATB",
  forms: [form("D7", "table8", { suffix: "never" })],
  implicitAddress: true,
  semantics(m, table) {
    const accumulator = m.gpr(RAX, 8);
    accumulator.set(m.load(m.add(table.address(), m.zeroExtend(accumulator.get(), 8, 64), 64), 8));
  },
});
