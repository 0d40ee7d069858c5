/** Certificates and revocation lists of a simulated platform, in the form of Intel's. */

import * as asn1 from "asn1js";

import { toBase64 } from "../../base/base64.ts";
import type { SigningKeys } from "./keys.ts";

export interface CertificateParts {
  readonly name: string;
  readonly issuer: string;
  readonly serial: number;
  /** Milliseconds since 1970. */
  readonly notAfter?: number;
  readonly ca?: boolean;
  readonly pathLength?: number;
  /** First byte of the bits of KeyUsage: 0x80 digitalSignature, 0x04 keyCertSign, 0x02 cRLSign. */
  readonly usage?: number;
  readonly criticalUnknown?: boolean;
}

export const KEY_USAGE = { authority: 0x06, signer: 0xc0 } as const;

/** Who issues: with what names begin, the organisation in every one, and everybody's keys. */
export interface Issuing {
  readonly maker: string;
  readonly authority: string;
  readonly keys: SigningKeys;
}

const START = Date.UTC(2025, 0, 1);
/** The last year that UTCTime has (RFC 5280, 4.1.2.5.1). */
const END = Date.UTC(2049, 11, 31);

const OID = { ecPublicKey: "1.2.840.10045.2.1", p256: "1.2.840.10045.3.1.7", ecdsa: "1.2.840.10045.4.3.2" };

export const sequence = (...value: asn1.AsnType[]): asn1.Sequence => new asn1.Sequence({ value });
export const oid = (value: string): asn1.ObjectIdentifier => new asn1.ObjectIdentifier({ value });
export const octets = (bytes: Uint8Array): asn1.OctetString =>
  new asn1.OctetString({ valueHex: bytes.slice().buffer });
const bits = (bytes: Uint8Array): asn1.BitString => new asn1.BitString({ valueHex: bytes.slice().buffer });
const der = (value: asn1.AsnType): Uint8Array => new Uint8Array(value.toBER());
const utc = (milliseconds: number): asn1.UTCTime => new asn1.UTCTime({ valueDate: new Date(milliseconds) });
const tagged = (tagNumber: number, ...value: asn1.AsnType[]): asn1.Constructed =>
  new asn1.Constructed({ idBlock: { tagClass: 3, tagNumber }, value });

function distinguishedName(name: string, authority: string): asn1.Sequence {
  const attribute = (type: string, value: string): asn1.Set =>
    new asn1.Set({ value: [sequence(oid(type), new asn1.Utf8String({ value }))] });
  return sequence(attribute("2.5.4.3", name), attribute("2.5.4.10", authority));
}

export function extension(type: string, critical: boolean, value: asn1.AsnType): asn1.Sequence {
  return sequence(oid(type), ...(critical ? [new asn1.Boolean({ value: true })] : []), octets(der(value)));
}

function signedBy(issuer: string, content: asn1.Sequence, keys: SigningKeys): Uint8Array {
  const signature = bits(keys.sign(issuer, der(content), "der"));
  return der(sequence(content, sequence(oid(OID.ecdsa)), signature));
}

/** A certificate for the key of its own name, signed with the issuer's, in DER (RFC 5280, 4.1). */
export function certificate(
  parts: CertificateParts,
  { authority, keys }: Issuing,
  more: readonly asn1.Sequence[] = [],
): Uint8Array {
  const { name, issuer, serial, notAfter = END, ca = false, pathLength, usage } = parts;
  const path = pathLength === undefined ? [] : [new asn1.Integer({ value: pathLength })];
  const constraints = ca ? [new asn1.Boolean({ value: true }), ...path] : [];
  const extensions = [
    extension("2.5.29.19", true, sequence(...constraints)),
    ...(usage === undefined ? [] : [extension("2.5.29.15", true, bits(Uint8Array.of(usage)))]),
    ...(parts.criticalUnknown === true ? [extension("1.2.3.4", true, new asn1.Null())] : []),
    ...more,
  ];
  const content = sequence(
    tagged(0, new asn1.Integer({ value: 2 })),
    new asn1.Integer({ value: serial }),
    sequence(oid(OID.ecdsa)),
    distinguishedName(issuer, authority),
    sequence(utc(START), utc(notAfter)),
    distinguishedName(name, authority),
    sequence(sequence(oid(OID.ecPublicKey), oid(OID.p256)), bits(keys.point(name))),
    tagged(3, sequence(...extensions)),
  );
  return signedBy(issuer, content, keys);
}

/** Milliseconds since 1970. */
export interface Period {
  readonly issued: number;
  readonly next: number;
}

/** The serial numbers that the issuer has revoked, in DER (RFC 5280, 5.1); `signer` has the key that it is signed with. */
export function revocationList(
  { issuer, signer = issuer }: { readonly issuer: string; readonly signer?: string | undefined },
  serials: readonly number[],
  { issued, next }: Period,
  { authority, keys }: Issuing,
): Uint8Array {
  const revoked = serials.map((serial) => sequence(new asn1.Integer({ value: serial }), utc(START)));
  const content = sequence(
    new asn1.Integer({ value: 1 }),
    sequence(oid(OID.ecdsa)),
    distinguishedName(issuer, authority),
    utc(issued),
    utc(next),
    ...(revoked.length === 0 ? [] : [sequence(...revoked)]),
  );
  return signedBy(signer, content, keys);
}

/** Certificates one after the other as text (RFC 7468). */
export function pem(...certificates: readonly Uint8Array[]): string {
  const block = (bytes: Uint8Array): string => {
    const lines = toBase64(bytes).match(/.{1,64}/g) ?? [];
    return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
  };
  return certificates.map(block).join("");
}
