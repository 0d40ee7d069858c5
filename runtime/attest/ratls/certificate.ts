/**
 * Certificates that carry evidence: the interoperable RA-TLS form of the Confidential Computing Consortium ("Interoperable RA-TLS X.509 Cert
 * and Evidence Formats", "SGX / TDX Evidence Tags and Formats"). The extension is 60000([quote, claims]) in CBOR; the quote's report data has
 * the SHA-256 of the claims, and the claims have the hash of the certificate's key.
 */

import type { Parsed } from "../../base/result.ts";
import { parsed, unreadable } from "../../base/result.ts";
import type { Certificate } from "../x509/certificate.ts";
import { readCertificate } from "../x509/certificate.ts";
import { bytesOf, itemsOf, readCbor, type Cbor } from "./cbor.ts";
import { ENDORSEMENTS_EXTENSION, readEndorsements } from "./endorsements.ts";

/** tcg-dice-conceptual-message-wrapper. */
const EVIDENCE_EXTENSION = "2.23.133.5.4.9";
/** IANA's registry of CBOR tags: a quote of SGX or TDX. 60001 and 60002 are local reports, which nobody can judge from afar. */
const TEE_QUOTE = 60000;
const LOCAL_REPORTS: readonly number[] = [60001, 60002];
const MOST_BYTES = 1 << 18;

/** The hash of a key, and by which algorithm: an id of IANA's registry of named information. */
export interface KeyHash {
  readonly algorithm: number;
  readonly value: Uint8Array;
}

export interface AttestedCertificate {
  readonly certificate: Certificate;
  /** A quote, as `readEvidence` takes it. */
  readonly evidence: Uint8Array;
  /** The claims as they stand there, which the evidence has the hash of. */
  readonly claims: Uint8Array;
  readonly keyHash: KeyHash;
  /** What the asker has chosen before, where the certificate was made for it. */
  readonly nonce: Uint8Array | undefined;
  /** The collateral that the certificate brings, as a file that `readCollateral` takes. */
  readonly endorsements: Uint8Array | undefined;
}

/** A certificate in DER. */
export function readAttestedCertificate(der: Uint8Array): Parsed<AttestedCertificate> {
  if (der.length > MOST_BYTES) return unreadable(`The certificate has more than ${MOST_BYTES} bytes.`);
  const { value: certificate, problems } = readCertificate(der);
  if (certificate === undefined) return { value: undefined, problems };
  const extension = certificate.extensions.get(EVIDENCE_EXTENSION);
  if (extension === undefined)
    return unreadable(`The certificate carries no evidence (extension ${EVIDENCE_EXTENSION}).`);
  const tagged = readCbor(extension.value);
  if (tagged?.kind !== "tag") return unreadable("The evidence in the certificate is no tagged CBOR item.");
  if (LOCAL_REPORTS.includes(tagged.tag))
    return unreadable(
      "The evidence in the certificate is a local report, which only its own machine can check.",
    );
  if (tagged.tag !== TEE_QUOTE)
    return unreadable(
      `The evidence in the certificate has the tag ${tagged.tag}; only ${TEE_QUOTE} is known.`,
    );
  const [evidence, claims] = itemsOf(tagged.item, 2).map(bytesOf);
  if (evidence === undefined || claims === undefined)
    return unreadable("The evidence in the certificate is not a quote with claims.");
  const keyHash = readKeyHash(claimOf(claims, "pubkey-hash"));
  if (keyHash === undefined) return unreadable("The claims in the certificate do not name a key.");
  const brought = certificate.extensions.get(ENDORSEMENTS_EXTENSION);
  const endorsements = brought && readEndorsements(brought.value, TEE_QUOTE);
  return parsed({ certificate, evidence, claims, keyHash, nonce: claimOf(claims, "nonce"), endorsements });
}

/** The value of a claim; undefined as well where it stands there twice. */
function claimOf(claims: Uint8Array, name: string): Uint8Array | undefined {
  const map = readCbor(claims);
  const found = map?.kind === "map" ? map.entries.filter(([key]) => isText(key, name)) : [];
  return found.length === 1 ? bytesOf(found[0]?.[1]) : undefined;
}

function isText(item: Cbor, text: string): boolean {
  return item.kind === "text" && item.value === text;
}

function readKeyHash(claim: Uint8Array | undefined): KeyHash | undefined {
  const [algorithm, hash] = claim === undefined ? [] : itemsOf(readCbor(claim), 2);
  const value = bytesOf(hash);
  return algorithm?.kind === "integer" && value !== undefined
    ? { algorithm: algorithm.value, value }
    : undefined;
}
