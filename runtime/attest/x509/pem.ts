/** PEM (RFC 7468): the DER of each block with a label, in the order of the text. */

import { fromBase64 } from "../../base/base64.ts";
import type { Parsed } from "../../base/result.ts";
import { parsed, unreadable } from "../../base/result.ts";
import type { Certificate } from "./certificate.ts";
import { readCertificate } from "./certificate.ts";

/** No chain of Intel or AMD has more than four. */
const MOST_BLOCKS = 16;
const MOST_TEXT = 1 << 20;
const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \1-----/g;

export interface PemBlock {
  readonly label: string;
  readonly bytes: Uint8Array;
}

export function readPem(text: string): Parsed<readonly PemBlock[]> {
  if (text.length > MOST_TEXT) return unreadable(`The PEM text is longer than ${MOST_TEXT} characters.`);
  const blocks: PemBlock[] = [];
  for (const [, label = "", body = ""] of text.matchAll(BLOCK)) {
    const bytes = fromBase64(body);
    if (label.includes("PRIVATE KEY"))
      return unreadable("The PEM text has a private key, which must not be given away.");
    if (bytes === undefined) return unreadable(`A PEM block (${label}) is not base64.`);
    if (blocks.length === MOST_BLOCKS) return unreadable(`The PEM text has more than ${MOST_BLOCKS} blocks.`);
    blocks.push({ label, bytes });
  }
  return blocks.length === 0 ? unreadable("The text has no PEM block.") : parsed(blocks);
}

/** All certificates of a PEM text; one that is damaged makes the whole text unreadable. */
export function readCertificates(text: string): Parsed<readonly Certificate[]> {
  const { value: blocks, problems } = readPem(text);
  if (blocks === undefined) return { value: undefined, problems };
  const certificates: Certificate[] = [];
  for (const { label, bytes } of blocks) {
    if (label !== "CERTIFICATE") continue;
    const one = readCertificate(bytes);
    if (one.value === undefined) return { value: undefined, problems: one.problems };
    certificates.push(one.value);
  }
  return certificates.length === 0 ? unreadable("The PEM text has no certificate.") : parsed(certificates);
}
