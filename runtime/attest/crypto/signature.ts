/**
 * Verification of signatures by WebCrypto, which Node, browsers and workers all have. One of them gives RSA-PSS as well as ECDSA, and is
 * several times faster than code in JavaScript. Nothing throws: what cannot be verified is not valid.
 */

import type { PublicKey, SignatureAlgorithm } from "../x509/algorithms.ts";
import { integerBytes, readDer, sequence } from "../x509/der.ts";

interface Subtle {
  importKey(
    format: string,
    key: Uint8Array,
    algorithm: object,
    extractable: boolean,
    usages: string[],
  ): Promise<object>;
  verify(algorithm: object, key: object, signature: Uint8Array, data: Uint8Array): Promise<boolean>;
}
declare const crypto: { readonly subtle: Subtle };

/** Importing costs more than verifying; a key is used again while somebody holds it. */
const imported = new WeakMap<PublicKey, Promise<object>>();

/** Bytes of a coordinate or of half a signature. */
const FIELD = { "P-256": 32, "P-384": 48 } as const;

/** An ECDSA signature as two numbers of fixed length, r and s, most significant byte first (IEEE P1363), under SHA-256 or SHA-384. */
export async function verifyRaw(
  key: PublicKey,
  algorithm: SignatureAlgorithm,
  signature: Uint8Array,
  data: Uint8Array,
): Promise<boolean> {
  const hash = algorithm === "ECDSA-SHA256" ? "SHA-256" : "SHA-384";
  const isRsa = algorithm === "RSA-PSS-SHA384";
  if (isRsa !== (key.kind === "RSA")) return false;
  try {
    const how = isRsa ? { name: "RSA-PSS", saltLength: 48 } : { name: "ECDSA", hash };
    return await crypto.subtle.verify(how, await importedKey(key), signature, data);
  } catch {
    return false;
  }
}

/** A signature as certificates carry it: for ECDSA a DER sequence of r and s (RFC 3279 section 2.2.3). */
export async function verifySignature(
  key: PublicKey,
  algorithm: SignatureAlgorithm,
  signature: Uint8Array,
  data: Uint8Array,
): Promise<boolean> {
  if (key.kind === "RSA") return verifyRaw(key, algorithm, signature, data);
  const raw = rawSignature(signature, FIELD[key.kind]);
  return raw !== undefined && verifyRaw(key, algorithm, raw, data);
}

/** The public key of a point: x and y, as quotes carry them. */
export function keyOfPoint(kind: "P-256" | "P-384", point: Uint8Array): PublicKey | undefined {
  if (point.length !== 2 * FIELD[kind]) return undefined;
  const key = new Uint8Array(point.length + 1);
  key[0] = 4;
  key.set(point, 1);
  return { kind, spki: key, key };
}

function importedKey(key: PublicKey): Promise<object> {
  let promise = imported.get(key);
  if (promise === undefined) {
    promise =
      key.kind === "RSA"
        ? crypto.subtle.importKey("spki", key.spki, { name: "RSA-PSS", hash: "SHA-384" }, false, ["verify"])
        : crypto.subtle.importKey("raw", key.key, { name: "ECDSA", namedCurve: key.kind }, false, ["verify"]);
    imported.set(key, promise);
  }
  return promise;
}

function rawSignature(der: Uint8Array, field: number): Uint8Array | undefined {
  const numbers = sequence(readDer(der));
  if (numbers?.length !== 2) return undefined;
  const raw = new Uint8Array(2 * field);
  for (const [index, number] of numbers.entries()) {
    const bytes = integerBytes(number);
    if (bytes === undefined || bytes.length === 0 || (bytes[0] ?? 0) >= 0x80) return undefined;
    const magnitude = bytes.length > 1 && bytes[0] === 0 ? bytes.subarray(1) : bytes;
    if (magnitude.length > field) return undefined;
    raw.set(magnitude, (index + 1) * field - magnitude.length);
  }
  return raw;
}
