/** Connections that exist only where the peer's evidence satisfies a policy. */

import type { TLSSocket } from "node:tls";

import type { Verification } from "../attest/verification.ts";
import { handshake, type Peer } from "./handshake.ts";
import { AttestationError, judgeBy, type Attestation } from "./judge.ts";

export interface AttestedConnection {
  /** Nothing has been written to it, and nothing been read. */
  readonly socket: TLSSocket;
  /** Accepted, and why. */
  readonly verification: Verification;
}

/** Rejects with an `AttestationError` where the peer is refused, and with a `UserError` where there is none or the policy has mistakes. */
export async function attestedConnect(peer: Peer, attestation: Attestation): Promise<AttestedConnection> {
  const judge = judgeBy(attestation);
  const { socket, certificate } = await handshake(peer);
  const verification = await judge(certificate);
  if (verification.verdict === "accepted") return { socket, verification };
  socket.destroy();
  throw new AttestationError(`${peer.host}:${peer.port}`, verification);
}
