/**
 * RSA-3072 with exponent 3 as EINIT checks it: the processor does not divide, but is given the quotients Q1 and Q2 of the two
 * reductions modulo N and checks them by multiplication (SDM volume 3D, "Enclave Signature Structure (SIGSTRUCT)"). Only public values
 * are computed with here; nothing need take the same time for all of them.
 */

import { toHex } from "../../base/hex.ts";
import type { Problem } from "../../base/result.ts";

/** Bytes of a modulus, and of all numbers below it. */
export const RSA_SIZE = 384;

/** All little-endian. */
export interface SignatureParts {
  readonly modulus: Uint8Array;
  readonly signature: Uint8Array;
  readonly q1: Uint8Array;
  readonly q2: Uint8Array;
}

/** DigestInfo of SHA-256 up to the digest (RFC 8017, 9.2, note 1). */
const DIGEST_INFO = "3031300d060960864801650304020105000420";
/** EMSA-PKCS1-v1_5 without the digest: 0, 1, ones, 0, DigestInfo (RFC 8017, 9.2); the "upper 352 bytes" of SDM's EINIT. */
const PADDING = BigInt(`0x0001${"ff".repeat(RSA_SIZE - 3 - 19 - 32)}00${DIGEST_INFO}`);
const DIGEST_BITS = 256n;

/** Q1 = S² div N, and Q2 = (S² mod N)·S div N. Zero for a modulus of zero, which no check accepts. */
export function quotients(
  modulus: Uint8Array,
  signature: Uint8Array,
): { q1: Uint8Array<ArrayBuffer>; q2: Uint8Array<ArrayBuffer> } {
  const n = fromLittleEndian(modulus);
  const s = fromLittleEndian(signature);
  if (n === 0n) return { q1: new Uint8Array(RSA_SIZE), q2: new Uint8Array(RSA_SIZE) };
  return { q1: toLittleEndian((s * s) / n), q2: toLittleEndian((((s * s) % n) * s) / n) };
}

/**
 * Every reason for which EINIT would refuse the signature; none for a good one.
 *
 * @param digest SHA-256 of what is signed
 */
export function signatureProblems(digest: Uint8Array, parts: SignatureParts): Problem[] {
  const n = fromLittleEndian(parts.modulus);
  const s = fromLittleEndian(parts.signature);
  if (n >> 3071n !== 1n || (n & 1n) === 0n) {
    return [
      {
        message: "The signature's MODULUS is no RSA key of 3072 bits: its highest and lowest bit must be 1.",
      },
    ];
  }
  if (s >= n) return [{ message: "The SIGNATURE is not below the MODULUS, as every signature by it is." }];
  const square = s * s;
  const cube = (square % n) * s;
  // A quotient is right when what it leaves is a remainder: neither below zero nor as large as the modulus.
  const leavesRemainder = (value: bigint, quotient: Uint8Array): boolean => {
    const rest = value - fromLittleEndian(quotient) * n;
    return rest >= 0n && rest < n;
  };
  const encoded = refusedEncoding(cube % n, digest);
  const messages: string[] = encoded === undefined ? [] : [encoded];
  if (!leavesRemainder(square, parts.q1)) messages.push("Q1 is not the quotient of SIGNATURE² and MODULUS.");
  if (!leavesRemainder(cube, parts.q2))
    messages.push("Q2 is not the quotient of (SIGNATURE² mod MODULUS)·SIGNATURE and MODULUS.");
  return messages.map((message) => ({ message }));
}

/** Why the number that the signature decrypts to is not the encoding of this digest. */
function refusedEncoding(encoded: bigint, digest: Uint8Array): string | undefined {
  if (encoded >> DIGEST_BITS !== PADDING) {
    return "The RSA signature was not made with the key of this MODULUS, or is damaged: there is no PKCS#1 v1.5 padding for SHA-256 in it.";
  }
  if (BigInt.asUintN(256, encoded) !== BigInt(`0x${toHex(digest)}`)) {
    return "The RSA signature is of other contents: what is signed was changed after it was signed. Sign the image again with 'litebox sign'.";
  }
  return undefined;
}

function fromLittleEndian(bytes: Uint8Array): bigint {
  return BigInt(`0x0${toHex(bytes.toReversed())}`);
}

/** What does not fit is cut off: a quotient is too large only for a signature that is not below its modulus. */
function toLittleEndian(value: bigint): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(RSA_SIZE);
  let rest = value;
  for (let at = 0; at < RSA_SIZE; at++, rest >>= 8n) bytes[at] = Number(rest & 0xffn);
  return bytes;
}
