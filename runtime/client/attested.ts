/** Connections that exist only where the peer's evidence satisfies a policy. */

import type { TLSSocket } from "node:tls";

import { givenCollateral } from "../attest/given.ts";
import { readPolicy } from "../attest/policy/read.ts";
import type { Policy } from "../attest/policy/schema.ts";
import { readAttestedCertificate } from "../attest/ratls/certificate.ts";
import { verifyCertificate } from "../attest/ratls/verify.ts";
import type { Verification } from "../attest/verify.ts";
import { UserError } from "../base/errors.ts";
import { handshake, type Peer } from "./handshake.ts";

export interface Attestation {
  /** The text of a policy file (docs/policy.md), or what it says as an object. */
  readonly policy: string | object;
  /** What vouches for the hardware: files as `litebox verify --collateral` takes them. Simulated evidence needs none. */
  readonly collateral?: readonly Uint8Array[] | undefined;
  /** As of when it is judged, in Unix seconds; the present time where it is not given. */
  readonly time?: number | undefined;
}

export interface AttestedConnection {
  /** Nothing has been written to it, and nothing been read. */
  readonly socket: TLSSocket;
  /** Accepted, and why. */
  readonly verification: Verification;
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

/** Rejects with an `AttestationError` where the peer is refused, and with a `UserError` where there is none or the policy has mistakes. */
export async function attestedConnect(peer: Peer, attestation: Attestation): Promise<AttestedConnection> {
  const policy = policyOf(attestation.policy);
  const { collateral = [], time = Math.floor(Date.now() / 1000) } = attestation;
  const { socket, certificate } = await handshake(peer);
  const evidence = readAttestedCertificate(certificate).value?.evidence ?? new Uint8Array();
  const given = await givenCollateral(collateral, evidence, policy, time);
  const verification = await verifyCertificate(certificate, given.collateral, policy, time);
  if (verification.verdict === "accepted") return { socket, verification };
  socket.destroy();
  throw new AttestationError(`${peer.host}:${peer.port}`, verification);
}

function policyOf(given: string | object): Policy {
  const { value, problems } = readPolicy(typeof given === "string" ? given : JSON.stringify(given));
  if (value !== undefined) return value;
  throw new UserError(`The policy has mistakes: ${problems.map(({ message }) => message).join("; ")}.`);
}
