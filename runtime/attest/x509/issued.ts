/**
 * Whether something was signed by a key. Remembered with the two objects, since the same chains come again with every piece of evidence:
 * the answer depends on nothing but their bytes, which nobody changes.
 */

import { verifyRaw, verifySignature } from "../crypto/signature.ts";
import type { PublicKey } from "./algorithms.ts";
import type { Signed } from "./certificate.ts";

type Answers = WeakMap<PublicKey, Promise<boolean>>;
const remembered = new WeakMap<object, Answers>();

function remember(signed: object, key: PublicKey, verify: () => Promise<boolean>): Promise<boolean> {
  const answers = remembered.get(signed) ?? new WeakMap<PublicKey, Promise<boolean>>();
  remembered.set(signed, answers);
  const answer = answers.get(key) ?? verify();
  answers.set(key, answer);
  return answer;
}

/** A certificate or revocation list, by its issuer's key. */
export function isSignedBy(signed: Signed, key: PublicKey): Promise<boolean> {
  const { algorithm, signature, signedBytes } = signed;
  return remember(signed, key, () => verifySignature(key, algorithm, signature, signedBytes));
}

/** One of Intel's JSON documents: r and s as they are, under ECDSA with SHA-256. */
export function isDocumentSignedBy(
  document: { readonly bytes: Uint8Array; readonly signature: Uint8Array },
  key: PublicKey,
): Promise<boolean> {
  return remember(document, key, () => verifyRaw(key, "ECDSA-SHA256", document.signature, document.bytes));
}
