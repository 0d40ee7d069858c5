/**
 * MRENCLAVE: SHA-256 over one 64-byte record per ECREATE, EADD and EEXTEND, the last with its 256 bytes of data (SDM volume 3D,
 * the pseudo-code of these three leaves). The same records, one after the other, are the SGXS file format.
 */

import { sha256 } from "@noble/hashes/sha2.js";

export const RECORD_SIZE = 64;

/** First eight bytes of a record as a little-endian number. The last two are SGXS only, and are never measured. */
export const TAG = {
  ECREATE: 0x0045_5441_4552_4345n,
  EADD: 0x4444_4145n,
  EEXTEND: 0x0044_4e45_5458_4545n,
  UNSIZED: 0x0044_455a_4953_4e55n,
  UNMEASRD: 0x4452_5341_454d_4e55n,
} as const;

export function ecreateRecord(ssaFrameSize: number, size: number): Uint8Array {
  return makeEcreate(ssaFrameSize, size).slice();
}

export function eaddRecord(offset: number, secinfoFlags: number): Uint8Array {
  return makeEadd(offset, secinfoFlags).slice();
}

/** The header; the 256 bytes follow it. */
export function eextendRecord(offset: number): Uint8Array {
  return makeEextend(offset).slice();
}

/** Of these three each gives the same array, good until the next record is made. */
function makeEcreate(ssaFrameSize: number, size: number): Uint8Array {
  begin(TAG.ECREATE);
  view.setUint32(8, ssaFrameSize, true);
  view.setBigUint64(12, BigInt(size), true);
  return scratch;
}

function makeEadd(offset: number, secinfoFlags: number): Uint8Array {
  begin(TAG.EADD);
  setOffset(offset);
  view.setUint32(16, secinfoFlags, true);
  return scratch;
}

function makeEextend(offset: number): Uint8Array {
  begin(TAG.EEXTEND);
  setOffset(offset);
  return scratch;
}

/** All records are made here: an array of its own would cost each of them, sixteen for a page, more than its hash. */
const scratch = new Uint8Array(RECORD_SIZE);
const view = new DataView(scratch.buffer);

function begin(tag: bigint): void {
  scratch.fill(0);
  view.setBigUint64(0, tag, true);
}

/** Offsets are below 2^53, and BigInt is slow. */
function setOffset(offset: number): void {
  view.setUint32(8, offset % 2 ** 32, true);
  view.setUint32(12, Math.floor(offset / 2 ** 32), true);
}

/** A SHA-256 that is being computed. Machines have faster ones than the portable one; see `LaunchOptions`. */
export interface RunningHash {
  update(bytes: Uint8Array): unknown;
  digest(): Uint8Array;
}

/** Small pieces cost a hash more than their copies do. */
const GATHERED = 0x1_0000;

/** The running measurement of one enclave, from ECREATE to EINIT. */
export class Measurement {
  readonly #hash: RunningHash;
  readonly #gathered = new Uint8Array(GATHERED);
  #used = 0;

  constructor(hash: RunningHash = sha256.create()) {
    this.#hash = hash;
  }

  create(ssaFrameSize: number, size: number): void {
    this.update(makeEcreate(ssaFrameSize, size));
  }

  add(offset: number, secinfoFlags: number): void {
    this.update(makeEadd(offset, secinfoFlags));
  }

  /** `data` are the 256 bytes. */
  extend(offset: number, data: Uint8Array): void {
    this.update(makeEextend(offset));
    this.update(data);
  }

  /** Any number of records, one after the other. */
  update(bytes: Uint8Array): void {
    if (this.#used + bytes.length > GATHERED) this.#flush();
    if (bytes.length > GATHERED) {
      this.#hash.update(bytes);
      return;
    }
    this.#gathered.set(bytes, this.#used);
    this.#used += bytes.length;
  }

  /** MRENCLAVE. Nothing can be added afterwards. */
  finish(): Uint8Array {
    this.#flush();
    return Uint8Array.from(this.#hash.digest());
  }

  #flush(): void {
    this.#hash.update(this.#gathered.subarray(0, this.#used));
    this.#used = 0;
  }
}
