/**
 * A platform of our own making with every part of a DCAP chain, so that each part can be made wrong by itself. Its keys are made from
 * names; certificates say whatever `authority` says.
 */

import { p256 } from "@noble/curves/nist.js";
import { sha256 } from "@noble/hashes/sha2.js";
import * as asn1 from "asn1js";

import { concatBytes } from "../../base/bytes.ts";
import { toHex } from "../../base/hex.ts";
import { encodeUtf8 } from "../../base/text.ts";
import type { Collateral } from "../collateral.ts";
import { readCollateral } from "../collateral.ts";
import { SGX_EXTENSION } from "../dcap/pck-extension.ts";

const START = Date.UTC(2025, 0, 1);
const END = Date.UTC(2035, 0, 1);
const ISSUED = "2025-06-01T00:00:00Z";
const NEXT = "2025-07-01T00:00:00Z";
/** Within the period of everything. */
export const MADE_TIME = Date.UTC(2025, 5, 15) / 1000;

export interface CertificateParts {
  readonly name: string;
  readonly issuer: string;
  readonly serial: number;
  readonly notAfter?: number;
  readonly ca?: boolean;
  readonly pathLength?: number;
  /** First byte of the bits of KeyUsage: 0x80 digitalSignature, 0x04 keyCertSign, 0x02 cRLSign. */
  readonly usage?: number;
  readonly criticalUnknown?: boolean;
}

/** What a test changes; all of it has a default that is right. */
export interface PlatformParts {
  /** The organisation in every name. */
  readonly authority?: string;
  readonly certificates?: Readonly<Partial<Record<"root" | "ca" | "pck" | "tcb", Partial<CertificateParts>>>>;
  /** Serial numbers on the root's list and on the PCK CA's. */
  readonly revokedByRoot?: readonly number[];
  readonly revokedByCa?: readonly number[];
  /** Who signs the PCK list. */
  readonly pckListSigner?: string;
  readonly levels?: readonly {
    readonly svn: number;
    readonly pceSvn?: number;
    readonly status: string;
    readonly advisories?: readonly string[];
  }[];
  readonly qeLevels?: readonly {
    readonly svn: number;
    readonly status: string;
    readonly advisories?: readonly string[];
  }[];
  readonly tcbInfo?: object;
  readonly qeIdentity?: object;
  readonly qeMiscSelect?: number;
  readonly debug?: boolean;
}

const OID = { ecPublicKey: "1.2.840.10045.2.1", p256: "1.2.840.10045.3.1.7", ecdsa: "1.2.840.10045.4.3.2" };

/** A private key that follows from a name. */
function secretKey(name: string): Uint8Array {
  return sha256(encodeUtf8(`made platform: ${name}`));
}

function point(name: string): Uint8Array {
  return p256.getPublicKey(secretKey(name), false);
}

function sign(name: string, data: Uint8Array, format: "der" | "compact"): Uint8Array {
  return p256.sign(data, secretKey(name), { format, lowS: false });
}

const sequence = (...value: asn1.AsnType[]): asn1.Sequence => new asn1.Sequence({ value });
const oid = (value: string): asn1.ObjectIdentifier => new asn1.ObjectIdentifier({ value });
const octets = (bytes: Uint8Array): asn1.OctetString =>
  new asn1.OctetString({ valueHex: bytes.slice().buffer });
const bits = (bytes: Uint8Array): asn1.BitString => new asn1.BitString({ valueHex: bytes.slice().buffer });
const der = (value: asn1.AsnType): Uint8Array => new Uint8Array(value.toBER());
const utc = (milliseconds: number): asn1.UTCTime => new asn1.UTCTime({ valueDate: new Date(milliseconds) });

function distinguishedName(name: string, authority: string): asn1.Sequence {
  const attribute = (type: string, value: string): asn1.Set =>
    new asn1.Set({ value: [sequence(oid(type), new asn1.Utf8String({ value }))] });
  return sequence(attribute("2.5.4.3", name), attribute("2.5.4.10", authority));
}

function extension(type: string, critical: boolean, value: asn1.AsnType): asn1.Sequence {
  return sequence(oid(type), ...(critical ? [new asn1.Boolean({ value: true })] : []), octets(der(value)));
}

function signedBy(issuer: string, content: asn1.Sequence): Uint8Array {
  const signature = bits(sign(issuer, der(content), "der"));
  return der(sequence(content, sequence(oid(OID.ecdsa)), signature));
}

function certificate(
  parts: CertificateParts,
  authority: string,
  more: readonly asn1.Sequence[] = [],
): Uint8Array {
  const {
    name,
    issuer,
    serial,
    notAfter = END,
    ca = false,
    pathLength,
    usage,
    criticalUnknown = false,
  } = parts;
  const constraints = ca
    ? [
        new asn1.Boolean({ value: true }),
        ...(pathLength === undefined ? [] : [new asn1.Integer({ value: pathLength })]),
      ]
    : [];
  const extensions = [
    extension("2.5.29.19", true, sequence(...constraints)),
    ...(usage === undefined ? [] : [extension("2.5.29.15", true, bits(Uint8Array.of(usage)))]),
    ...(criticalUnknown ? [extension("1.2.3.4", true, new asn1.Null())] : []),
    ...more,
  ];
  const content = sequence(
    new asn1.Constructed({ idBlock: { tagClass: 3, tagNumber: 0 }, value: [new asn1.Integer({ value: 2 })] }),
    new asn1.Integer({ value: serial }),
    sequence(oid(OID.ecdsa)),
    distinguishedName(issuer, authority),
    sequence(utc(START), utc(notAfter)),
    distinguishedName(name, authority),
    sequence(sequence(oid(OID.ecPublicKey), oid(OID.p256)), bits(point(name))),
    new asn1.Constructed({ idBlock: { tagClass: 3, tagNumber: 3 }, value: [sequence(...extensions)] }),
  );
  return signedBy(issuer, content);
}

function revocationList(
  issuer: string,
  signer: string,
  authority: string,
  serials: readonly number[],
): Uint8Array {
  const revoked = serials.map((serial) => sequence(new asn1.Integer({ value: serial }), utc(START)));
  const content = sequence(
    new asn1.Integer({ value: 1 }),
    sequence(oid(OID.ecdsa)),
    distinguishedName(issuer, authority),
    utc(Date.parse(ISSUED)),
    utc(Date.parse(NEXT)),
    ...(revoked.length === 0 ? [] : [sequence(...revoked)]),
  );
  return signedBy(signer, content);
}

const FMSPC = "c0ffee000002";
const COMPONENT_SVN = 5;

function pckExtension(): asn1.Sequence {
  const at = (path: string, value: asn1.AsnType): asn1.Sequence =>
    sequence(oid(`${SGX_EXTENSION}.${path}`), value);
  const components = Array.from({ length: 16 }, (_, index) =>
    at(`2.${index + 1}`, new asn1.Integer({ value: COMPONENT_SVN })),
  );
  const tcb = [
    ...components,
    at("2.17", new asn1.Integer({ value: 13 })),
    at("2.18", octets(new Uint8Array(16).fill(COMPONENT_SVN))),
  ];
  return sequence(
    at("1", octets(new Uint8Array(16))),
    at("2", sequence(...tcb)),
    at("3", octets(new Uint8Array(2))),
    at("4", octets(new Uint8Array(Buffer.from(FMSPC, "hex")))),
    at("5", new asn1.Enumerated({ value: 0 })),
  );
}

function pem(...certificates: readonly Uint8Array[]): string {
  const block = (bytes: Uint8Array): string =>
    `-----BEGIN CERTIFICATE-----\n${Buffer.from(bytes).toString("base64")}\n-----END CERTIFICATE-----\n`;
  return certificates.map(block).join("");
}

function tcbInfo({
  levels = [{ svn: COMPONENT_SVN, status: "UpToDate" }],
  tcbInfo: changes = {},
}: PlatformParts): string {
  const tcbLevels = levels.map(({ svn, pceSvn = 13, status, advisories = [] }) => ({
    tcb: { sgxtcbcomponents: Array.from({ length: 16 }, () => ({ svn })), pcesvn: pceSvn },
    tcbDate: ISSUED,
    tcbStatus: status,
    advisoryIDs: advisories,
  }));
  const start = { id: "SGX", version: 3, issueDate: ISSUED, nextUpdate: NEXT, fmspc: FMSPC, pceId: "0000" };
  return JSON.stringify({ ...start, tcbType: 0, tcbEvaluationDataNumber: 17, tcbLevels, ...changes });
}

const QE_SIGNER = "11".repeat(32);

function qeIdentity({
  qeLevels = [{ svn: 8, status: "UpToDate" }],
  qeIdentity: changes = {},
}: PlatformParts): string {
  const tcbLevels = qeLevels.map(({ svn, status, advisories = [] }) => ({
    tcb: { isvsvn: svn },
    tcbDate: ISSUED,
    tcbStatus: status,
    advisoryIDs: advisories,
  }));
  const masks = {
    miscselect: "00000000",
    miscselectMask: "ffffffff",
    attributesMask: `fb${"ff".repeat(7)}${"00".repeat(8)}`,
  };
  const start = {
    id: "QE",
    version: 2,
    issueDate: ISSUED,
    nextUpdate: NEXT,
    tcbEvaluationDataNumber: 18,
    ...masks,
  };
  return JSON.stringify({
    ...start,
    attributes: `11${"00".repeat(15)}`,
    mrsigner: QE_SIGNER,
    isvprodid: 1,
    tcbLevels,
    ...changes,
  });
}

interface ReportFields {
  readonly miscSelect?: number;
  readonly attributes: number;
  readonly mrEnclave: number;
  readonly mrSigner: Uint8Array;
  readonly productId: number;
  readonly securityVersion: number;
  readonly reportData: Uint8Array;
}

function sgxReport(fields: ReportFields): Uint8Array {
  const report = new Uint8Array(384);
  const view = new DataView(report.buffer);
  view.setUint32(16, fields.miscSelect ?? 0, true);
  report[48] = fields.attributes;
  report.fill(fields.mrEnclave, 64, 96);
  report.set(fields.mrSigner, 128);
  view.setUint16(256, fields.productId, true);
  view.setUint16(258, fields.securityVersion, true);
  report.set(fields.reportData, 320);
  return report;
}

function lengthOf(bytes: Uint8Array, size: 2 | 4): Uint8Array {
  const length = new Uint8Array(size);
  const view = new DataView(length.buffer);
  if (size === 2) view.setUint16(0, bytes.length, true);
  else view.setUint32(0, bytes.length, true);
  return length;
}

/** A quote of version 3 over an enclave with MRENCLAVE aa…, MRSIGNER bb…, product 7, security version 3. */
function quote(chain: string, { debug = false, qeMiscSelect = 0 }: PlatformParts): Uint8Array {
  const header = new Uint8Array(48);
  new DataView(header.buffer).setUint32(0, 3 | (2 << 16), true);
  header.set(Buffer.from("939a7233f79c4ca9940a0db3957f0607", "hex"), 12);
  const reportData = new Uint8Array(64).fill(0xcc);
  const mrSigner = new Uint8Array(32).fill(0xbb);
  const enclave = {
    attributes: debug ? 7 : 5,
    mrEnclave: 0xaa,
    mrSigner,
    productId: 7,
    securityVersion: 3,
    reportData,
  };
  const signed = concatBytes(header, sgxReport(enclave));
  const attestationKey = point("attestation").subarray(1);
  const binding = new Uint8Array(64);
  binding.set(sha256(attestationKey));
  const qeSigner = new Uint8Array(Buffer.from(QE_SIGNER, "hex"));
  const qe = {
    attributes: 0x15,
    mrEnclave: 1,
    mrSigner: qeSigner,
    productId: 1,
    securityVersion: 8,
    reportData: binding,
  };
  const qeReport = sgxReport({ ...qe, miscSelect: qeMiscSelect });
  const certificates = encodeUtf8(chain);
  const authData = concatBytes(
    sign("attestation", signed, "compact"),
    attestationKey,
    qeReport,
    sign("Intel SGX PCK Certificate", qeReport, "compact"),
    Uint8Array.of(0, 0),
    Uint8Array.of(5, 0),
    lengthOf(certificates, 4),
    certificates,
  );
  return concatBytes(signed, lengthOf(authData, 4), authData);
}

export interface MadeEvidence {
  readonly evidence: Uint8Array;
  readonly collateral: Collateral;
  /** The root's certificate, DER. */
  readonly root: Uint8Array;
  /** The collateral as a file. */
  readonly collateralFile: Uint8Array;
}

export function makePlatform(parts: PlatformParts = {}): MadeEvidence {
  const { authority = "MADE FOR A TEST", certificates = {} } = parts;
  const [rootName, caName] = ["Intel SGX Root CA", "Intel SGX PCK Platform CA"];
  const ca = { ca: true, usage: 0x06 };
  const make = (
    which: keyof typeof certificates,
    start: CertificateParts,
    more: readonly asn1.Sequence[] = [],
  ): Uint8Array => certificate({ ...start, ...certificates[which] }, authority, more);
  const root = make("root", { name: rootName, issuer: rootName, serial: 1, ...ca, pathLength: 1 });
  const issuing = make("ca", { name: caName, issuer: rootName, serial: 2, ...ca, pathLength: 0 });
  const sgx = extension(SGX_EXTENSION, false, pckExtension());
  const pck = make("pck", { name: "Intel SGX PCK Certificate", issuer: caName, serial: 3, usage: 0xc0 }, [
    sgx,
  ]);
  const tcb = make("tcb", { name: "Intel SGX TCB Signing", issuer: rootName, serial: 4, usage: 0xc0 });
  const documents = { tcb_info: tcbInfo(parts), qe_identity: qeIdentity(parts) };
  const signature = (text: string): string =>
    toHex(sign("Intel SGX TCB Signing", encodeUtf8(text), "compact"));
  const collateralFile = encodeUtf8(
    JSON.stringify({
      pck_crl_issuer_chain: pem(issuing, root),
      root_ca_crl: toHex(revocationList(rootName, rootName, authority, parts.revokedByRoot ?? [])),
      pck_crl: toHex(
        revocationList(caName, parts.pckListSigner ?? caName, authority, parts.revokedByCa ?? []),
      ),
      tcb_info_issuer_chain: pem(tcb, root),
      tcb_info: documents.tcb_info,
      tcb_info_signature: signature(documents.tcb_info),
      qe_identity_issuer_chain: pem(tcb, root),
      qe_identity: documents.qe_identity,
      qe_identity_signature: signature(documents.qe_identity),
    }),
  );
  const { value: collateral, problems } = readCollateral([collateralFile]);
  if (collateral === undefined || problems.length > 0)
    throw new Error(`made collateral: ${JSON.stringify(problems)}`);
  return { evidence: quote(pem(pck, issuing, root), parts), collateral, root, collateralFile };
}
