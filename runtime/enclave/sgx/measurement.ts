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
  const { bytes, view } = record(TAG.ECREATE);
  view.setUint32(8, ssaFrameSize, true);
  view.setBigUint64(12, BigInt(size), true);
  return bytes;
}

export function eaddRecord(offset: number, secinfoFlags: number): Uint8Array {
  const { bytes, view } = record(TAG.EADD);
  view.setBigUint64(8, BigInt(offset), true);
  view.setBigUint64(16, BigInt(secinfoFlags), true);
  return bytes;
}

/** The header; the 256 bytes follow it. */
export function eextendRecord(offset: number): Uint8Array {
  const { bytes, view } = record(TAG.EEXTEND);
  view.setBigUint64(8, BigInt(offset), true);
  return bytes;
}

function record(tag: bigint): { bytes: Uint8Array; view: DataView } {
  const bytes = new Uint8Array(RECORD_SIZE);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, tag, true);
  return { bytes, view };
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
