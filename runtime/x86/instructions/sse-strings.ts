/** The string comparisons of SSE4.2 (SDM Vol. 1, 12.3; Vol. 2B, 4.1). */

import { ALL_WRITTEN, form, instruction } from "../instruction.ts";
import type { FlagRule, Machine, Place } from "../machine.ts";
import { setLower, vexEncoding } from "../vectors.ts";

const RAX = 0;
const RCX = 1;
const RDX = 2;

function zero<V>(m: Machine<V>): V {
  return m.constant(0, 1);
}

/** `result` is the comparison's; `a` and `b` say whether each string ends within its operand. */
const stringFlags: FlagRule = {
  CF: (m, _a, _b, result) => m.not(m.isZero(result, 32), 1),
  ZF: (m, _a, b) => m.bit(b, 0, 32),
  SF: (m, a) => m.bit(a, 0, 32),
  OF: (m, _a, _b, result) => m.bit(result, 0, 32),
  AF: zero,
  PF: zero,
};

/** Bit 0 of the immediate: elements of 16 bits, else of 8. */
function elementCount(control: number): number {
  return (control & 1) === 1 ? 8 : 16;
}

/** The magnitude of a signed length in a register, at most as many as there are elements; 32 bits. */
function explicitLength<V>(m: Machine<V>, register: number, bits: number, control: number): V {
  const value = m.gpr(register, bits).get();
  const magnitude = m.select(m.sign(value, bits), m.neg(value, bits), value, bits);
  const count = elementCount(control);
  const isShort = m.lessUnsigned(magnitude, m.constant(count, bits), bits);
  return m.select(isShort, m.extract(magnitude, bits, 0, 32), m.constant(count, 32), 32);
}

/** Elements before the first that is zero; 32 bits. */
function implicitLength<V>(m: Machine<V>, a: V, control: number): V {
  const width = (control & 1) === 1 ? 16 : 8;
  const zeros = m.laneSigns(m.lanes("equal", width, a, m.constant(0, 128)), width);
  const bounded = m.or(zeros, m.constant(1 << elementCount(control), 32), 32);
  return m.countTrailingZeros(bounded, 32);
}

/** The lowest or highest element that was found, or their count where none was. */
function foundIndex<V>(m: Machine<V>, found: V, control: number): V {
  const count = m.constant(elementCount(control), 32);
  if ((control & 0x40) === 0)
    return m.countTrailingZeros(m.or(found, m.constant(1 << elementCount(control), 32), 32), 32);
  const highest = m.sub(m.constant(31, 32), m.countLeadingZeros(found, 32), 32);
  return m.select(m.isZero(found, 32), count, highest, 32);
}

/** One bit for each element, or a lane of ones. */
function foundMask<V>(m: Machine<V>, found: V, control: number): V {
  if ((control & 0x40) === 0) return m.zeroExtend(found, 32, 128);
  const width = (control & 1) === 1 ? 16 : 8;
  let result = m.constant(0, 128);
  for (let index = 0; index < elementCount(control); index++)
    result = m.withLane(result, index, width, m.signExtend(m.bit(found, index, 32), 1, width));
  return result;
}

interface Kind {
  /** Of the registers that have the lengths, where they are not found in the operands. */
  readonly lengthBits: 32 | 64 | undefined;
  readonly givesIndex: boolean;
  readonly isVex: boolean;
}

function execute<V>(m: Machine<V>, kind: Kind, first: Place<V>, second: Place<V>, control: number): void {
  const [a, b] = [first.get(), second.get()];
  const { lengthBits } = kind;
  const length = (register: number, value: V): V =>
    lengthBits === undefined
      ? implicitLength(m, value, control)
      : explicitLength(m, register, lengthBits, control);
  const [aLength, bLength] = [length(RAX, a), length(RDX, b)];
  const found = m.compareStrings(control, a, aLength, b, bLength);
  if (kind.givesIndex) {
    m.gpr(RCX, 32).set(foundIndex(m, found, control));
  } else {
    const mask = foundMask(m, found, control);
    if (kind.isVex) setLower(m, m.xmm(0), mask);
    else m.xmm(0).set(mask);
  }
  const count = m.constant(elementCount(control), 32);
  const ends = (value: V): V => m.zeroExtend(m.lessUnsigned(value, count, 32), 1, 32);
  m.setFlags(stringFlags, ends(aLength), ends(bLength), found, 32);
}

type Line = readonly [mnemonic: string, opcode: string, lengthBits: Kind["lengthBits"], w: string];

/** With explicit lengths REX.W makes them 64 bits. */
const LINES: readonly Line[] = [
  ["pcmpestrm", "60", 32, "W0"],
  ["pcmpestrm", "60", 64, "W1"],
  ["pcmpestri", "61", 32, "W0"],
  ["pcmpestri", "61", 64, "W1"],
  ["pcmpistrm", "62", undefined, ""],
  ["pcmpistri", "63", undefined, ""],
];

export const comparisons = LINES.flatMap(([mnemonic, opcode, lengthBits, w]) =>
  ([false, true] as const).map((isVex) => {
    const rex = w === "" ? "" : w === "W0" ? "W0 " : "REX.W + ";
    const legacy = `66 ${rex}0F 3A ${opcode} /r ib`;
    const kind: Kind = { lengthBits, givesIndex: mnemonic.endsWith("i"), isVex };
    const name = isVex ? `v${mnemonic}` : mnemonic;
    const wideName = { intel: `${name}q`, att: `${name}q`, suffix: "never" } as const;
    return instruction({
      mnemonic: name,
      sdm: `Vol. 2B, ${mnemonic.toUpperCase()}`,
      forms: [
        form(
          isVex ? vexEncoding(legacy, "128", w) : legacy,
          "xmm1, xmm2/m128u, imm8",
          w === "W1" ? wideName : {},
        ),
      ],
      flags: ALL_WRITTEN,
      semantics(m, first, second, immediate) {
        execute(m, kind, first, second, immediate.constant ?? 0);
      },
    });
  }),
);
