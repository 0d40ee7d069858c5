/** Judges the certificate of a peer in TLS: is there an enclave at the other end that the policy accepts? */

import type { CheckResult } from "../check.ts";
import { runChecks } from "../check.ts";
import type { Collateral } from "../collateral.ts";
import { givenCollateral, type GivenCollateral } from "../given.ts";
import type { Policy } from "../policy/schema.ts";
import type { Verification } from "../verification.ts";
import { unreadableEvidence, verify } from "../verify.ts";
import { readAttestedCertificate } from "./certificate.ts";
import { CERTIFICATE_CHECKS } from "./checks.ts";

/**
 * `der` is the certificate that the peer has shown, and proved by the handshake to have the key of; `time` in Unix seconds. Who signed the
 * certificate does not matter, nor its names: that the evidence is bound to its key says whose it is.
 */
export async function verifyCertificate(
  der: Uint8Array,
  collateral: Collateral,
  policy: Policy,
  time: number,
): Promise<Verification> {
  const { value: attested, problems } = readAttestedCertificate(der);
  if (attested === undefined) return unreadableEvidence(problems);
  const judged = await verify(attested.evidence, collateral, policy, time);
  const reportData = judged.identity?.reportData;
  const own = await runChecks(CERTIFICATE_CHECKS, { attested, reportData, time });
  const isSound = own.every(({ outcome }: CheckResult) => outcome === "passed");
  return {
    ...judged,
    verdict: isSound ? judged.verdict : "refused",
    genuine: isSound && judged.genuine,
    checks: [...own, ...judged.checks],
  };
}

/** The collateral for the certificate: what was given, or else what the certificate brings, or what the simulator issues. */
export function certificateCollateral(
  files: readonly Uint8Array[],
  der: Uint8Array,
  policy: Policy,
  time: number,
): Promise<GivenCollateral> {
  const { evidence = new Uint8Array(), endorsements } = readAttestedCertificate(der).value ?? {};
  const own = files.length === 0 && endorsements !== undefined ? [endorsements] : files;
  return givenCollateral(own, evidence, policy, time);
}
