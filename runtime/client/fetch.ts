/** `fetch` for enclaves: nothing of the request is sent before the peer has proved to be one that the policy accepts. */

import { request as httpRequest, type IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import type { TLSSocket } from "node:tls";

import { UserError } from "../base/errors.ts";
import { attestedConnect } from "./attested.ts";
import type { Peer } from "./handshake.ts";
import type { Attestation } from "./judge.ts";

export interface AttestedRequest
  extends RequestInit, Attestation, Pick<Peer, "servername" | "cert" | "key"> {}

const HTTPS_PORT = 443;
/** Fetch standard, "null body status": a `Response` of these has no body. */
const WITHOUT_BODY: readonly number[] = [204, 205, 304];

/**
 * As the global `fetch`, over one connection of its own, with what a judgement is by beside the usual options. Redirections are not
 * followed: they lead to a peer of which nothing is known. Rejects as `attestedConnect` does.
 */
export async function attestedFetch(url: string | URL, options: AttestedRequest): Promise<Response> {
  const { policy, collateral, time, servername, cert, key, ...init } = options;
  const { protocol, hostname, port, pathname, search } = new URL(url);
  if (protocol !== "https:")
    throw new UserError(`Only https: can be attested, not ${protocol}//${hostname}.`);
  const request = new Request(url, init);
  const body = Buffer.from(await request.arrayBuffer());
  const { signal } = request;
  const host = hostname.replace(/^\[(.*)\]$/, "$1"); // an address of IPv6
  const peer = { host, port: port === "" ? HTTPS_PORT : Number(port), servername, cert, key, signal };
  const { socket } = await attestedConnect(peer, { policy, collateral, time });
  return exchange(socket, request, `${pathname}${search}`, body);
}

function exchange(socket: TLSSocket, request: Request, path: string, body: Buffer): Promise<Response> {
  return new Promise((resolve, reject) => {
    const headers = {
      host: new URL(request.url).host,
      ...Object.fromEntries(request.headers),
      ...((body.length > 0 || request.method !== "GET") && { "content-length": body.length }),
    };
    const { method, signal } = request;
    const sent = httpRequest({ createConnection: () => socket, method, path, headers, signal }, (message) => {
      resolve(responseOf(message));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

function responseOf(message: IncomingMessage): Response {
  const { statusCode: status = 0, statusMessage: statusText = "", rawHeaders } = message;
  const headers = new Headers();
  for (let index = 0; index + 1 < rawHeaders.length; index += 2)
    headers.append(rawHeaders[index] ?? "", rawHeaders[index + 1] ?? "");
  const isEmpty = WITHOUT_BODY.includes(status);
  if (isEmpty) message.resume();
  const body = isEmpty ? null : (Readable.toWeb(message) as ReadableStream<Uint8Array>);
  return new Response(body, { status, statusText, headers });
}
