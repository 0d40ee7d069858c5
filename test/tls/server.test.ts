/** The enclave's HTTPS server against clients of openssl and Node. */

import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { request as httpsRequest, type RequestOptions } from "node:https";
import { connect as connectTcp } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

import { lacks } from "../../runtime/image/testing/temporary-project.ts";
import { lacksMbedtls } from "../../runtime/image/testing/third-party.ts";
import { buildTlsProgram, freePort, startEnclave } from "./enclave.ts";

const skip = lacksMbedtls === false ? await lacks("openssl") : lacksMbedtls;
const execute = promisify(execFile);

function send(options: RequestOptions, body = ""): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = httpsRequest({ host: "127.0.0.1", servername: "localhost", ...options }, (response) => {
      let text = `${response.statusCode} `;
      response.on("data", (data: Buffer) => (text += data.toString()));
      response.on("end", () => {
        resolve(text);
      });
    });
    request.on("error", reject);
    request.end(body);
  });
}

/** What openssl's client gets for a request of these lines. */
function sClient(port: number, version: string, lines: string): Promise<string> {
  return new Promise((resolve) => {
    const client = spawn("openssl", [
      "s_client",
      "-connect",
      `127.0.0.1:${port}`,
      version,
      "-quiet",
      "-no_ign_eof",
    ]);
    let text = "";
    for (const stream of [client.stdout, client.stderr])
      stream.on("data", (data: Buffer) => (text += data.toString()));
    client.stdin.on("error", () => undefined);
    client.stdin.write(lines);
    client.on("close", () => {
      resolve(text);
    });
  });
}

/** Sends bytes as they are, and waits until the server has ended the connection. */
function babble(port: number, bytes: string): Promise<void> {
  return new Promise((resolve) => {
    const socket = connectTcp(port, "127.0.0.1", () => socket.end(bytes));
    socket.on("error", () => undefined);
    socket.on("close", () => {
      resolve();
    });
    socket.resume();
  });
}

test(
  "the enclave's HTTPS server serves who keeps to the rules, and outlives who does not",
  { skip },
  async (t) => {
    const image = await buildTlsProgram("server");
    const port = await freePort();
    const enclave = startEnclave(image, { arguments: [String(port), "10"] });
    t.after(enclave.stop);
    while (!enclave.output().includes("END CERTIFICATE")) await new Promise((done) => setTimeout(done, 5));
    const [ca = ""] = /^-----BEGIN[^]*END CERTIFICATE-----\n/.exec(enclave.output()) ?? [];

    assert.equal(
      await send({ port, ca, path: "/a", method: "POST", minVersion: "TLSv1.3" }, "body"),
      "200 POST /a body",
    );
    assert.equal(await send({ port, ca, path: "/b", maxVersion: "TLSv1.2" }), "200 GET /b ");
    assert.match(await sClient(port, "-tls1_3", "GET /c HTTP/1.1\r\nHost: x\r\n\r\n"), /200 [^]*GET \/c $/);
    assert.match(await sClient(port, "-tls1_2", "GET /d HTTP/1.1\r\nHost: x\r\n\r\n"), /200 [^]*GET \/d $/);
    assert.match(await sClient(port, "-tls1_3", "GET\r\n\r\n"), /HTTP\/1.1 400 /);
    const folder = await mkdtemp(join(tmpdir(), "litebox-ca-"));
    t.after(() => rm(folder, { recursive: true, force: true }));
    await writeFile(join(folder, "ca.pem"), ca);
    const script = `fetch("https://localhost:${port}/e").then((answer) => answer.text()).then(console.log)`;
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: join(folder, "ca.pem") };
    assert.equal((await execute(process.execPath, ["-e", script], { env })).stdout, "GET /e \n");

    const old = { minVersion: "TLSv1.1", maxVersion: "TLSv1.1", ciphers: "ALL:@SECLEVEL=0" } as const;
    await assert.rejects(send({ port, ca, ...old }), /alert protocol version/);
    await assert.rejects(send({ port }), /self-signed certificate/);
    await babble(port, "GET / HTTP/1.1\r\n\r\n");
    await babble(port, "");

    const { end, output, open } = await enclave.ended;
    assert.equal(end, "exit 0");
    assert.equal(open, 0);
    const served = output.slice(ca.length).trimEnd().split("\n");
    assert.deepEqual(served.slice(0, 7), [
      ...Array<string>(4).fill("No error"),
      "Not an HTTP message, or too long",
      "No error",
      "No common version of TLS",
    ]);
    assert.ok(
      served.slice(7).every((text) => text !== "No error"),
      served.join("; "),
    );
  },
);
