/** TLS between enclaves that know each other by their evidence, and strangers on either side. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, describe, test, type TestContext } from "node:test";
import { createServer as createTlsServer } from "node:tls";
import { promisify } from "node:util";

import { readAttestedCertificate } from "../../runtime/attest/ratls/certificate.ts";
import { toHex } from "../../runtime/base/hex.ts";
import { handshake } from "../../runtime/client/handshake.ts";
import { createProcessor } from "../../runtime/enclave/sgx/processor.ts";
import type { EnclaveImage } from "../../runtime/enclave/image.ts";
import { Explorer } from "../../runtime/host/explore.ts";
import { lacks } from "../../runtime/image/testing/temporary-project.ts";
import { lacksMbedtls } from "../../runtime/image/testing/third-party.ts";
import { buildTlsProgram, freePort, startEnclave, type RunningEnclave } from "./enclave.ts";

const skip = lacksMbedtls === false ? await lacks("openssl") : lacksMbedtls;
const processor = createProcessor();
const clock = () => Date.now() * 1000;

describe("attested TLS between enclaves", { skip }, () => {
  let image: EnclaveImage;
  let server: Explorer;
  let client: Explorer;
  before(async () => {
    image = await buildTlsProgram("peer");
    server = new Explorer(image, { processor, randomSeed: 7n });
    client = new Explorer(image, { processor, randomSeed: 8n });
  });

  async function serve(t: TestContext, count: number): Promise<{ port: number; enclave: RunningEnclave }> {
    const port = await freePort();
    const enclave = startEnclave(image, {
      arguments: ["serve", String(port), String(count)],
      clock,
      processor,
      explorer: server,
    });
    t.after(enclave.stop);
    await enclave.says("Listening");
    return { port, enclave };
  }
  async function ask(port: number, whom: string, shown: string): Promise<string> {
    const args = ["ask", String(port), whom, shown];
    const { end, output, open } = await startEnclave(image, {
      arguments: args,
      clock,
      processor,
      explorer: client,
    }).ended;
    assert.deepEqual([end, open], ["exit 0", 0], output);
    return output.trimEnd();
  }

  test("two enclaves of one image talk, each sure of the other; strangers are refused on both sides", async (t) => {
    const { port, enclave } = await serve(t, 3);
    assert.match(await ask(port, "same", "attested"), /^200 [0-9a-f]{2} secret$/);
    assert.equal(
      await ask(port, "other", "attested"),
      "No evidence, or none that is accepted: It is another enclave",
    );
    await ask(port, "same", "nothing");
    const { output } = await enclave.ended;
    const [, first, , third] = output.split("\n");
    assert.equal(first, "No error: No error");
    assert.match(third ?? "", /^The certificate is not trusted/);
  });

  test("an enclave refuses a relay of evidence, and who has none, before it has said anything", async (t) => {
    const { port } = await serve(t, 1);
    const { socket, certificate } = await handshake({ host: "127.0.0.1", port });
    socket.destroy();
    const folder = await mkdtemp(join(tmpdir(), "litebox-peer-"));
    t.after(() => rm(folder, { recursive: true, force: true }));
    const evidence =
      readAttestedCertificate(certificate).value?.certificate.extensions.get("2.23.133.5.4.9")?.value;
    assert.ok(evidence);
    for (const [extension, why] of [
      [["-addext", `2.23.133.5.4.9=DER:${toHex(evidence)}`], "The evidence is about another key"],
      [[], "The certificate carries no evidence"],
    ] as const) {
      const files = [join(folder, "key.pem"), join(folder, "cert.pem")] as const;
      const args = [
        "req",
        "-x509",
        "-nodes",
        "-days",
        "9",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
      ];
      await promisify(execFile)("openssl", [
        ...args,
        "-subj",
        "/CN=localhost",
        "-keyout",
        files[0],
        "-out",
        files[1],
        ...extension,
      ]);
      let heard = 0;
      const server = createTlsServer(
        { key: await readFile(files[0]), cert: await readFile(files[1]) },
        (peer) => {
          peer.on("data", (data: Buffer) => {
            heard += data.length;
            peer.end("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nfooled"); // so that who is taken in does not wait
          });
          peer.on("error", () => undefined);
        },
      );
      server.on("tlsClientError", () => undefined);
      await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
      t.after(() => server.close());
      const said = await ask((server.address() as AddressInfo).port, "same", "attested");
      assert.deepEqual([said, heard], [`No evidence, or none that is accepted: ${why}`, 0]);
    }
  });
});
