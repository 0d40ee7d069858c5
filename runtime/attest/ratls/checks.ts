/** What must hold for a certificate that carries evidence, beside the evidence itself. */

import { sha256, sha384, sha512 } from "@noble/hashes/sha2.js";

import { equalBytes } from "../../base/bytes.ts";
import { toHex } from "../../base/hex.ts";
import type { Check } from "../check.ts";
import { failed, judge, passed } from "../check.ts";
import { formatTime } from "../time.ts";
import type { AttestedCertificate } from "./certificate.ts";

export interface CertificateFacts {
  readonly attested: AttestedCertificate;
  /** The report data of the evidence, in hexadecimal; undefined where it cannot be read. */
  readonly reportData: string | undefined;
  /** Unix seconds. */
  readonly time: number;
}

/** IANA, "Named Information Hash Algorithm Registry". */
const HASHES = new Map([
  [1, { name: "SHA-256", hash: sha256 }],
  [7, { name: "SHA-384", hash: sha384 }],
  [8, { name: "SHA-512", hash: sha512 }],
]);

const holdsNow: Check<CertificateFacts> = {
  id: "certificate-time",
  title: "The certificate holds at this time",
  run({ attested: { certificate }, time }) {
    const { notBefore, notAfter } = certificate;
    const problems = [
      ...(time < notBefore ? [`it holds only from ${formatTime(notBefore)}`] : []),
      ...(time > notAfter ? [`it expired at ${formatTime(notAfter)}`] : []),
    ];
    return judge(problems, `from ${formatTime(notBefore)} to ${formatTime(notAfter)}`);
  },
};

const claimsAreQuoted: Check<CertificateFacts> = {
  id: "certificate-claims",
  title: "The evidence is bound to the claims in the certificate",
  run({ attested: { claims }, reportData }) {
    if (reportData === undefined) return failed("the evidence cannot be read");
    return reportData.startsWith(toHex(sha256(claims)))
      ? passed("its report data is their hash")
      : failed("its report data is not their hash: it was made for something else");
  },
};

const keyIsNamed: Check<CertificateFacts> = {
  id: "certificate-key",
  title: "The claims name the key of the certificate",
  run({ attested: { certificate, keyHash } }) {
    const known = HASHES.get(keyHash.algorithm);
    if (known === undefined) return failed(`the hash algorithm ${keyHash.algorithm} is unknown`);
    return equalBytes(known.hash(certificate.publicKey.spki), keyHash.value)
      ? passed(`by its ${known.name}`)
      : failed("they name another key: the evidence is of somebody else");
  },
};

export const CERTIFICATE_CHECKS: readonly Check<CertificateFacts>[] = [holdsNow, claimsAreQuoted, keyIsNamed];
