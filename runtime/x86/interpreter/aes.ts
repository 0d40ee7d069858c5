/** The steps of AES on vectors (FIPS 197; SDM Vol. 2A, AESENC and its kin), and products without carries. Not constant-time. */

import { INVERSE_SUBSTITUTION, multiply, SUBSTITUTION } from "../aes-field.ts";
import type { AesStep } from "../machine.ts";

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
