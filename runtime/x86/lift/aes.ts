/**
 * The steps of AES by tables (FIPS 197; SDM Vol. 2A, AESENC and its kin). For a column, each byte is looked up for what it gives all four bytes
 * of its column; other rows give the same, rotated. As in the interpreter, time depends on the data: the simulator keeps no secrets.
 */

import { INVERSE_SUBSTITUTION, multiply, SUBSTITUTION } from "../aes-field.ts";
import type { Emitter } from "./emitter.ts";
import { AES_TABLES } from "./layout.ts";
import { loadAt } from "./loads.ts";
import { I32, OP, simd, V128 } from "./opcodes.ts";
import type { Value } from "./value.ts";
import type { WasmMemory } from "./webassembly.ts";

interface Round {
  /** Row r comes from the column that is r further on, or back. */
  readonly direction: 1 | -1;
  /** Of words for columns; or of bytes, in the last round. */
  readonly columns?: number;
  readonly bytes?: number;
}

export const ROUNDS = {
  encrypt: { direction: 1, columns: AES_TABLES.encrypt },
  encryptLast: { direction: 1, bytes: AES_TABLES.substitution },
  decrypt: { direction: -1, columns: AES_TABLES.decrypt },
  decryptLast: { direction: -1, bytes: AES_TABLES.inverse },
} as const satisfies Readonly<Record<string, Round>>;

const EXTRACT_I8_U = simd(0x16);
const I32_SPLAT = simd(0x11);
const ROWS = [0, 1, 2, 3] as const;

/** The first columns of the matrices of MixColumns and its inverse (FIPS 197, 5.1.3 and 5.3.3). */
const FORWARD = [2, 1, 1, 3];
const INVERSE = [14, 9, 13, 11];

/** The four tables as they stand in memory, from `AES_TABLES.encrypt` on. */
function makeTables(): Uint8Array {
  const start = AES_TABLES.encrypt;
  const tables = new Uint8Array(AES_TABLES.end - start);
  const write = (columns: number, bytes: number, box: Uint8Array, factors: readonly number[]): void => {
    box.forEach((to, from) => {
      tables[bytes - start + from] = to;
      factors.forEach((factor, row) => {
        tables[columns - start + 4 * from + row] = multiply(to, factor);
      });
    });
  };
  write(AES_TABLES.encrypt, AES_TABLES.substitution, SUBSTITUTION, FORWARD);
  write(AES_TABLES.decrypt, AES_TABLES.inverse, INVERSE_SUBSTITUTION, INVERSE);
  return tables;
}

let tables: Uint8Array | undefined;

export function writeAesTables({ buffer }: WasmMemory): void {
  tables ??= makeTables();
  new Uint8Array(buffer).set(tables, AES_TABLES.encrypt);
}

function byteOf(emitter: Emitter, state: Value, index: number): Value {
  return emitter.operation(EXTRACT_I8_U, I32, 8, [state], index);
}

function word(emitter: Emitter, table: number, index: Value): Value {
  const offset = emitter.operation(OP.i32Shl, I32, 32, [index, emitter.constant(2, 32)]);
  return loadAt(emitter, OP.i32Load, offset, table);
}

function substitute(emitter: Emitter, table: number, index: Value): Value {
  return loadAt(emitter, OP.i32Load8U, index, table);
}

/** What the rows of a column give, each in its place. */
function column(emitter: Emitter, rows: readonly Value[]): Value {
  return rows
    .map((value, row) =>
      row === 0 ? value : emitter.operation(OP.i32Rotl, I32, 32, [value, emitter.constant(8 * row, 32)]),
    )
    .reduce((sum, value) => emitter.operation(OP.i32Xor, I32, 32, [sum, value]));
}

function vectorOf(emitter: Emitter, words: readonly Value[]): Value {
  const [first, ...others] = words as [Value, ...Value[]];
  return others.reduce(
    (vector, value, at) => emitter.operation(OP.i32x4ReplaceLane, V128, 128, [vector, value], at + 1),
    emitter.operation(I32_SPLAT, V128, 128, [first]),
  );
}

export function round(
  emitter: Emitter,
  { direction, columns, bytes }: Round,
  state: Value,
  key: Value,
): Value {
  const look = (index: Value): Value =>
    columns === undefined ? substitute(emitter, bytes ?? 0, index) : word(emitter, columns, index);
  const words = ROWS.map((at) =>
    column(
      emitter,
      ROWS.map((row) => look(byteOf(emitter, state, row + 4 * ((at + direction * row) & 3)))),
    ),
  );
  return emitter.operation(OP.v128Xor, V128, 128, [vectorOf(emitter, words), key]);
}

export function substituted(emitter: Emitter, state: Value): Value {
  const words = ROWS.map((at) =>
    column(
      emitter,
      ROWS.map((row) => substitute(emitter, AES_TABLES.substitution, byteOf(emitter, state, row + 4 * at))),
    ),
  );
  return vectorOf(emitter, words);
}

/** The table of decryption starts from bytes before they are put through the inverse S-box. */
export function inverseMixColumns(emitter: Emitter, state: Value): Value {
  const look = (index: Value): Value =>
    word(emitter, AES_TABLES.decrypt, substitute(emitter, AES_TABLES.substitution, index));
  const words = ROWS.map((at) =>
    column(
      emitter,
      ROWS.map((row) => look(byteOf(emitter, state, row + 4 * at))),
    ),
  );
  return vectorOf(emitter, words);
}
