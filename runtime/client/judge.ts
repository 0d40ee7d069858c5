/** What a connection is judged by, whichever side has made it. */

import { readPolicy } from "../attest/policy/read.ts";
import type { Policy } from "../attest/policy/schema.ts";
import { certificateCollateral, verifyCertificate } from "../attest/ratls/verify.ts";
import type { Verification } from "../attest/verification.ts";
import { UserError } from "../base/errors.ts";

export interface Attestation {
  /** The text of a policy file (docs/policy.md), or what it says as an object. */
  readonly policy: string | object;
  /**
   * What vouches for the hardware: files as `litebox verify --collateral` takes them. Without them the certificate's own endorsements count;
   * simulated evidence needs neither.
   */
  readonly collateral?: readonly Uint8Array[] | undefined;
  /** As of when it is judged, in Unix seconds; the present time where it is not given. */
  readonly time?: number | undefined;
}

/** The peer is none that the policy accepts. Nothing was sent to it but the handshake. */
export class AttestationError extends Error {
  override readonly name = "AttestationError";
  readonly verification: Verification;

  constructor(where: string, verification: Verification) {
    const failures = verification.checks.filter(({ outcome }) => outcome === "failed");
    const reasons = failures.map(({ title, detail }) => `${title}: ${detail}`);
    super(`${where} is refused; this does not hold: ${reasons.join("; ")}.`);
    this.verification = verification;
  }
}

/** Judges a certificate (DER) whose key the peer has proved to have. */
export type Judge = (certificate: Uint8Array) => Promise<Verification>;

/** Throws a `UserError` where the policy has mistakes. */
export function judgeBy({ policy, collateral = [], time }: Attestation): Judge {
  const read = policyOf(policy);
  return async (certificate) => {
    const now = time ?? Math.floor(Date.now() / 1000);
    const given = await certificateCollateral(collateral, certificate, read, now);
    return verifyCertificate(certificate, given.collateral, read, now);
  };
}

function policyOf(given: string | object): Policy {
  const { value, problems } = readPolicy(typeof given === "string" ? given : JSON.stringify(given));
  if (value !== undefined) return value;
  throw new UserError(`The policy has mistakes: ${problems.map(({ message }) => message).join("; ")}.`);
}
