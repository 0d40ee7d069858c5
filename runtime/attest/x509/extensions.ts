/** Extensions of certificates and revocation lists (RFC 5280 sections 4.2 and 5.2). */

import type { Der } from "./der.ts";
import {
  boolean,
  content,
  flags,
  inside,
  isTagged,
  objectIdentifier,
  octetString,
  readDer,
  sequence,
  smallInteger,
} from "./der.ts";
import { decodeUtf8 } from "../../base/text.ts";

export interface Extension {
  readonly critical: boolean;
  readonly value: Uint8Array;
}

export type Extensions = ReadonlyMap<string, Extension>;

export const EXTENSION = {
  keyUsage: "2.5.29.15",
  basicConstraints: "2.5.29.19",
  crlNumber: "2.5.29.20",
  crlDistributionPoints: "2.5.29.31",
  authorityKeyIdentifier: "2.5.29.35",
} as const;

/** Key usages by their bit, RFC 5280 section 4.2.1.3. */
export const KEY_USAGE = { digitalSignature: 1 << 0, keyCertSign: 1 << 5, crlSign: 1 << 6 } as const;

/** Undefined where they are damaged, or one of them stands there twice. */
export function readExtensions(list: Der | undefined): Extensions | undefined {
  const extensions = new Map<string, Extension>();
  for (const der of list === undefined ? [] : (sequence(list) ?? [undefined])) {
    const parts = sequence(der) ?? [];
    const type = objectIdentifier(parts[0]);
    const critical = parts.length === 3 ? boolean(parts[1]) : false;
    const value = octetString(parts.at(-1));
    if (type === undefined || critical === undefined || value === undefined || extensions.has(type))
      return undefined;
    extensions.set(type, { critical, value });
  }
  return extensions;
}

/** BasicConstraints: whether it is a CA's, and how many intermediate ones may follow below it. */
export function readBasicConstraints(extensions: Extensions): {
  isCa: boolean;
  pathLength: number | undefined;
} {
  const value = extensions.get(EXTENSION.basicConstraints)?.value;
  const parts = value === undefined ? [] : (sequence(readDer(value)) ?? []);
  return { isCa: boolean(parts[0]) ?? false, pathLength: smallInteger(parts[1]) };
}

/** The bits of KEY_USAGE; undefined where the certificate does not say. */
export function readKeyUsage(extensions: Extensions): number | undefined {
  const value = extensions.get(EXTENSION.keyUsage)?.value;
  return value === undefined ? undefined : (flags(readDer(value)) ?? 0);
}

/** The addresses in CRLDistributionPoints. */
export function readCrlUrls(extensions: Extensions): readonly string[] {
  const value = extensions.get(EXTENSION.crlDistributionPoints)?.value;
  const points = value === undefined ? [] : (sequence(readDer(value)) ?? []);
  const inTag =
    (number: number) =>
    (der: Der): readonly Der[] =>
      isTagged(der, number) ? inside(der) : [];
  return points
    .flatMap((point) => sequence(point) ?? [])
    .flatMap(inTag(0)) // distributionPoint
    .flatMap(inTag(0)) // fullName
    .filter((name) => isTagged(name, 6)) // uniformResourceIdentifier
    .map((name) => decodeUtf8(content(name)));
}
