/** Both sides of attested TLS in ordinary programs: who is let in, who is not, and what the others are told. */

import assert from "node:assert/strict";
import type { AddressInfo, Server } from "node:net";
import { test, type TestContext } from "node:test";
import { connect } from "node:tls";

import { makeIdentity } from "../attest/testing/attested-identity.ts";
import { cborMap } from "../attest/testing/made-certificate.ts";
import {
  attestedConnect,
  attestedFetch,
  AttestationError,
  attestedServer,
  attestedTlsServer,
} from "./index.ts";

const own = makeIdentity();
const { attestation } = own;
const options = { ...attestation, cert: own.cert, key: own.key };

async function listening(t: TestContext, server: Server): Promise<number> {
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  t.after(() => server.close());
  return (server.address() as AddressInfo).port;
}

/** A server that answers whom it admits, and its refusals. */
async function serving(t: TestContext) {
  const refusals: Error[] = [];
  let answered = 0;
  const server = attestedServer(options, (request, response, { identity }) => {
    answered++;
    const who = identity?.tee === "sgx" ? identity.mrEnclave.slice(0, 4) : "";
    request.setEncoding("utf8").on("data", (text) => response.end(`${who} ${request.method} ${text}`));
  });
  server.on("tlsClientError", (error) => refusals.push(error));
  return { port: await listening(t, server), refusals, answered: () => answered };
}

test("two that know each other by evidence talk, each request judged by who sends it", async (t) => {
  const { port, refusals } = await serving(t);
  const { cert, key } = makeIdentity();
  const url = `https://127.0.0.1:${port}/`;
  for (const body of ["one", "two"]) {
    const answer = await attestedFetch(url, { ...attestation, cert, key, method: "POST", body });
    assert.equal(`${answer.status} ${await answer.text()}`, `200 aaaa POST ${body}`);
  }
  assert.deepEqual(refusals, []);
});

test("who shows nothing, or evidence that is refused, is told why and reaches nobody", async (t) => {
  const { port, refusals, answered } = await serving(t);
  const url = `https://127.0.0.1:${port}/`;
  const unbound = makeIdentity({ quoted: () => cborMap() });
  for (const [shown, why] of [
    [{}, /carries no|evidence/],
    [{ cert: unbound.cert, key: unbound.key }, /claims/],
  ] as const) {
    const answer = await attestedFetch(url, { ...attestation, ...shown, method: "POST", body: "x" });
    assert.equal(answer.status, 403);
    const text = await answer.text();
    assert.match(text, /^The client is refused; this does not hold: /);
    assert.match(text, why);
  }
  assert.equal(answered(), 0);
  assert.equal(refusals.length, 2);
  assert.ok(refusals.every((error) => error instanceof AttestationError));
});

test("a session is not resumed, so that no judgement outlives its connection", async (t) => {
  const { port, answered } = await serving(t);
  const sessions: Buffer[] = [];
  const { cert, key } = makeIdentity();
  const ask = (session?: Buffer): Promise<boolean> =>
    new Promise((resolve, reject) => {
      const socket = connect({
        ...{ port, host: "127.0.0.1", cert, key, rejectUnauthorized: false, maxVersion: "TLSv1.2" },
        ...(session && { session }),
      });
      socket.on("session", (made: Buffer) => sessions.push(made));
      socket.on("secureConnect", () => {
        const isReused = socket.isSessionReused();
        socket.write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx");
        socket.on("close", () => {
          resolve(isReused);
        });
      });
      socket.on("error", reject);
      socket.resume();
    });
  assert.equal(await ask(), false);
  assert.equal(await ask(sessions[0]), false);
  assert.equal(answered(), 2);
});

test("connections without HTTP, and policies with mistakes", async (t) => {
  const accepted: string[] = [];
  const server = attestedTlsServer(options, ({ socket, verification }) => {
    accepted.push(verification.verdict);
    socket.end("hello");
  });
  const port = await listening(t, server);
  const { cert, key } = makeIdentity();
  const { socket } = await attestedConnect({ host: "127.0.0.1", port, cert, key }, attestation);
  const text = await new Promise((resolve) => socket.setEncoding("utf8").once("data", resolve));
  assert.deepEqual([text, accepted], ["hello", ["accepted"]]);
  socket.destroy();
  assert.throws(() => attestedTlsServer({ ...options, policy: "{" }, () => undefined), /policy has mistakes/);
});
