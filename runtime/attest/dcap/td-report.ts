/** TDREPORT, 1024 bytes: what the TDX module gives a trust domain. Its MAC is keyed by the processor, so only the machine can check it. */

import { sha384 } from "@noble/hashes/sha2.js";

import { ByteReader, equalBytes } from "../../base/bytes.ts";
import type { Parsed, Problem } from "../../base/result.ts";
import { unreadable } from "../../base/result.ts";

export const TD_REPORT_SIZE = 1024;
const REPORT_TYPE_TDX = 0x81;

export interface TdReport {
  /** Type, subtype, version, zero. */
  readonly reportType: Uint8Array;
  readonly cpuSvn: Uint8Array;
  readonly teeTcbInfoHash: Uint8Array;
  readonly teeInfoHash: Uint8Array;
  readonly reportData: Uint8Array;
  readonly mac: Uint8Array;
  readonly valid: Uint8Array;
  readonly teeTcbSvn: Uint8Array;
  readonly mrSeam: Uint8Array;
  readonly mrSignerSeam: Uint8Array;
  readonly seamAttributes: Uint8Array;
  readonly teeTcbSvn2: Uint8Array;
  readonly tdAttributes: Uint8Array;
  readonly xfam: Uint8Array;
  readonly mrTd: Uint8Array;
  readonly mrConfigId: Uint8Array;
  readonly mrOwner: Uint8Array;
  readonly mrOwnerConfig: Uint8Array;
  readonly rtmr: readonly [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
  readonly serviceTdHash: Uint8Array;
}

/** A hash within the report that does not fit is a problem, and the value is still there. */
export function readTdReport(bytes: Uint8Array): Parsed<TdReport> {
  if (bytes.length !== TD_REPORT_SIZE)
    return unreadable(`A TDREPORT has ${TD_REPORT_SIZE} bytes, not ${bytes.length}.`);
  if (bytes[0] !== REPORT_TYPE_TDX) return unreadable("The report's type is not 0x81 (TDX).", 0);
  const at = new ByteReader(bytes);
  const take = (offset: number, length: number): Uint8Array => {
    at.offset = offset;
    return at.take(length);
  };
  const value: TdReport = {
    reportType: take(0, 4),
    cpuSvn: take(16, 16),
    teeTcbInfoHash: take(32, 48),
    teeInfoHash: take(80, 48),
    reportData: take(128, 64),
    mac: take(224, 32),
    valid: take(256, 8),
    teeTcbSvn: take(264, 16),
    mrSeam: take(280, 48),
    mrSignerSeam: take(328, 48),
    seamAttributes: take(376, 8),
    teeTcbSvn2: take(384, 16),
    tdAttributes: take(512, 8),
    xfam: take(520, 8),
    mrTd: take(528, 48),
    mrConfigId: take(576, 48),
    mrOwner: take(624, 48),
    mrOwnerConfig: take(672, 48),
    rtmr: [take(720, 48), take(768, 48), take(816, 48), take(864, 48)],
    serviceTdHash: take(912, 48),
  };
  const problems: Problem[] = [];
  if (!equalBytes(sha384(bytes.subarray(256, 495)), value.teeTcbInfoHash)) {
    problems.push({ message: "TEE_TCB_INFO_HASH is not the hash of TEE_TCB_INFO.", offset: 32 });
  }
  if (!equalBytes(sha384(bytes.subarray(512)), value.teeInfoHash)) {
    problems.push({ message: "TEE_INFO_HASH is not the hash of TDINFO.", offset: 80 });
  }
  return { value, problems };
}
