/**
 * Prefixes of an instruction: legacy, REX and VEX (SDM Vol. 2A, 2.1.1, 2.2.1 and 2.3.5). They are gathered as bits of one number,
 * and each number has one record, which all instructions with these prefixes share.
 */

import type { CodeCursor } from "./code-cursor.ts";
import type { Prefixes } from "./operands.ts";

const REPEATS = [0, 0xf3, 0xf2] as const;
const SEGMENTS = [0, 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65] as const;
/** The index of FS; that of GS follows. */
export const FS = 5;

/** What stands where in the number. Of REX its low four bits, and whether there is one; VEX has the four bits alone. */
export const BITS = {
  rex: 0x0f,
  rexW: 0x08,
  hasRex: 0x10,
  /** Index in `REPEATS`. */
  repeat: 0x60,
  /** How many prefixes 66. */
  operandSize: 0x780,
  addressSize: 0x800,
  /** Index in `SEGMENTS`. */
  segment: 0x7000,
  lock: 0x8000,
  vex: 0x1_0000,
  length256: 0x2_0000,
  register: 0x3c_0000,
  map: 0xc0_0000,
} as const;

export const AT = { repeat: 5, operandSize: 7, segment: 12, register: 18, map: 22 } as const;
const ONE_OPERAND_SIZE = 1 << AT.operandSize;

/** What a prefix byte sets, 0 for other bytes; and what it replaces, as the last one of its group counts. */
const SETS = new Uint16Array(256);
const REPLACES = new Uint16Array(256);

function define(byte: number, sets: number, replaces: number): void {
  SETS[byte] = sets;
  REPLACES[byte] = replaces;
}

REPEATS.forEach((byte, index) => {
  if (byte !== 0) define(byte, index << AT.repeat, BITS.repeat);
});
SEGMENTS.forEach((byte, index) => {
  if (byte !== 0) define(byte, index << AT.segment, BITS.segment);
});
define(0x66, ONE_OPERAND_SIZE, 0);
define(0x67, BITS.addressSize, 0);
define(0xf0, BITS.lock, 0);

/** ES, CS, SS and DS mean nothing in 64-bit mode, not even after FS or GS (SDM Vol. 1, 3.4.2.1). */
function isOverridden(bits: number, sets: number): boolean {
  const segment = sets & BITS.segment;
  return segment !== 0 && segment < FS << AT.segment && (bits & BITS.segment) >= FS << AT.segment;
}

/** All prefixes but VEX. REX counts only as the last one (SDM Vol. 2A, 2.2.1.2); before another it is an unknown opcode. */
export function readLegacyPrefixes(cursor: CodeCursor): number {
  let bits = 0;
  let byte = cursor.peek();
  for (let sets = SETS[byte] ?? 0; sets !== 0; sets = SETS[byte] ?? 0) {
    if (sets === ONE_OPERAND_SIZE) bits += sets;
    else if (!isOverridden(bits, sets)) bits = (bits & ~(REPLACES[byte] ?? 0)) | sets;
    cursor.at++;
    byte = cursor.peek();
  }
  if ((byte & 0xf0) !== 0x40) return bits;
  cursor.at++;
  return bits | BITS.hasRex | (byte & BITS.rex);
}

const REFUSED_BEFORE_VEX = BITS.lock | BITS.repeat | BITS.operandSize | BITS.hasRex;

/** The legacy prefix that each value of VEX.pp stands for. */
const PREFIX_OF_VEX = [0, ONE_OPERAND_SIZE, 1 << AT.repeat, 2 << AT.repeat];

export function isVex(byte: number): boolean {
  return (byte & 0xfe) === 0xc4;
}

/**
 * The VEX prefix as the legacy prefixes that it stands for: in 64-bit mode C4 and C5 are nothing else. After REX, LOCK, 66, F2 or
 * F3 it is refused (undefined), as the processor does (#UD), and so are the reserved maps.
 */
export function readVex(cursor: CodeCursor, legacy: number): number | undefined {
  const isLong = cursor.byte() === 0xc4;
  const second = cursor.byte();
  const last = isLong ? cursor.byte() : second;
  const map = isLong ? second & 0x1f : 1;
  if ((legacy & REFUSED_BEFORE_VEX) !== 0 || map === 0 || map > 3) return undefined;
  // R, X, B and vvvv are stored inverted; the short form has R only.
  const extensions = isLong ? (~second >> 5) & 7 : ((~second >> 7) & 1) << 2;
  const wide = isLong && (last & 0x80) !== 0 ? BITS.rexW : 0;
  const length = (last & 4) !== 0 ? BITS.length256 : 0;
  const register = ((~last >> 3) & 15) << AT.register;
  return (
    legacy |
    extensions |
    wide |
    (PREFIX_OF_VEX[last & 3] ?? 0) |
    BITS.vex |
    length |
    register |
    (map << AT.map)
  );
}

const records = new Map<number, Prefixes>();

export function prefixRecord(bits: number): Prefixes {
  const known = records.get(bits);
  if (known !== undefined) return known;
  const made = makeRecord(bits);
  records.set(bits, made);
  return made;
}

function makeRecord(bits: number): Prefixes {
  const hasVex = (bits & BITS.vex) !== 0;
  return {
    lock: (bits & BITS.lock) !== 0,
    repeat: REPEATS[(bits & BITS.repeat) >> AT.repeat] ?? 0,
    operandSize: (bits & BITS.operandSize) >> AT.operandSize,
    addressSize: (bits & BITS.addressSize) !== 0,
    segment: SEGMENTS[(bits & BITS.segment) >> AT.segment] ?? 0,
    rex: (bits & BITS.hasRex) !== 0 ? 0x40 | (bits & BITS.rex) : bits & BITS.rex,
    vex: hasVex
      ? {
          length: (bits & BITS.length256) !== 0 ? 256 : 128,
          register: (bits & BITS.register) >> AT.register,
          map: (bits & BITS.map) >> AT.map,
        }
      : undefined,
  };
}
