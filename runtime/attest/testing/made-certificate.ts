/** Certificates with evidence, of our own making, so that each part can be made wrong by itself. */

import { sha256 } from "@noble/hashes/sha2.js";

import { concatBytes } from "../../base/bytes.ts";
import { encodeUtf8 } from "../../base/text.ts";
import type { Collateral } from "../collateral.ts";
import { keysFrom } from "../simulation/keys.ts";
import { certificate, type Issuing, octets, oid, sequence } from "../simulation/x509.ts";
import { readCertificate } from "../x509/certificate.ts";
import { makePlatform } from "./made-platform.ts";

const ISSUING = {
  maker: "MADE",
  authority: "MADE FOR A TEST",
  keys: keysFrom((name) => sha256(encodeUtf8(`made certificate: ${name}`))),
};
const EVIDENCE_EXTENSION = "2.23.133.5.4.9";
const ENDORSEMENTS_EXTENSION = "2.23.133.5.4.2";

/** What a test changes; all of it has a default that is right. */
export interface CertificateChanges {
  /** Whose key the certificate has: made from this name. */
  readonly holder?: string;
  /** Whose key the claims name. */
  readonly named?: string;
  /** Milliseconds since 1970. */
  readonly notAfter?: number;
  readonly claims?: (keyHash: Uint8Array) => Uint8Array;
  /** What the quote is bound to; the claims where it is not given. */
  readonly quoted?: (claims: Uint8Array) => Uint8Array;
  readonly evidence?: (quote: Uint8Array) => Uint8Array;
  readonly extension?: (quote: Uint8Array, claims: Uint8Array) => Uint8Array | undefined;
  /** What stands in the extension for endorsements; there is none where it is not given. Gets the collateral as a file. */
  readonly endorsements?: (collateralFile: Uint8Array) => Uint8Array;
}

/** The head of a CBOR item, of a length or number below 2^16. */
export function cborHead(major: number, value: number): Uint8Array {
  if (value < 24) return Uint8Array.of((major << 5) | value);
  return value < 256
    ? Uint8Array.of((major << 5) | 24, value)
    : Uint8Array.of((major << 5) | 25, value >> 8, value & 0xff);
}
export const cborBytes = (bytes: Uint8Array): Uint8Array => concatBytes(cborHead(2, bytes.length), bytes);
export const cborText = (text: string): Uint8Array => concatBytes(cborHead(3, text.length), encodeUtf8(text));
export const cborArray = (...items: readonly Uint8Array[]): Uint8Array =>
  concatBytes(cborHead(4, items.length), ...items);
export const cborMap = (...entries: readonly (readonly [string, Uint8Array])[]): Uint8Array =>
  concatBytes(cborHead(5, entries.length), ...entries.flatMap(([key, value]) => [cborText(key), value]));
export const cborTag = (tag: number, item: Uint8Array): Uint8Array => concatBytes(cborHead(6, tag), item);

export const keyClaim = (hash: Uint8Array, algorithm = 1): Uint8Array =>
  cborBytes(cborArray(cborHead(0, algorithm), cborBytes(hash)));

function spkiOf(holder: string, issuing: Issuing): Uint8Array {
  const der = certificate({ name: holder, issuer: holder, serial: 1 }, issuing);
  return readCertificate(der).value?.publicKey.spki ?? new Uint8Array();
}

export interface MadeCertificate {
  readonly der: Uint8Array;
  readonly collateral: Collateral;
  /** The collateral as a file. */
  readonly collateralFile: Uint8Array;
}

/** `keys` are those of holders; they follow from their names where they are not given. */
export function makeCertificate(changes: CertificateChanges = {}, keys = ISSUING.keys): MadeCertificate {
  const issuing = { ...ISSUING, keys };
  const { holder = "service", named = holder, notAfter } = changes;
  const keyHash = sha256(spkiOf(named, issuing));
  const claims = (changes.claims ?? ((hash) => cborMap(["pubkey-hash", keyClaim(hash)])))(keyHash);
  const reportData = concatBytes(sha256((changes.quoted ?? ((same) => same))(claims)), new Uint8Array(32));
  const made = makePlatform({ authority: "SIMULATION of a test", reportData });
  const { evidence, collateral } = made;
  const quote = (changes.evidence ?? ((same) => same))(evidence);
  const build = changes.extension ?? ((a, b) => cborTag(60000, cborArray(cborBytes(a), cborBytes(b))));
  const value = build(quote, claims);
  const endorsements = changes.endorsements?.(made.collateralFile);
  const more = [
    ...(value === undefined ? [] : [sequence(oid(EVIDENCE_EXTENSION), octets(value))]),
    ...(endorsements === undefined ? [] : [sequence(oid(ENDORSEMENTS_EXTENSION), octets(endorsements))]),
  ];
  const der = certificate(
    { name: holder, issuer: holder, serial: 1, ...(notAfter !== undefined && { notAfter }) },
    issuing,
    more,
  );
  return { der, collateral, collateralFile: made.collateralFile };
}
