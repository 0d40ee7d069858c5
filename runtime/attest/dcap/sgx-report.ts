/** The body of an SGX report, 384 bytes (SDM volume 3D, section 39.15, table "REPORT structure", up to KEYID). */

import { ByteReader } from "../../base/bytes.ts";

export const SGX_REPORT_SIZE = 384;

export interface SgxReport {
  /** The 384 bytes. */
  readonly bytes: Uint8Array;
  readonly cpuSvn: Uint8Array;
  readonly miscSelect: number;
  readonly extendedProductId: Uint8Array;
  /** 16 bytes: flags, then XFRM. */
  readonly attributes: Uint8Array;
  readonly mrEnclave: Uint8Array;
  readonly mrSigner: Uint8Array;
  readonly configId: Uint8Array;
  readonly productId: number;
  readonly securityVersion: number;
  readonly configSecurityVersion: number;
  readonly familyId: Uint8Array;
  readonly reportData: Uint8Array;
}

/** ATTRIBUTES.DEBUG (SDM volume 3D, section 39.7.1). */
const DEBUG = 1 << 1;

export function isDebugEnclave({ attributes }: SgxReport): boolean {
  return ((attributes[0] ?? 0) & DEBUG) !== 0;
}

/** Reads the body at the reader; whether it was all there is for the caller to ask the reader. */
export function readSgxReport(reader: ByteReader): SgxReport {
  const bytes = reader.take(SGX_REPORT_SIZE);
  const at = new ByteReader(bytes);
  const cpuSvn = at.take(16);
  const miscSelect = at.u32();
  at.take(12);
  const extendedProductId = at.take(16);
  const attributes = at.take(16);
  const mrEnclave = at.take(32);
  at.take(32);
  const mrSigner = at.take(32);
  at.take(32);
  const configId = at.take(64);
  const productId = at.u16();
  const securityVersion = at.u16();
  const configSecurityVersion = at.u16();
  at.take(42);
  const familyId = at.take(16);
  const reportData = at.take(64);
  return {
    bytes,
    cpuSvn,
    miscSelect,
    extendedProductId,
    attributes,
    mrEnclave,
    mrSigner,
    configId,
    productId,
    securityVersion,
    configSecurityVersion,
    familyId,
    reportData,
  };
}
