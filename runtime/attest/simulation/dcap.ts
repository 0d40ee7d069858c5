/**
 * What stands behind a quote, for a simulated platform, in the structures of Intel's: the chain of the key that signs for the quoting
 * enclave (PCK), TCB info, the identity of the quoting enclave, revocation lists, and the quote (Intel's "SGX DCAP ECDSA
 * Quote Library API", appendix A, and "SGX PCK Certificate and CRL Profile").
 */

import * as asn1 from "asn1js";
import { sha256 } from "@noble/hashes/sha2.js";

import { concatBytes } from "../../base/bytes.ts";
import { fromHex, toHex } from "../../base/hex.ts";
import { encodeUtf8 } from "../../base/text.ts";
import { SGX_EXTENSION } from "../dcap/pck-extension.ts";
import {
  certificate,
  type CertificateParts,
  extension,
  type Issuing,
  KEY_USAGE,
  octets,
  oid,
  pem,
  type Period,
  revocationList,
  sequence,
} from "./x509.ts";

/** What stands behind the maker's name in the certificates, as in Intel's. */
const NAMES = {
  root: "SGX Root CA",
  ca: "SGX PCK Platform CA",
  pck: "SGX PCK Certificate",
  tcb: "SGX TCB Signing",
} as const;
export type CertificateName = keyof typeof NAMES;

function nameOf(which: CertificateName, { maker }: Issuing): string {
  return `${maker} ${NAMES[which]}`;
}

/** The key that signs quotes; the PCK certificate's key vouches for it. */
const ATTESTATION_KEY = "attestation";

const FMSPC = "c0ffee000002";
const PCE_SVN = 13;

/** The quoting enclave. */
export interface QuotingEnclave {
  readonly mrEnclave: Uint8Array;
  readonly mrSigner: Uint8Array;
  readonly productId: number;
  readonly securityVersion: number;
  /** ATTRIBUTES.FLAGS: INIT, MODE64BIT, PROVISIONKEY. */
  readonly flags: number;
  readonly xfrm: number;
  readonly miscSelect: number;
}

export interface CertificateChain {
  readonly root: Uint8Array;
  readonly ca: Uint8Array;
  readonly pck: Uint8Array;
  readonly tcb: Uint8Array;
}

/** `changes` replaces parts of one certificate or another; `cpuSvn` are the 16 component versions of the platform. */
export function certificates(
  issuing: Issuing,
  cpuSvn: Uint8Array,
  changes: Readonly<Partial<Record<CertificateName, Partial<CertificateParts>>>> = {},
): CertificateChain {
  const make = (
    which: CertificateName,
    parts: Omit<CertificateParts, "name" | "serial">,
    more: readonly asn1.Sequence[] = [],
  ): Uint8Array => {
    const serial = Object.keys(NAMES).indexOf(which) + 1;
    return certificate({ name: nameOf(which, issuing), serial, ...parts, ...changes[which] }, issuing, more);
  };
  const [rootName, caName] = [nameOf("root", issuing), nameOf("ca", issuing)];
  const authority = { ca: true, usage: KEY_USAGE.authority };
  const signer = { usage: KEY_USAGE.signer };
  const sgx = extension(SGX_EXTENSION, false, pckExtension(cpuSvn));
  return {
    root: make("root", { issuer: rootName, ...authority, pathLength: 1 }),
    ca: make("ca", { issuer: rootName, ...authority, pathLength: 0 }),
    pck: make("pck", { issuer: caName, ...signer }, [sgx]),
    tcb: make("tcb", { issuer: rootName, ...signer }),
  };
}

function pckExtension(cpuSvn: Uint8Array): asn1.Sequence {
  const at = (path: string, value: asn1.AsnType): asn1.Sequence =>
    sequence(oid(`${SGX_EXTENSION}.${path}`), value);
  const components = Array.from(cpuSvn, (value, index) => at(`2.${index + 1}`, new asn1.Integer({ value })));
  const tcb = [...components, at("2.17", new asn1.Integer({ value: PCE_SVN })), at("2.18", octets(cpuSvn))];
  return sequence(
    at("1", octets(new Uint8Array(16))),
    at("2", sequence(...tcb)),
    at("3", octets(new Uint8Array(2))),
    at("4", octets(fromHex(FMSPC) ?? new Uint8Array())),
    at("5", new asn1.Enumerated({ value: 0 })),
  );
}

export interface Level {
  /** Of every component, or of the quoting enclave. */
  readonly svn: number;
  readonly pceSvn?: number;
  readonly status: string;
  readonly advisories?: readonly string[];
}

/** What the documents say; `changes` replaces fields of theirs. */
export interface DocumentParts extends Period {
  readonly levels: readonly Level[];
  readonly changes?: object | undefined;
}

const isoTime = (milliseconds: number): string => new Date(milliseconds).toISOString().replace(".000", "");

export function tcbInfo({ levels, issued, next, changes }: DocumentParts): string {
  const tcbLevels = levels.map(({ svn, pceSvn = PCE_SVN, status, advisories = [] }) => ({
    tcb: { sgxtcbcomponents: Array.from({ length: 16 }, () => ({ svn })), pcesvn: pceSvn },
    tcbDate: isoTime(issued),
    tcbStatus: status,
    advisoryIDs: advisories,
  }));
  return JSON.stringify({
    ...{ id: "SGX", version: 3, issueDate: isoTime(issued), nextUpdate: isoTime(next) },
    ...{ fmspc: FMSPC, pceId: "0000", tcbType: 0, tcbEvaluationDataNumber: 17, tcbLevels },
    ...changes,
  });
}

export function qeIdentity(qe: QuotingEnclave, { levels, issued, next, changes }: DocumentParts): string {
  const tcbLevels = levels.map(({ svn, status, advisories = [] }) => ({
    tcb: { isvsvn: svn },
    tcbDate: isoTime(issued),
    tcbStatus: status,
    advisoryIDs: advisories,
  }));
  return JSON.stringify({
    ...{ id: "QE", version: 2, issueDate: isoTime(issued), nextUpdate: isoTime(next) },
    ...{ tcbEvaluationDataNumber: 18, miscselect: "00000000", miscselectMask: "ffffffff" },
    attributes: `11${"00".repeat(15)}`,
    attributesMask: `fb${"ff".repeat(7)}${"00".repeat(8)}`,
    ...{ mrsigner: toHex(qe.mrSigner), isvprodid: qe.productId, tcbLevels },
    ...changes,
  });
}

export interface CollateralParts extends Period {
  readonly tcbInfo: string;
  readonly qeIdentity: string;
  readonly revokedByRoot?: readonly number[] | undefined;
  readonly revokedByCa?: readonly number[] | undefined;
  /** Who signs the PCK list, if not who should. */
  readonly pckListSigner?: string | undefined;
}

/** The JSON object in which quote provider libraries hand collateral out. */
export function collateralFile(
  issuing: Issuing,
  { root, ca, tcb }: CertificateChain,
  parts: CollateralParts,
): Uint8Array {
  const signature = (text: string): string =>
    toHex(issuing.keys.sign(nameOf("tcb", issuing), encodeUtf8(text), "compact"));
  const list = (issuer: string, serials: readonly number[] = [], signer?: string): string =>
    toHex(revocationList({ issuer, signer }, serials, parts, issuing));
  return encodeUtf8(
    JSON.stringify({
      pck_crl_issuer_chain: pem(ca, root),
      root_ca_crl: list(nameOf("root", issuing), parts.revokedByRoot),
      pck_crl: list(nameOf("ca", issuing), parts.revokedByCa, parts.pckListSigner),
      tcb_info_issuer_chain: pem(tcb, root),
      tcb_info: parts.tcbInfo,
      tcb_info_signature: signature(parts.tcbInfo),
      qe_identity_issuer_chain: pem(tcb, root),
      qe_identity: parts.qeIdentity,
      qe_identity_signature: signature(parts.qeIdentity),
    }),
  );
}

/** REPORT without key id and MAC (SDM Vol. 3D, REPORT): all that a quote carries of an enclave. */
export function reportBody(
  enclave: QuotingEnclave,
  reportData: Uint8Array,
  cpuSvn: Uint8Array = new Uint8Array(16),
): Uint8Array {
  const report = new Uint8Array(384);
  const view = new DataView(report.buffer);
  report.set(cpuSvn);
  view.setUint32(16, enclave.miscSelect, true);
  view.setUint32(48, enclave.flags, true);
  view.setUint32(56, enclave.xfrm, true);
  report.set(enclave.mrEnclave, 64);
  report.set(enclave.mrSigner, 128);
  view.setUint16(256, enclave.productId, true);
  view.setUint16(258, enclave.securityVersion, true);
  report.set(reportData, 320);
  return report;
}

const VERSION = 3;
/** ECDSA-256 with P-256. */
const ATTESTATION_KEY_TYPE = 2;
const INTEL_QE_VENDOR = "939a7233f79c4ca9940a0db3957f0607";
/** Certification data is a PCK chain as PEM. */
const PCK_CHAIN = 5;

function header(): Uint8Array {
  const bytes = new Uint8Array(48);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, VERSION, true);
  view.setUint16(2, ATTESTATION_KEY_TYPE, true);
  bytes.set(fromHex(INTEL_QE_VENDOR) ?? [], 12);
  return bytes;
}

function number(value: number, size: 2 | 4): Uint8Array {
  return Uint8Array.from({ length: size }, (_, index) => value >>> (8 * index));
}

/** A quote of version 3 over the body of a report, 384 bytes. */
export function quote(
  body: Uint8Array,
  qe: QuotingEnclave,
  { root, ca, pck }: CertificateChain,
  issuing: Issuing,
  cpuSvn?: Uint8Array,
): Uint8Array {
  const { keys } = issuing;
  const signed = concatBytes(header(), body);
  const attestationKey = keys.point(ATTESTATION_KEY).subarray(1);
  const binding = new Uint8Array(64);
  binding.set(sha256(attestationKey));
  const qeReport = reportBody(qe, binding, cpuSvn);
  const chain = encodeUtf8(pem(pck, ca, root));
  const authData = concatBytes(
    keys.sign(ATTESTATION_KEY, signed, "compact"),
    attestationKey,
    qeReport,
    keys.sign(nameOf("pck", issuing), qeReport, "compact"),
    number(0, 2),
    number(PCK_CHAIN, 2),
    number(chain.length, 4),
    chain,
  );
  return concatBytes(signed, number(authData.length, 4), authData);
}
