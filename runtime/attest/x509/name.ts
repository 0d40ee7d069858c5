/** Distinguished names (RFC 5280 section 4.1.2.4), for comparing and for people. */

import { decodeUtf8 } from "../../base/text.ts";
import type { Der } from "./der.ts";
import { content, encoded, objectIdentifier, sequence, set } from "./der.ts";

export interface Name {
  /** The name's encoding: two names are the same where this is. */
  readonly encoded: Uint8Array;
  /** The first common name; empty where there is none. */
  readonly commonName: string;
  /** All of it, as people write it: `CN=Intel SGX Root CA, O=Intel Corporation`. */
  readonly text: string;
}

const COMMON_NAME = "2.5.4.3";
const SHORT: Readonly<Record<string, string>> = {
  [COMMON_NAME]: "CN",
  "2.5.4.6": "C",
  "2.5.4.7": "L",
  "2.5.4.8": "ST",
  "2.5.4.10": "O",
  "2.5.4.11": "OU",
};

export function readName(der: Der | undefined): Name | undefined {
  const sets = sequence(der);
  if (der === undefined || sets === undefined) return undefined;
  const attributes = sets.flatMap((each) => set(each) ?? []).map(readAttribute);
  if (!attributes.every((each) => each !== undefined)) return undefined;
  return {
    encoded: encoded(der),
    commonName: attributes.find(({ type }) => type === COMMON_NAME)?.value ?? "",
    text: attributes.map(({ type, value }) => `${SHORT[type] ?? type}=${value}`).join(", "),
  };
}

function readAttribute(der: Der): { readonly type: string; readonly value: string } | undefined {
  const [first, second] = sequence(der) ?? [];
  const type = objectIdentifier(first);
  if (type === undefined || second === undefined) return undefined;
  // UTF8String, PrintableString and IA5String are all of them UTF-8. Control characters must not reach a terminal.
  return { type, value: decodeUtf8(content(second)).replace(/\p{Cc}/gu, "\uFFFD") };
}
