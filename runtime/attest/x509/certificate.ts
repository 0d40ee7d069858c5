/** X.509 certificates (RFC 5280 section 4): DER in, a record out. Nothing is judged here but the form. */

import { sha256 } from "@noble/hashes/sha2.js";

import { toHex } from "../../base/hex.ts";
import type { Parsed } from "../../base/result.ts";
import { parsed, unreadable } from "../../base/result.ts";
import type { PublicKey, SignatureAlgorithm } from "./algorithms.ts";
import { readPublicKey, readSignatureAlgorithm } from "./algorithms.ts";
import type { Der } from "./der.ts";
import { bitString, encoded, inside, integerBytes, isTagged, readDer, sequence, unixTime } from "./der.ts";
import type { Extensions } from "./extensions.ts";
import { readBasicConstraints, readCrlUrls, readExtensions, readKeyUsage } from "./extensions.ts";
import type { Name } from "./name.ts";
import { readName } from "./name.ts";

/** What an issuer signed: the bytes, how, and the signature as it stands there. */
export interface Signed {
  readonly signedBytes: Uint8Array;
  readonly algorithm: SignatureAlgorithm;
  readonly signature: Uint8Array;
}

export interface Certificate extends Signed {
  readonly der: Uint8Array;
  /** Lower-case hexadecimal, without leading zeros. */
  readonly serialNumber: string;
  readonly issuer: Name;
  readonly subject: Name;
  /** Unix seconds; valid at both ends. */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly publicKey: PublicKey;
  readonly extensions: Extensions;
  readonly isCa: boolean;
  /** How many intermediate CAs may stand below; undefined: any number. */
  readonly pathLength: number | undefined;
  /** Bits of KEY_USAGE; undefined where it does not say. */
  readonly keyUsage: number | undefined;
  readonly crlUrls: readonly string[];
}

/**
 * The same few certificates come with every piece of evidence and several times in its collateral, and reading one costs more than any
 * check but a signature's. What is oldest is forgotten first.
 */
const MOST_REMEMBERED = 256;
const remembered = new Map<string, Parsed<Certificate>>();

/** Reads one certificate. Equal bytes may give the same record. */
export function readCertificate(der: Uint8Array): Parsed<Certificate> {
  const name = toHex(sha256(der));
  const known = remembered.get(name);
  if (known !== undefined) return known;
  // A copy, since the record outlives the call.
  const read = readAnew(der.slice());
  const [oldest] = remembered.keys();
  if (remembered.size >= MOST_REMEMBERED && oldest !== undefined) remembered.delete(oldest);
  remembered.set(name, read);
  return read;
}

function readAnew(der: Uint8Array): Parsed<Certificate> {
  const whole = sequence(readDer(der));
  if (whole?.length !== 3) return unreadable("This is not an X.509 certificate in DER.");
  const [tbs, algorithm, signature] = whole;
  const fields = sequence(tbs);
  if (tbs === undefined || fields === undefined) return unreadable("The certificate has no content to sign.");
  const how = signatureOf(tbs, algorithm, signature);
  if (how === undefined) {
    return unreadable(
      "The certificate's signature algorithm is none of ECDSA with SHA-256 or SHA-384 and RSA-PSS with SHA-384.",
    );
  }
  const value = readFields(fields, algorithm, how, der);
  return typeof value === "string"
    ? unreadable(`The certificate's ${value} is damaged or of an unknown kind.`)
    : parsed(value);
}

/** The two parts of a certificate or list that say how it was signed. */
export function signatureOf(
  tbs: Der,
  algorithm: Der | undefined,
  signature: Der | undefined,
): Signed | undefined {
  const name = readSignatureAlgorithm(algorithm);
  const bytes = bitString(signature);
  if (name === undefined || bytes === undefined) return undefined;
  return { signedBytes: encoded(tbs), algorithm: name, signature: bytes };
}

/** A serial number as it is compared and printed. */
export function readSerialNumber(der: Der | undefined): string | undefined {
  const bytes = integerBytes(der);
  if (bytes === undefined || bytes.length === 0 || bytes.length > 32) return undefined;
  return toHex(bytes).replace(/^(?:00)+(?=..)/, "");
}

/** The record, or the name of the field that is damaged. */
function readFields(
  fields: readonly Der[],
  algorithm: Der | undefined,
  signed: Signed,
  der: Uint8Array,
): Certificate | string {
  // version [0] is absent in version 1, which has no extensions.
  const rest = isTagged(fields[0], 0) ? fields.slice(1) : fields;
  const [serial, innerAlgorithm, issuerDer, validity, subjectDer, keyDer] = rest;
  const serialNumber = readSerialNumber(serial);
  const issuer = readName(issuerDer);
  const subject = readName(subjectDer);
  const [notBefore, notAfter] = (sequence(validity) ?? []).map(unixTime);
  const publicKey = readPublicKey(keyDer);
  const tagged = rest.slice(6).find((each) => isTagged(each, 3));
  const extensions = readExtensions(tagged === undefined ? undefined : inside(tagged)[0]);
  if (serialNumber === undefined) return "serial number";
  // RFC 5280 section 4.1.1.2: what is signed must name the same algorithm.
  if (innerAlgorithm === undefined || algorithm === undefined) return "signature algorithm";
  if (toHex(encoded(innerAlgorithm)) !== toHex(encoded(algorithm))) return "signature algorithm";
  if (issuer === undefined) return "issuer";
  if (subject === undefined) return "subject";
  if (notBefore === undefined || notAfter === undefined) return "period of validity";
  if (publicKey === undefined) return "public key";
  if (extensions === undefined) return "list of extensions";
  return {
    ...signed,
    der,
    serialNumber,
    issuer,
    subject,
    notBefore,
    notAfter,
    publicKey,
    extensions,
    ...readBasicConstraints(extensions),
    keyUsage: readKeyUsage(extensions),
    crlUrls: readCrlUrls(extensions),
  };
}
