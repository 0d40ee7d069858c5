/** The enclave's HTTPS client against servers of Node and of openssl: what it accepts, and what it refuses with which error. */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createServer as createHttpsServer, type ServerOptions } from "node:https";
import {
  connect as connectTcp,
  createServer as createTcpServer,
  type AddressInfo,
  type Server,
} from "node:net";
import { after, before, describe, test, type TestContext } from "node:test";

import type { EnclaveImage } from "../../runtime/enclave/image.ts";
import { lacks } from "../../runtime/image/testing/temporary-project.ts";
import { lacksMbedtls } from "../../runtime/image/testing/third-party.ts";
import { makeCertificates, type Certificates } from "./certificates.ts";
import { buildTlsProgram, freePort, startEnclave } from "./enclave.ts";

const skip = lacksMbedtls === false ? await lacks("openssl") : lacksMbedtls;
/** A little later, when the certificates that are made now are valid. */
const NOW = Math.floor(Date.now() / 1000) + 60;
const YEAR = 365 * 24 * 60 * 60;

async function listening(t: TestContext, server: Server, port = 0): Promise<number> {
  await new Promise<void>((done) => server.listen(port, "127.0.0.1", done));
  t.after(() => server.close());
  return (server.address() as AddressInfo).port;
}

describe("the enclave's HTTPS client", { skip }, () => {
  let image: EnclaveImage;
  let certificates: Certificates;

  before(async () => {
    [image, certificates] = await Promise.all([buildTlsProgram("client"), makeCertificates()]);
  });
  after(() => certificates.remove());

  interface Asking {
    readonly port: number;
    readonly host?: string;
    readonly path?: string;
    readonly time?: number;
    readonly versions?: "1.3" | "any";
    readonly body?: string;
    readonly trusted?: string;
  }

  async function ask({ port, host = "localhost", path = "/", time = NOW, ...more }: Asking): Promise<string> {
    const { versions = "any", body, trusted = certificates.authority } = more;
    const args = [host, String(port), path, String(time), versions, ...(body === undefined ? [] : [body])];
    const { end, output, open } = await startEnclave(image, { arguments: args, input: trusted }).ended;
    assert.equal(open, 0, "a connection is open");
    return end === "exit 0" || end === "exit 1" ? output.trimEnd() : `${end}: ${output}`;
  }

  const nodeServer = (t: TestContext, options: ServerOptions = {}): Promise<number> => {
    const server = createHttpsServer({ ...certificates.ec, ...options }, (request, response) => {
      if (request.url === "/chunks") {
        response.write("one, ");
        response.end("two");
        return;
      }
      if (request.url === "/to-the-end") {
        response.removeHeader("transfer-encoding");
        response.socket?.end("HTTP/1.1 200 OK\r\n\r\nall that comes");
        return;
      }
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () =>
        response.writeHead(201).end(`${request.method} ${Buffer.concat(chunks).toString()}`),
      );
    });
    return listening(t, server);
  };

  test("talks TLS 1.3 to Node, and reads bodies of every form", async (t) => {
    const port = await nodeServer(t, { minVersion: "TLSv1.3" });
    assert.equal(await ask({ port, body: "what is sent" }), "201 17\nPOST what is sent");
    assert.equal(await ask({ port, path: "/chunks", versions: "1.3" }), "200 8\none, two");
    assert.equal(await ask({ port, path: "/to-the-end" }), "200 14\nall that comes");
  });

  test("talks TLS 1.2 to Node", async (t) => {
    const port = await nodeServer(t, { maxVersion: "TLSv1.2" });
    assert.equal(await ask({ port }), "201 4\nGET");
  });

  // Mbed TLS signs with RSA-PSS in TLS 1.3 alone, so that a server of TLS 1.2 must not choose it.
  for (const [version, ciphers] of [
    ["-tls1_3", ["-ciphersuites", "TLS_CHACHA20_POLY1305_SHA256"]],
    ["-tls1_2", ["-cipher", "ECDHE-RSA-AES128-GCM-SHA256", "-sigalgs", "RSA+SHA256"]],
  ] as const)
    test(`talks to openssl s_server ${version}, which has an RSA key`, async (t) => {
      const port = await freePort();
      const [cert, key] = certificates.rsa.files;
      const args = ["-accept", `127.0.0.1:${port}`, "-cert", cert, "-key", key, "-www", version, ...ciphers];
      const server = spawn("openssl", ["s_server", ...args], { stdio: ["pipe", "pipe", "inherit"] });
      t.after(() => server.kill());
      await new Promise((ready) => server.stdout.once("data", ready));
      const answer = await ask({ port });
      assert.match(answer, /^200 \d+\n/);
      assert.match(
        answer,
        version === "-tls1_3" ? /TLS_CHACHA20_POLY1305_SHA256/ : /ECDHE-RSA-AES128-GCM-SHA256/,
      );
    });

  test("refuses a peer that it cannot trust, each with its own error", async (t) => {
    const port = await nodeServer(t);
    const { stranger } = certificates;
    assert.equal(await ask({ port, trusted: stranger }), "The certificate is not trusted");
    assert.equal(await ask({ port, host: "127.0.0.1" }), "The certificate is of another host");
    assert.equal(await ask({ port, time: NOW + YEAR }), "The certificate is not valid at this time");
    assert.equal(await ask({ port, time: NOW - YEAR }), "The certificate is not valid at this time");
    assert.equal(await ask({ port, time: 0 }), "The certificate is not valid at this time");
    assert.equal(await ask({ port, trusted: "no certificate" }), "An argument cannot be used");
  });

  test("refuses older versions", async (t) => {
    const old = await nodeServer(t, {
      minVersion: "TLSv1.1",
      maxVersion: "TLSv1.1",
      ciphers: "ALL:@SECLEVEL=0",
    });
    assert.equal(await ask({ port: old }), "No common version of TLS");
    const middle = await nodeServer(t, { maxVersion: "TLSv1.2" });
    assert.equal(await ask({ port: middle, versions: "1.3" }), "No common version of TLS");
  });

  test("gives nothing of an answer that was cut, and no answer of what is no server", async (t) => {
    const target = await nodeServer(t);
    const cutAfter = async (bytes: number) => {
      const proxy = createTcpServer((near) => {
        const far = connectTcp(target, "127.0.0.1");
        let left = bytes;
        near.on("data", (data) => far.write(data));
        far.on("data", (data: Buffer) => {
          near.write(data.subarray(0, Math.max(0, left)));
          left -= data.length;
          if (left <= 0) near.end();
        });
        near.on("close", () => far.destroy());
        for (const side of [near, far]) side.on("error", () => undefined);
      });
      return listening(t, proxy);
    };
    for (const bytes of [0, 3, 500, 1100])
      assert.equal(await ask({ port: await cutAfter(bytes) }), "The connection was cut");
    const babble = createTcpServer((socket) => {
      socket.on("error", () => undefined);
      socket.end("HTTP/1.1 200 OK\r\n\r\nno TLS at all, but enough of it");
    });
    assert.match(await ask({ port: await listening(t, babble) }), /^(The TLS handshake|No common version)/);
    assert.equal(await ask({ port: await freePort() }), "No connection");
  });
});
