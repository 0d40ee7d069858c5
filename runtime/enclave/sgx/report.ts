/** REPORT, what an enclave proves to another on its platform, and TARGETINFO, whom it proves it to (SDM Vol. 3D, EREPORT). */

import { concatBytes, equalBytes } from "../../base/bytes.ts";
import type { Attributes } from "./attributes.ts";
import { aesCmac, type KeyDependencies, readAttributes, writeAttributes } from "./keys.ts";
import { keyOf, type SgxProcessor } from "./processor.ts";
import type { Secs } from "./secs.ts";

export const REPORT_SIZE = 432;
/** What the MAC covers, and what a quote carries. */
export const REPORT_BODY_SIZE = 384;
export const REPORT_DATA_SIZE = 64;
export const TARGETINFO_SIZE = 512;
const KEY_ID_SIZE = 32;

/** Offsets in the body. */
const AT = {
  cpuSvn: 0,
  miscSelect: 16,
  cetAttributes: 20,
  isvExtProdId: 32,
  attributes: 48,
  mrenclave: 64,
  mrsigner: 128,
  configId: 192,
  isvProdId: 256,
  isvSvn: 258,
  configSvn: 260,
  isvFamilyId: 304,
  reportData: 320,
} as const;

/** The enclave that can check the report. */
export interface TargetInfo {
  readonly mrenclave: Uint8Array;
  readonly attributes: Attributes;
  readonly configSvn: number;
  readonly miscSelect: number;
  readonly configId: Uint8Array;
}

/** Reserved ranges of TARGETINFO: first byte and the one after the last. */
const TARGETINFO_RESERVED: readonly (readonly [start: number, end: number])[] = [
  [49, 50],
  [56, 64],
  [128, TARGETINFO_SIZE],
];

export function hasReservedTargetInfo(bytes: Uint8Array): boolean {
  return TARGETINFO_RESERVED.some(([start, end]) => bytes.subarray(start, end).some((byte) => byte !== 0));
}

export function readTargetInfo(bytes: Uint8Array): TargetInfo {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    mrenclave: bytes.slice(0, 32),
    attributes: readAttributes(view, 32),
    configSvn: view.getUint16(50, true),
    miscSelect: view.getUint32(52, true),
    configId: bytes.slice(64, 128),
  };
}

/** TARGETINFO, 512 bytes. */
export function writeTargetInfo(target: TargetInfo): Uint8Array {
  const bytes = new Uint8Array(TARGETINFO_SIZE);
  const view = new DataView(bytes.buffer);
  bytes.set(target.mrenclave);
  writeAttributes(view, 32, target.attributes);
  view.setUint16(50, target.configSvn, true);
  view.setUint32(52, target.miscSelect, true);
  bytes.set(target.configId, 64);
  return bytes;
}

/** Whether a REPORT, 432 bytes, was made on this processor for that enclave. */
export function isReportFor(target: TargetInfo, report: Uint8Array, processor: SgxProcessor): boolean {
  const body = report.subarray(0, REPORT_BODY_SIZE);
  const keyId = report.subarray(REPORT_BODY_SIZE, REPORT_BODY_SIZE + KEY_ID_SIZE);
  const mac = report.subarray(REPORT_BODY_SIZE + KEY_ID_SIZE, REPORT_SIZE);
  return equalBytes(aesCmac(reportKey(target, keyId, processor), body), mac);
}

export function makeReport(
  secs: Secs,
  target: TargetInfo,
  reportData: Uint8Array,
  processor: SgxProcessor,
): Uint8Array {
  const body = new Uint8Array(REPORT_BODY_SIZE);
  const view = new DataView(body.buffer);
  body.set(processor.cpuSvn, AT.cpuSvn);
  view.setUint32(AT.miscSelect, secs.miscSelect, true);
  view.setUint8(AT.cetAttributes, secs.cetAttributes);
  body.set(secs.isvExtProdId, AT.isvExtProdId);
  writeAttributes(view, AT.attributes, secs.attributes);
  body.set(secs.mrenclave, AT.mrenclave);
  body.set(secs.mrsigner, AT.mrsigner);
  body.set(secs.configId, AT.configId);
  view.setUint16(AT.isvProdId, secs.isvProdId, true);
  view.setUint16(AT.isvSvn, secs.isvSvn, true);
  view.setUint16(AT.configSvn, secs.configSvn, true);
  body.set(secs.isvFamilyId, AT.isvFamilyId);
  body.set(reportData, AT.reportData);
  const keyId = processor.keys.reportKeyId;
  return concatBytes(body, keyId, aesCmac(reportKey(target, keyId, processor), body));
}

/** The key that the target gets by EGETKEY. */
export function reportKey(target: TargetInfo, keyId: Uint8Array, processor: SgxProcessor): Uint8Array {
  return keyOf(processor, "REPORT", { ...NOTHING, ...target, cpuSvn: processor.cpuSvn, keyId });
}

/** Dependencies that are all zero. */
export const NOTHING: KeyDependencies = {
  keyPolicy: 0,
  attributes: { flags: 0n, xfrm: 0n },
  attributeMask: { flags: 0n, xfrm: 0n },
  miscSelect: 0,
  notMiscMask: 0,
  cpuSvn: new Uint8Array(16),
  isvSvn: 0,
  isvProdId: 0,
  configSvn: 0,
  configId: new Uint8Array(64),
  isvFamilyId: new Uint8Array(16),
  isvExtProdId: new Uint8Array(16),
  mrenclave: new Uint8Array(32),
  mrsigner: new Uint8Array(32),
  keyId: new Uint8Array(32),
};
