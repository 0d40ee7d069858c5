/** TLS with a peer whose certificate nobody vouches for: what it is worth is for evidence to say, and nothing is sent before. */

import { isIP } from "node:net";
import { connect, type TLSSocket } from "node:tls";

import { UserError } from "../base/errors.ts";

export interface Peer {
  readonly host: string;
  readonly port: number;
  /** The name to ask for; the host's where it is not given. It is nothing that is checked: the evidence says who the peer is. */
  readonly servername?: string | undefined;
  /** What shows the peer who we are, where it asks: a certificate and its key, in PEM. */
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Handshake {
  /** Nothing has been written to it, and nothing been read. */
  readonly socket: TLSSocket;
  /** DER. The peer has proved to have its key. */
  readonly certificate: Uint8Array;
}

/** How long a peer may take to answer, in milliseconds: making evidence takes seconds where it is made for each connection. */
const PATIENCE = 60_000;

/** Rejects with a `UserError` where there is no peer, or none that speaks TLS 1.2 or 1.3 and has a certificate. */
export function handshake(peer: Peer): Promise<Handshake> {
  const { host, port, servername = host, cert, key, signal } = peer;
  const where = `${host}:${port}`;
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(signal.reason as Error);
      return;
    }
    const socket = connect({
      ...{ host, port, minVersion: "TLSv1.2", rejectUnauthorized: false },
      ...(isIP(servername) === 0 && { servername }),
      ...(cert !== undefined && { cert }),
      ...(key !== undefined && { key }),
    });
    const fail = (error: Error): void => {
      signal?.removeEventListener("abort", abort);
      socket.destroy();
      reject(error);
    };
    const abort = (): void => {
      fail(signal?.reason as Error);
    };
    const refuse = (error: Error): void => {
      fail(new UserError(`There is no TLS with ${where}: ${error.message}.`));
    };
    signal?.addEventListener("abort", abort);
    socket.setTimeout(PATIENCE, () => {
      fail(new UserError(`${where} has not answered for ${PATIENCE / 1000} s.`));
    });
    socket.once("error", refuse);
    socket.once("secureConnect", () => {
      socket.setTimeout(0);
      socket.removeListener("error", refuse);
      signal?.removeEventListener("abort", abort);
      socket.disableRenegotiation(); // or the peer could become another one after the check
      const certificate = socket.getPeerX509Certificate()?.raw;
      if (certificate === undefined) fail(new UserError(`${where} has shown no certificate.`));
      else resolve({ socket, certificate });
    });
  });
}
