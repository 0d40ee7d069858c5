/** Signing keys of a simulated platform. Each has the name of whom it belongs to. */

import { p256 } from "@noble/curves/nist.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";

import { encodeUtf8 } from "../../base/text.ts";

export interface SigningKeys {
  /** The public key of this name, uncompressed: 65 bytes. */
  point(name: string): Uint8Array;
  /** ECDSA over P-256 with SHA-256. */
  sign(name: string, data: Uint8Array, format: "der" | "compact"): Uint8Array;
}

/** Keys that follow from the secret that belongs to their name. */
export function keysFrom(secretOf: (name: string) => Uint8Array): SigningKeys {
  // Enough bytes that the scalar is as good as uniform (FIPS 186-5, A.2.1).
  const scalar = (name: string): Uint8Array =>
    p256.utils.randomSecretKey(hkdf(sha256, secretOf(name), undefined, encodeUtf8(`LiteBox ${name}`), 48));
  return {
    point: (name) => p256.getPublicKey(scalar(name), false),
    sign: (name, data, format) => p256.sign(data, scalar(name), { format, lowS: false }),
  };
}
