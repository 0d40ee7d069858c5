/** SEV-SNP attestation reports, versions 2 to 5 (AMD's firmware ABI, 56860, table "ATTESTATION_REPORT"): bytes in, a record out. */

import { ByteReader } from "../../base/bytes.ts";
import type { Parsed, Problem } from "../../base/result.ts";
import { unreadable } from "../../base/result.ts";

export const SNP_REPORT_SIZE = 1184;
const SIGNED_SIZE = 0x2a0;
const SIGNATURE_PART = 72;
/** Bytes of r and s under P-384. */
const FIELD = 48;

export interface SnpReport {
  readonly version: number;
  readonly guestSvn: number;
  readonly policy: bigint;
  readonly familyId: Uint8Array;
  readonly imageId: Uint8Array;
  /** 0 to 3; 0xffffffff where the host asked for the report. */
  readonly vmpl: number;
  /** 1: ECDSA P-384 with SHA-384. */
  readonly signatureAlgorithm: number;
  readonly currentTcb: Uint8Array;
  readonly platformInfo: bigint;
  readonly keyInfo: number;
  readonly reportData: Uint8Array;
  readonly measurement: Uint8Array;
  readonly hostData: Uint8Array;
  readonly idKeyDigest: Uint8Array;
  readonly authorKeyDigest: Uint8Array;
  readonly reportId: Uint8Array;
  readonly reportIdMa: Uint8Array;
  readonly reportedTcb: Uint8Array;
  /** From version 3 on. */
  readonly cpu?: { readonly family: number; readonly model: number; readonly stepping: number };
  readonly chipId: Uint8Array;
  readonly committedTcb: Uint8Array;
  /** Build, minor, major. */
  readonly currentVersion: Uint8Array;
  readonly committedVersion: Uint8Array;
  readonly launchTcb: Uint8Array;
  /** From version 5 on. */
  readonly launchMitigations?: bigint;
  readonly currentMitigations?: bigint;
  readonly signed: Uint8Array;
  /** r and s, most significant byte first; undefined where one of them does not fit P-384. */
  readonly signature: Uint8Array | undefined;
}

/** Bits of KEY_INFO. */
export type SigningKey = "VCEK" | "VLEK" | "none" | "unknown";

export function signingKey({ keyInfo }: SnpReport): SigningKey {
  const names: Readonly<Record<number, SigningKey>> = { 0: "VCEK", 1: "VLEK", 7: "none" };
  return names[(keyInfo >> 2) & 7] ?? "unknown";
}

/** The owner of a machine can have CHIP_ID left zero. */
export function isChipIdMasked({ chipId }: SnpReport): boolean {
  return chipId.every((byte) => byte === 0);
}

/** Bits of the guest policy. */
export const GUEST_POLICY = {
  smt: 1n << 16n,
  migrationAgent: 1n << 18n,
  debug: 1n << 19n,
  singleSocket: 1n << 20n,
} as const;

/** Bits of PLATFORM_INFO. */
export const PLATFORM_INFO = {
  smt: 1n << 0n,
  tsme: 1n << 1n,
  ecc: 1n << 2n,
  raplDisabled: 1n << 3n,
} as const;

export function readSnpReport(bytes: Uint8Array): Parsed<SnpReport> {
  if (bytes.length !== SNP_REPORT_SIZE) {
    return unreadable(`An attestation report has ${SNP_REPORT_SIZE} bytes, not ${bytes.length}.`);
  }
  const at = new ByteReader(bytes);
  const take = (offset: number, length: number): Uint8Array => {
    at.offset = offset;
    return at.take(length);
  };
  const u32 = (offset: number): number => new ByteReader(bytes, offset).u32();
  const u64 = (offset: number): bigint => new ByteReader(bytes, offset).u64();
  const version = u32(0);
  if (version < 2 || version > 5)
    return unreadable(`The report's version is ${version}; 2 to 5 are known.`, 0);
  const [family = 0, model = 0, stepping = 0] = take(0x188, 3);
  const value: SnpReport = {
    version,
    guestSvn: u32(0x004),
    policy: u64(0x008),
    familyId: take(0x010, 16),
    imageId: take(0x020, 16),
    vmpl: u32(0x030),
    signatureAlgorithm: u32(0x034),
    currentTcb: take(0x038, 8),
    platformInfo: u64(0x040),
    keyInfo: u32(0x048),
    reportData: take(0x050, 64),
    measurement: take(0x090, 48),
    hostData: take(0x0c0, 32),
    idKeyDigest: take(0x0e0, 48),
    authorKeyDigest: take(0x110, 48),
    reportId: take(0x140, 32),
    reportIdMa: take(0x160, 32),
    reportedTcb: take(0x180, 8),
    ...(version >= 3 && { cpu: { family, model, stepping } }),
    chipId: take(0x1a0, 64),
    committedTcb: take(0x1e0, 8),
    currentVersion: take(0x1e8, 3),
    committedVersion: take(0x1ec, 3),
    launchTcb: take(0x1f0, 8),
    ...(version >= 5 && { launchMitigations: u64(0x1f8), currentMitigations: u64(0x200) }),
    signed: bytes.subarray(0, SIGNED_SIZE),
    signature: signatureOf(
      take(SIGNED_SIZE, SIGNATURE_PART),
      take(SIGNED_SIZE + SIGNATURE_PART, SIGNATURE_PART),
    ),
  };
  return { value, problems: reservedProblems(bytes) };
}

/** AMD stores both numbers with the least significant byte first, in 72 bytes each. */
function signatureOf(r: Uint8Array, s: Uint8Array): Uint8Array | undefined {
  const signature = new Uint8Array(2 * FIELD);
  for (const [index, number] of [r, s].entries()) {
    if (number.subarray(FIELD).some((byte) => byte !== 0)) return undefined;
    signature.set(number.slice(0, FIELD).reverse(), index * FIELD);
  }
  return signature;
}

function reservedProblems(bytes: Uint8Array): readonly Problem[] {
  const offset = SIGNED_SIZE + 2 * SIGNATURE_PART;
  return bytes.subarray(offset).every((byte) => byte === 0)
    ? []
    : [
        {
          message:
            "The reserved bytes after the signature are not zero; nothing signs them, and they were ignored.",
          offset,
        },
      ];
}
