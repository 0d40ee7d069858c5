/** Servers for enclaves alone: whoever comes has to show evidence that satisfies a policy. */

import { constants } from "node:crypto";
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer, type Server, type TLSSocket, type TlsOptions } from "node:tls";

import type { Verification } from "../attest/verification.ts";
import type { AttestedConnection } from "./attested.ts";
import { AttestationError, judgeBy, type Attestation } from "./judge.ts";

/** Beside what a judgement is by, the options of `tls.createServer`: the server's own certificate and key at least. */
export type AttestedServerOptions = Attestation & TlsOptions;

/** How long somebody who was refused may take to hear why, in milliseconds. */
const LAST_WORDS = 5_000;
/** Each connection is judged anew: no ticket stands for a judgement, and nobody becomes another one later. */
const NO_RESUMPTION = constants.SSL_OP_NO_TICKET | constants.SSL_OP_NO_RENEGOTIATION;

/**
 * As `tls.createServer`, for clients whose evidence the policy accepts: `accept` gets no others. Who is refused comes as `tlsClientError`
 * with an `AttestationError`, and is told by an answer of HTTP with the status 403. Throws a `UserError` where the policy has mistakes.
 */
export function attestedTlsServer(
  options: AttestedServerOptions,
  accept: (connection: AttestedConnection) => void,
): Server {
  const { policy, collateral, time, ...own } = options;
  const judge = judgeBy({ policy, collateral, time });
  const tls: TlsOptions = {
    minVersion: "TLSv1.2",
    ...own,
    requestCert: true,
    rejectUnauthorized: false, // no authority vouches for an enclave: its evidence does
    secureOptions: (own.secureOptions ?? 0) | NO_RESUMPTION,
  };
  const server = createTlsServer(tls, (socket) => {
    admit(socket).catch((error: unknown) => {
      refuse(socket, error instanceof Error ? error : new Error(String(error)));
    });
  });
  const refuse = (socket: TLSSocket, error: Error): void => {
    server.emit("tlsClientError", error, socket);
    sayNo(socket, error.message);
  };
  async function admit(socket: TLSSocket): Promise<void> {
    const gone = (): void => undefined; // who is gone while he is judged misses nothing
    socket.on("error", gone);
    const verification = await judge(socket.getPeerX509Certificate()?.raw ?? new Uint8Array());
    if (verification.verdict !== "accepted") {
      refuse(socket, new AttestationError("The client", verification));
      return;
    }
    socket.removeListener("error", gone);
    if (!socket.destroyed) accept({ socket, verification });
  }
  return server;
}

/** Drops what comes, so that no reset overtakes the answer. */
function sayNo(socket: TLSSocket, why: string): void {
  const body = `${why}\n`;
  const head = `Content-Type: text/plain\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close`;
  const end = setTimeout(() => socket.destroy(), LAST_WORDS).unref();
  socket.once("close", () => {
    clearTimeout(end);
  });
  socket.resume();
  socket.end(`HTTP/1.1 403 Forbidden\r\n${head}\r\n\r\n${body}`);
}

/**
 * As `https.createServer`, for enclaves that the policy accepts: `answer` is asked by no others, and learns with each request who is asking.
 * What is returned is to be told to listen, and to be closed.
 */
export function attestedServer(
  options: AttestedServerOptions,
  answer: (request: IncomingMessage, response: ServerResponse, peer: Verification) => void,
): Server {
  const peers = new WeakMap<object, Verification>();
  const http = createHttpServer((request, response) => {
    const peer = peers.get(request.socket);
    if (peer !== undefined) answer(request, response, peer);
  });
  return attestedTlsServer(options, ({ socket, verification }) => {
    peers.set(socket, verification);
    http.emit("connection", socket);
  });
}
