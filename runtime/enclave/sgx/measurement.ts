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
  return record(TAG.ECREATE, () => {
    view.setUint32(8, ssaFrameSize, true);
    view.setBigUint64(12, BigInt(size), true);
  });
}

export function eaddRecord(offset: number, secinfoFlags: number): Uint8Array {
  return record(TAG.EADD, () => {
    view.setBigUint64(8, BigInt(offset), true);
    view.setBigUint64(16, BigInt(secinfoFlags), true);
  });
}

/** The header; the 256 bytes follow it. */
export function eextendRecord(offset: number): Uint8Array {
  return record(TAG.EEXTEND, () => {
    view.setBigUint64(8, BigInt(offset), true);
  });
}

/** Records are filled in here and copied: a view of its own would cost each of them, sixteen for a page, more than its hash. */
const scratch = new Uint8Array(RECORD_SIZE);
const view = new DataView(scratch.buffer);

function record(tag: bigint, fill: () => void): Uint8Array {
  scratch.fill(0);
  view.setBigUint64(0, tag, true);
  fill();
  return scratch.slice();
}

/** The running measurement of one enclave, from ECREATE to EINIT. */
export class Measurement {
  readonly #hash = sha256.create();

  update(...records: readonly Uint8Array[]): void {
    for (const bytes of records) this.#hash.update(bytes);
  }

  /** MRENCLAVE. Nothing can be added afterwards. */
  finish(): Uint8Array {
    return this.#hash.digest();
  }
}
