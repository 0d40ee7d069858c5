/** The keys and signature algorithms that Intel's and AMD's certificates use; anything else is unknown and verifies nothing. */

import type { Der } from "./der.ts";
import { bitString, encoded, inside, isTagged, objectIdentifier, sequence, smallInteger } from "./der.ts";

export type KeyKind = "P-256" | "P-384" | "RSA";

export interface PublicKey {
  readonly kind: KeyKind;
  /** SubjectPublicKeyInfo, DER (RFC 5280 section 4.1.2.7). */
  readonly spki: Uint8Array;
  /** For elliptic curves: the uncompressed point, 04 and two coordinates; for RSA: RSAPublicKey, DER. */
  readonly key: Uint8Array;
}

export type SignatureAlgorithm = "ECDSA-SHA256" | "ECDSA-SHA384" | "RSA-PSS-SHA384";

const OID = {
  ecPublicKey: "1.2.840.10045.2.1",
  p256: "1.2.840.10045.3.1.7",
  p384: "1.3.132.0.34",
  rsaEncryption: "1.2.840.113549.1.1.1",
  rsaPss: "1.2.840.113549.1.1.10",
  mgf1: "1.2.840.113549.1.1.8",
  sha384: "2.16.840.1.101.3.4.2.2",
  ecdsaSha256: "1.2.840.10045.4.3.2",
  ecdsaSha384: "1.2.840.10045.4.3.3",
} as const;

const CURVES: Readonly<Record<string, { readonly kind: KeyKind; readonly point: number }>> = {
  [OID.p256]: { kind: "P-256", point: 65 },
  [OID.p384]: { kind: "P-384", point: 97 },
};

/** A SubjectPublicKeyInfo. */
export function readPublicKey(der: Der | undefined): PublicKey | undefined {
  const [algorithm, bits] = sequence(der) ?? [];
  const [type, parameters] = sequence(algorithm) ?? [];
  const key = bitString(bits);
  if (der === undefined || key === undefined) return undefined;
  const spki = encoded(der);
  if (objectIdentifier(type) === OID.rsaEncryption) return { kind: "RSA", spki, key };
  const curve = CURVES[objectIdentifier(parameters) ?? ""];
  if (objectIdentifier(type) !== OID.ecPublicKey || curve === undefined) return undefined;
  return key.length === curve.point && key[0] === 4 ? { kind: curve.kind, spki, key } : undefined;
}

/** An AlgorithmIdentifier of a signature. */
export function readSignatureAlgorithm(der: Der | undefined): SignatureAlgorithm | undefined {
  const [type, parameters] = sequence(der) ?? [];
  switch (objectIdentifier(type)) {
    case OID.ecdsaSha256:
      return "ECDSA-SHA256";
    case OID.ecdsaSha384:
      return "ECDSA-SHA384";
    case OID.rsaPss:
      return isPssSha384(parameters) ? "RSA-PSS-SHA384" : undefined;
    default:
      return undefined;
  }
}

/** RSASSA-PSS-params (RFC 4055 section 3.1) as AMD has them: SHA-384, MGF1 with SHA-384, salt of 48 bytes, trailer field 1 or its absence. */
function isPssSha384(der: Der | undefined): boolean {
  const fields = sequence(der);
  if (fields === undefined) return false;
  const field = (number: number): Der | undefined => {
    const found = fields.find((each) => isTagged(each, number));
    return found === undefined ? undefined : inside(found)[0];
  };
  const hash = (algorithm: Der | undefined): boolean =>
    objectIdentifier(sequence(algorithm)?.[0]) === OID.sha384;
  const [mask, maskHash] = sequence(field(1)) ?? [];
  const trailer = field(3);
  return (
    hash(field(0)) &&
    objectIdentifier(mask) === OID.mgf1 &&
    hash(maskHash) &&
    smallInteger(field(2)) === 48 &&
    (trailer === undefined || smallInteger(trailer) === 1)
  );
}
