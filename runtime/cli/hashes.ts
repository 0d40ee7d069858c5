/** SHA-256 by Node, in the forms that the portable parts ask for. */

import { createHash, type Hash } from "node:crypto";

/** For what is hashed piece by piece, such as measurements. */
export function startSha256(): Hash {
  return createHash("sha256");
}

/** In hexadecimal. */
export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** In base 64, as a Content Security Policy names a style or script. */
export function policyHash(text: string): string {
  return createHash("sha256").update(text).digest("base64");
}
