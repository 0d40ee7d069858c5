/** The steps of AES on vectors (FIPS 197; SDM Vol. 2A, AESENC and its kin), and products without carries. Not constant-time. */

import type { AesStep } from "../machine.ts";

/** Multiplication by x in GF(2^8) modulo x^8 + x^4 + x^3 + x + 1 (FIPS 197, 4.2). */
function double(a: number): number {
  return ((a << 1) ^ (a & 0x80 ? 0x1b : 0)) & 0xff;
}

function multiply(a: number, b: number): number {
  let product = 0;
  let power = a;
  for (let rest = b; rest > 0; rest >>= 1) {
    if (rest & 1) product ^= power;
    power = double(power);
  }
  return product;
}

function rotate(a: number, by: number): number {
  return ((a << by) | (a >> (8 - by))) & 0xff;
}

/** FIPS 197, 5.1.1: the inverse in the field, then an affine map. */
function makeSubstitution(): Uint8Array {
  const box = new Uint8Array(256).fill(0x63);
  // 3 generates all units, so that its powers and those of its inverse, 0xf6, go through them in step, as inverses of each other.
  let power = 1;
  let inverse = 1;
  for (let i = 0; i < 255; i++) {
    box[power] =
      inverse ^ rotate(inverse, 1) ^ rotate(inverse, 2) ^ rotate(inverse, 3) ^ rotate(inverse, 4) ^ 0x63;
    power = multiply(power, 3);
    inverse = multiply(inverse, 0xf6);
  }
  return box;
}

const SUBSTITUTION = makeSubstitution();
const INVERSE_SUBSTITUTION = new Uint8Array(256);
SUBSTITUTION.forEach((to, from) => {
  INVERSE_SUBSTITUTION[to] = from;
});

const FORWARD_COLUMN = [2, 3, 1, 1];
const INVERSE_COLUMN = [14, 11, 13, 9];

function toBytes(value: bigint): Uint8Array {
  return Uint8Array.from({ length: 16 }, (_, at) => Number((value >> BigInt(8 * at)) & 0xffn));
}

function fromBytes(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

/** Row r moves by r columns; bytes stand column by column. */
function shiftRows(state: Uint8Array, direction: 1 | -1): Uint8Array {
  return state.map((_byte, at) => {
    const row = at & 3;
    const column = ((at >> 2) + direction * row + 4) & 3;
    return state[row + 4 * column] ?? 0;
  });
}

function substitute(state: Uint8Array, box: Uint8Array): Uint8Array {
  return state.map((byte) => box[byte] ?? 0);
}

function mixColumns(state: Uint8Array, factors: readonly number[]): Uint8Array {
  return state.map((_byte, at) => {
    let sum = 0;
    for (let i = 0; i < 4; i++) sum ^= multiply(state[(at & ~3) + i] ?? 0, factors[(i - at) & 3] ?? 0);
    return sum;
  });
}

export function step(name: AesStep, state: bigint, key: bigint): bigint {
  const bytes = toBytes(state);
  switch (name) {
    case "encrypt":
      return fromBytes(mixColumns(substitute(shiftRows(bytes, 1), SUBSTITUTION), FORWARD_COLUMN)) ^ key;
    case "encryptLast":
      return fromBytes(substitute(shiftRows(bytes, 1), SUBSTITUTION)) ^ key;
    case "decrypt":
      return (
        fromBytes(mixColumns(substitute(shiftRows(bytes, -1), INVERSE_SUBSTITUTION), INVERSE_COLUMN)) ^ key
      );
    case "decryptLast":
      return fromBytes(substitute(shiftRows(bytes, -1), INVERSE_SUBSTITUTION)) ^ key;
  }
}

export function inverseMixColumns(state: bigint): bigint {
  return fromBytes(mixColumns(toBytes(state), INVERSE_COLUMN));
}

export function substituteBytes(state: bigint): bigint {
  return fromBytes(substitute(toBytes(state), SUBSTITUTION));
}

/** Polynomials of 64 bits over GF(2); the product has 127. */
export function carrylessProduct(a: bigint, b: bigint): bigint {
  let product = 0n;
  for (let at = 0n; at < 64n; at++) {
    if ((b >> at) & 1n) product ^= a << at;
  }
  return product;
}
