/** DCAP quotes, versions 3, 4 and 5, as Intel's quote generation library lays them out: bytes in, a record out. */

import { ByteReader } from "../../base/bytes.ts";
import { toHex } from "../../base/hex.ts";
import type { Parsed, Problem } from "../../base/result.ts";
import { unreadable } from "../../base/result.ts";
import type { SgxReport } from "./sgx-report.ts";
import { readSgxReport } from "./sgx-report.ts";
import type { TdQuoteBody } from "./td-quote-body.ts";
import { readTdQuoteBody, TD_BODY_10_SIZE, TD_BODY_15_SIZE } from "./td-quote-body.ts";

export type QuoteBody =
  | { readonly kind: "sgx"; readonly report: SgxReport }
  | { readonly kind: "td10" | "td15"; readonly report: TdQuoteBody };

/** Certification data: type 5 is a PCK chain in PEM, 1 to 3 a PPID by which the chain is found, 4 a PCK certificate. */
export interface CertificationData {
  readonly type: number;
  readonly data: Uint8Array;
}

export interface Quote {
  readonly version: number;
  readonly tee: "sgx" | "tdx";
  /** 2: ECDSA with P-256. */
  readonly attestationKeyType: number;
  readonly qeVendorId: Uint8Array;
  /** 20 bytes; the first 16 are the QE's id on this machine. */
  readonly userData: Uint8Array;
  readonly body: QuoteBody;
  /** The bytes that the attestation key signed: header and body. */
  readonly signed: Uint8Array;
  readonly authDataLength: number;
  /** r and s, most significant byte first. */
  readonly signature: Uint8Array;
  /** x and y, most significant byte first. */
  readonly attestationKey: Uint8Array;
  readonly qeReport: SgxReport;
  readonly qeReportSignature: Uint8Array;
  readonly qeAuthenticationData: Uint8Array;
  readonly certification: CertificationData;
  /** How many bytes follow that belong to nothing. */
  readonly trailing: number;
}

/** Quotes are of about 5 KB; some services pad them to 8 KB, and a platform manifest can add some. */
const MOST_BYTES = 1 << 17;
const ECDSA_P256 = 2;
const TEE_SGX = 0;
const TEE_TDX = 0x81;
/** Type of the certification data that holds the QE's report, in versions 4 and 5. */
const QE_REPORT_CERTIFICATION = 6;
const CERTIFICATION_TYPES = new Set([1, 2, 3, 4, 5]);

export function readQuote(bytes: Uint8Array): Parsed<Quote> {
  if (bytes.length > MOST_BYTES) return unreadable(`The quote has more than ${MOST_BYTES} bytes.`);
  const reader = new ByteReader(bytes);
  const version = reader.u16();
  if (version < 3 || version > 5) {
    return unreadable(`This is not a quote of version 3, 4 or 5: its version is ${version}.`, 0);
  }
  const attestationKeyType = reader.u16();
  const teeType = reader.u32();
  if (attestationKeyType !== ECDSA_P256) {
    const other = attestationKeyType === 3 ? " (ECDSA with P-384)" : "";
    return unreadable(
      `The quote's attestation key type is ${attestationKeyType}${other}; only 2 (ECDSA with P-256) is known.`,
      2,
    );
  }
  if (teeType !== TEE_SGX && (teeType !== TEE_TDX || version === 3)) {
    return unreadable(
      `The quote's TEE type is 0x${teeType.toString(16)}, which version ${version} does not have.`,
      4,
    );
  }
  reader.take(4); // QE SVN and PCE SVN, reserved since version 4
  const header = { qeVendorId: reader.take(16), userData: reader.take(20) };
  const body = readBody(reader, version, teeType === TEE_SGX ? "sgx" : "tdx");
  if (typeof body === "string") return unreadable(body, reader.offset);
  if (!reader.ok) return unreadable("The quote ends within its header or body.", bytes.length);
  const signed = bytes.subarray(0, reader.offset);
  const authDataLength = reader.u32();
  const authData = reader.take(authDataLength);
  if (bytes.length < signed.length + 4 || authData.length !== authDataLength) {
    return unreadable(
      `The quote's signature data is cut: ${authDataLength} bytes should follow.`,
      signed.length,
    );
  }
  const rest = readAuthData(authData, version);
  if (typeof rest === "string") return unreadable(rest, signed.length + 4);
  const tee = teeType === TEE_SGX ? ("sgx" as const) : ("tdx" as const);
  const start = { version, tee, attestationKeyType, ...header, body, signed, authDataLength };
  return {
    value: { ...start, ...rest, trailing: reader.remaining },
    problems: paddingProblems(bytes, reader.offset),
  };
}

/** Nothing signs what follows the quote, so it must mean nothing; services pad with zeros. */
function paddingProblems(bytes: Uint8Array, offset: number): readonly Problem[] {
  return bytes.subarray(offset).every((byte) => byte === 0)
    ? []
    : [
        {
          message: `${bytes.length - offset} bytes follow the quote; nothing signs them, and they were ignored.`,
          offset,
        },
      ];
}

/** The body, or what is wrong with it. */
function readBody(reader: ByteReader, version: number, tee: "sgx" | "tdx"): QuoteBody | string {
  if (version < 5) {
    if (tee === "sgx") return { kind: "sgx", report: readSgxReport(reader) };
    return { kind: "td10", report: readTdQuoteBody(reader, TD_BODY_10_SIZE) };
  }
  const type = reader.u16();
  const size = reader.u32();
  const start = reader.offset;
  const body = readTypedBody(reader, type);
  if (body === undefined) return `The quote's body type is ${type}; 1 to 3 are known.`;
  if ((body.kind === "sgx") !== (tee === "sgx"))
    return `The quote's body type ${type} does not fit its TEE type.`;
  if (reader.ok && size !== reader.offset - start) return `The quote's body should not have ${size} bytes.`;
  return body;
}

function readTypedBody(reader: ByteReader, type: number): QuoteBody | undefined {
  switch (type) {
    case 1:
      return { kind: "sgx", report: readSgxReport(reader) };
    case 2:
      return { kind: "td10", report: readTdQuoteBody(reader, TD_BODY_10_SIZE) };
    case 3:
      return { kind: "td15", report: readTdQuoteBody(reader, TD_BODY_15_SIZE) };
    default:
      return undefined;
  }
}

type AuthData = Pick<
  Quote,
  "signature" | "attestationKey" | "qeReport" | "qeReportSignature" | "qeAuthenticationData" | "certification"
>;

/** The signature data, or what is wrong with it. */
function readAuthData(bytes: Uint8Array, version: number): AuthData | string {
  const outer = new ByteReader(bytes);
  const start = { signature: outer.take(64), attestationKey: outer.take(64) };
  let inner = outer;
  if (version > 3) {
    const type = outer.u16();
    const data = outer.take(outer.u32());
    if (outer.ok && type !== QE_REPORT_CERTIFICATION) {
      return `The quote's certification data is of type ${type}; version ${version} has only type 6.`;
    }
    if (outer.remaining > 0) return "Bytes are left over within the quote's signature data.";
    inner = new ByteReader(data);
  }
  const qe = { qeReport: readSgxReport(inner), qeReportSignature: inner.take(64) };
  const qeAuthenticationData = inner.take(inner.u16());
  const certification = { type: inner.u16(), data: inner.take(inner.u32()) };
  if (!outer.ok || !inner.ok) return "The quote's signature data is cut.";
  if (inner.remaining > 0) return "Bytes are left over within the quote's signature data.";
  if (!CERTIFICATION_TYPES.has(certification.type)) {
    return `The quote's certification data is of type ${certification.type}; 1 to 5 are known.`;
  }
  return { ...start, ...qe, qeAuthenticationData, certification };
}

/** The QE's id on its machine: the first 16 bytes of the user data. */
export function qeId({ userData }: Quote): string {
  return toHex(userData.subarray(0, 16));
}
