/**
 * SIGSTRUCT, the enclave's signature structure: who signed which measurement, and the attributes that the signer allows
 * (SDM volume 3D, "Enclave Signature Structure (SIGSTRUCT)"). The file `NAME.sig` is these 1808 bytes.
 */

import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes, equalBytes } from "../../base/bytes.ts";
import { fromHex, hexAddress, toHex } from "../../base/hex.ts";
import { assert } from "../../base/assert.ts";
import { parsed, unreadable } from "../../base/result.ts";
import type { Parsed, Problem } from "../../base/result.ts";
import type { Attributes } from "./attributes.ts";
import { RSA_SIZE, quotients, signatureProblems } from "./rsa.ts";

export const SIGSTRUCT_SIZE = 1808;

/** What is signed, but for what every SIGSTRUCT has in common. */
export interface SigstructBody {
  /** 0, or 0x8086 for enclaves of Intel's. */
  readonly vendor: number;
  /** Binary-coded decimal: 0x20250630 is the 30th of June 2025. */
  readonly date: number;
  /** Free for the signer's use. */
  readonly swDefined: number;
  readonly miscSelect: number;
  /** In each mask, a bit that is set is one that the enclave must have as it is here. */
  readonly miscMask: number;
  readonly cetAttributes: number;
  readonly cetAttributesMask: number;
  /** 16 bytes; zero without key separation and sharing (KSS). */
  readonly isvFamilyId: Uint8Array;
  readonly attributes: Attributes;
  readonly attributeMask: Attributes;
  /** MRENCLAVE of the image that this is the signature of. */
  readonly enclaveHash: Uint8Array;
  /** 16 bytes; zero without KSS. */
  readonly isvExtProdId: Uint8Array;
  readonly isvProdId: number;
  readonly isvSvn: number;
}

export interface Sigstruct extends SigstructBody {
  /** 3072 bits, little-endian, as are signature, q1 and q2. */
  readonly modulus: Uint8Array;
  readonly exponent: number;
  readonly signature: Uint8Array;
  readonly q1: Uint8Array;
  readonly q2: Uint8Array;
}

/** A key that signs. Where the private part is, and who computes with it, is the caller's affair. */
export interface SigningKey {
  /** 384 bytes, little-endian. The exponent is 3. */
  readonly modulus: Uint8Array;
  /** RSASSA-PKCS1-v1_5 with SHA-256 over the message; 384 bytes, big-endian, as every library gives them. */
  sign(message: Uint8Array): Uint8Array | Promise<Uint8Array>;
}

/** Byte offsets of the fields. */
const AT = {
  header: 0,
  vendor: 16,
  date: 20,
  header2: 24,
  swDefined: 40,
  modulus: 128,
  exponent: 512,
  signature: 516,
  miscSelect: 900,
  miscMask: 904,
  cetAttributes: 908,
  cetAttributesMask: 909,
  isvFamilyId: 912,
  attributes: 928,
  attributeMask: 944,
  enclaveHash: 960,
  isvExtProdId: 1008,
  isvProdId: 1024,
  isvSvn: 1026,
  q1: 1040,
  q2: 1424,
} as const;

/** First byte of each reserved range, and the first byte after it. */
const RESERVED: readonly (readonly [start: number, end: number])[] = [
  [44, 128],
  [910, 912],
  [992, 1008],
  [1028, 1040],
];

/** HEADER and HEADER2 say type and lengths of the structure; they are constants. */
const HEADER = "06000000e10000000000010000000000";
const HEADER2 = "01010000600000006000000001000000";
const EXPONENT = 3;
const VENDORS: readonly number[] = [0, 0x8086];

/**
 * Never throws. A value is there whenever the size is right; then each problem is something for which EINIT refuses the structure
 * with SGX_INVALID_SIG_STRUCT. Whether the signature is right is `checkSignature`'s affair.
 */
export function readSigstruct(bytes: Uint8Array): Parsed<Sigstruct> {
  if (bytes.length !== SIGSTRUCT_SIZE) return unreadable(wrongSize(bytes));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const take = (at: number, size: number): Uint8Array => bytes.slice(at, at + size);
  const attributes = (at: number): Attributes => ({
    flags: view.getBigUint64(at, true),
    xfrm: view.getBigUint64(at + 8, true),
  });
  const sigstruct: Sigstruct = {
    vendor: view.getUint32(AT.vendor, true),
    date: view.getUint32(AT.date, true),
    swDefined: view.getUint32(AT.swDefined, true),
    modulus: take(AT.modulus, RSA_SIZE),
    exponent: view.getUint32(AT.exponent, true),
    signature: take(AT.signature, RSA_SIZE),
    miscSelect: view.getUint32(AT.miscSelect, true),
    miscMask: view.getUint32(AT.miscMask, true),
    cetAttributes: view.getUint8(AT.cetAttributes),
    cetAttributesMask: view.getUint8(AT.cetAttributesMask),
    isvFamilyId: take(AT.isvFamilyId, 16),
    attributes: attributes(AT.attributes),
    attributeMask: attributes(AT.attributeMask),
    enclaveHash: take(AT.enclaveHash, 32),
    isvExtProdId: take(AT.isvExtProdId, 16),
    isvProdId: view.getUint16(AT.isvProdId, true),
    isvSvn: view.getUint16(AT.isvSvn, true),
    q1: take(AT.q1, RSA_SIZE),
    q2: take(AT.q2, RSA_SIZE),
  };
  return parsed(sigstruct, formProblems(bytes, sigstruct));
}

/** Why EINIT would call the structure malformed, one problem per field (SDM volume 3D, EINIT, "Verify SIGSTRUCT Header"). */
function formProblems(bytes: Uint8Array, { vendor, exponent }: Sigstruct): Problem[] {
  const problems: Problem[] = [];
  const constant = (name: string, at: number, expected: string): void => {
    const found = toHex(bytes.subarray(at, at + expected.length / 2));
    if (found === expected) return;
    problems.push({ message: `The SIGSTRUCT's ${name} is ${found}, but must be ${expected}.`, offset: at });
  };
  constant("HEADER", AT.header, HEADER);
  if (!VENDORS.includes(vendor)) {
    const message = `The SIGSTRUCT's VENDOR is ${hexAddress(vendor)}, but must be 0, or 0x8086 for Intel.`;
    problems.push({ message, offset: AT.vendor });
  }
  constant("HEADER2", AT.header2, HEADER2);
  if (exponent !== EXPONENT) {
    const message = `The SIGSTRUCT's EXPONENT is ${exponent}, but SGX takes RSA keys with exponent 3 only.`;
    problems.push({ message, offset: AT.exponent });
  }
  for (const [start, end] of RESERVED) {
    const at = bytes.subarray(start, end).findIndex((byte) => byte !== 0);
    if (at < 0) continue;
    const message = `The SIGSTRUCT's reserved bytes ${start} to ${end - 1} must be zero, but byte ${start + at} is not.`;
    problems.push({ message, offset: start + at });
  }
  return problems;
}

/** The structure's 1808 bytes; whether they make sense is not asked. `readSigstruct` gives the same fields back. */
export function writeSigstruct(sigstruct: Sigstruct): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(SIGSTRUCT_SIZE);
  const view = new DataView(bytes.buffer);
  const put = (at: number, size: number, value: Uint8Array): void => {
    assert(value.length === size, `a SIGSTRUCT field at ${at} has ${value.length} bytes`);
    bytes.set(value, at);
  };
  const putAttributes = (at: number, { flags, xfrm }: Attributes): void => {
    view.setBigUint64(at, flags, true);
    view.setBigUint64(at + 8, xfrm, true);
  };
  bytes.set(fromHex(HEADER) ?? [], AT.header);
  view.setUint32(AT.vendor, sigstruct.vendor, true);
  view.setUint32(AT.date, sigstruct.date, true);
  bytes.set(fromHex(HEADER2) ?? [], AT.header2);
  view.setUint32(AT.swDefined, sigstruct.swDefined, true);
  put(AT.modulus, RSA_SIZE, sigstruct.modulus);
  view.setUint32(AT.exponent, sigstruct.exponent, true);
  put(AT.signature, RSA_SIZE, sigstruct.signature);
  view.setUint32(AT.miscSelect, sigstruct.miscSelect, true);
  view.setUint32(AT.miscMask, sigstruct.miscMask, true);
  view.setUint8(AT.cetAttributes, sigstruct.cetAttributes);
  view.setUint8(AT.cetAttributesMask, sigstruct.cetAttributesMask);
  put(AT.isvFamilyId, 16, sigstruct.isvFamilyId);
  putAttributes(AT.attributes, sigstruct.attributes);
  putAttributes(AT.attributeMask, sigstruct.attributeMask);
  put(AT.enclaveHash, 32, sigstruct.enclaveHash);
  put(AT.isvExtProdId, 16, sigstruct.isvExtProdId);
  view.setUint16(AT.isvProdId, sigstruct.isvProdId, true);
  view.setUint16(AT.isvSvn, sigstruct.isvSvn, true);
  put(AT.q1, RSA_SIZE, sigstruct.q1);
  put(AT.q2, RSA_SIZE, sigstruct.q2);
  return bytes;
}

/** The 256 bytes that are signed: what stands before the key, and what stands between the signature and Q1 but for its last 12 bytes. */
export function signedMessage(sigstruct: Uint8Array): Uint8Array {
  return concatBytes(sigstruct.subarray(0, AT.modulus), sigstruct.subarray(AT.miscSelect, 1028));
}

/** The same of a SIGSTRUCT that is not signed yet. */
export function messageToSign(body: SigstructBody): Uint8Array {
  const none = new Uint8Array(RSA_SIZE);
  return signedMessage(
    writeSigstruct({ ...body, exponent: EXPONENT, modulus: none, signature: none, q1: none, q2: none }),
  );
}

/** Why EINIT would refuse the signature with SGX_INVALID_SIGNATURE. `bytes` are a whole SIGSTRUCT. */
export function checkSignature(bytes: Uint8Array): Problem[] {
  const take = (at: number): Uint8Array => bytes.subarray(at, at + RSA_SIZE);
  const parts = {
    modulus: take(AT.modulus),
    signature: take(AT.signature),
    q1: take(AT.q1),
    q2: take(AT.q2),
  };
  return signatureProblems(sha256(signedMessage(bytes)), parts);
}

/**
 * Puts body, key and signature together. The signature may come from anywhere, so it is checked: no value, and the reason, when it is
 * not that of this body by this key.
 *
 * @param modulus 384 bytes, little-endian
 * @param signature big-endian, as libraries and key stores give it
 */
export function completeSigstruct(
  body: SigstructBody,
  modulus: Uint8Array,
  signature: Uint8Array,
): Parsed<Uint8Array<ArrayBuffer>> {
  if (signature.length !== RSA_SIZE) {
    return unreadable(
      `The signature has ${signature.length} bytes, but one by an RSA key of 3072 bits has ${RSA_SIZE}. Give the bytes themselves, not text.`,
    );
  }
  const reversed = signature.toReversed();
  const made = quotients(modulus, reversed);
  const bytes = writeSigstruct({ ...body, exponent: EXPONENT, modulus, signature: reversed, ...made });
  const problems = checkSignature(bytes);
  return problems.length === 0 ? parsed(bytes) : { value: undefined, problems };
}

/** Signs. PKCS#1 v1.5 has no randomness in it: the same body and key give the same bytes. */
export async function signSigstruct(
  body: SigstructBody,
  key: SigningKey,
): Promise<Parsed<Uint8Array<ArrayBuffer>>> {
  return completeSigstruct(body, key.modulus, await key.sign(messageToSign(body)));
}

/** MRSIGNER: SHA-256 of the modulus as it stands in SIGSTRUCT (SDM volume 3D, EINIT). */
export function mrsignerOf({ modulus }: Pick<Sigstruct, "modulus">): Uint8Array {
  return sha256(modulus);
}

/** DATE as people write it, "2025-06-30"; in hexadecimal when its digits are no decimal ones. */
export function formatDate(date: number): string {
  const digits = date.toString(16).padStart(8, "0");
  if (!/^\d+$/.test(digits)) return hexAddress(date);
  return `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`;
}

/** DATE of a day such as "2025-06-30", or undefined when the text is no day of the calendar. */
export function parseDate(text: string): number | undefined {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN;
  // Date.parse takes the 30th of February for a day in March.
  if (Number.isNaN(time) || !new Date(time).toISOString().startsWith(text)) return undefined;
  return Number.parseInt(text.replaceAll("-", ""), 16);
}

function wrongSize(bytes: Uint8Array): string {
  const size = `A SIGSTRUCT has ${SIGSTRUCT_SIZE} bytes, and this has ${bytes.length}`;
  if (bytes.length === 0) return "The SIGSTRUCT is empty. Sign the image again with 'litebox sign'.";
  if (bytes[0] === 0x2d)
    return `${size}: it is a text, such as a key. The signature is the .sig file that 'litebox sign' writes.`;
  if (equalBytes(bytes.subarray(0, 8), ECREATE_TAG)) {
    return `${size}: it is an enclave image. Its signature is the .sig file that 'litebox sign' writes beside it.`;
  }
  const cut = equalBytes(bytes.subarray(0, 8), (fromHex(HEADER) ?? bytes).subarray(0, 8));
  if (cut && bytes.length < SIGSTRUCT_SIZE)
    return `${size}: it is truncated. Sign the image again with 'litebox sign'.`;
  return `${size}: it is no SIGSTRUCT, or damaged.`;
}

/** "ECREATE" and a NUL, with which SGXS images begin. */
const ECREATE_TAG = Uint8Array.of(0x45, 0x43, 0x52, 0x45, 0x41, 0x54, 0x45, 0);
