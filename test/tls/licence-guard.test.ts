/** samples/licence-guard from end to end: the vendor's server gives the content to one program, and that program believes one server. */

import assert from "node:assert/strict";
import { request } from "node:https";
import type { AddressInfo } from "node:net";
import { before, describe, test, type TestContext } from "node:test";

import { attestedServer } from "../../runtime/client/index.ts";
import { createProcessor } from "../../runtime/enclave/sgx/processor.ts";
import { Explorer } from "../../runtime/host/explore.ts";
import { lacks } from "../../runtime/image/testing/temporary-project.ts";
import { lacksMbedtls } from "../../runtime/image/testing/third-party.ts";
import { copySample } from "../editor/workspace.ts";
import { buildChanged, buildSample, networkWith, startOutside, type BuiltSample } from "./built-sample.ts";
import { makeCertificates } from "./certificates.ts";
import { startEnclave } from "./enclave.ts";

const PORT = 8448;
const skip = lacksMbedtls === false ? await lacks("openssl") : lacksMbedtls;
const processor = createProcessor();
const clock = () => Date.now() * 1000;

describe("samples/licence-guard", { skip }, () => {
  let sample: BuiltSample;
  let explorer: Explorer;
  before(async () => {
    const copy = copySample("licence-guard");
    sample = await buildSample(copy).finally(copy.remove);
    explorer = new Explorer(sample.image, { processor });
  });

  async function run(program: BuiltSample, port: number, ...words: readonly string[]): Promise<string> {
    const { end, output, open } = await startEnclave(program.image, {
      arguments: words,
      network: networkWith(new Map([[PORT, port]])),
      clock,
      processor,
      ...(program === sample && { explorer }),
    }).ended;
    assert.equal(open, 0);
    return `${end}: ${output}`;
  }

  async function vendor(t: TestContext) {
    const server = startOutside(t, "licence-guard", "server.mjs", sample.mrEnclave, "0");
    return { server, port: Number(await server.says(/localhost:(\d+)\//)) };
  }

  test("gives the content to the program that keeps to the licence, and to no program that was changed", async (t) => {
    const { server, port } = await vendor(t);
    assert.equal(
      await run(sample, port, "enclave", "nothing", "quote"),
      "exit 1: enclave: memory that nobody but its own program reads\nnothing is not in the glossary.\n" +
        "The licence is for 2 words in each run.\n",
    );
    const changed = await buildChanged("licence-guard", "LOOK_UPS = 2 ", "LOOK_UPS = 200 ");
    assert.notEqual(changed.mrEnclave, sample.mrEnclave);
    const said = await run(changed, port, "enclave", "report", "quote");
    assert.match(said, /^exit 1: The vendor gives nothing to this program \(403\): The client is refused/);
    assert.ok(said.includes(changed.mrEnclave), said);
    await server.says(/Nothing was given out: The client is refused.*MRENCLAVE/);
    assert.equal(server.output().match(/was given out\./g)?.length, 1);
  });

  test("gives nothing to who has no evidence", async (t) => {
    const { server, port } = await vendor(t);
    const answer = await new Promise<string>((resolve, reject) => {
      request({ host: "127.0.0.1", port, path: "/glossary", rejectUnauthorized: false }, (response) => {
        let text = `${response.statusCode} `;
        response.on("data", (data: Buffer) => (text += data.toString()));
        response.on("end", () => {
          resolve(text);
        });
      })
        .on("error", reject)
        .end();
    });
    assert.match(answer, /^403 The client is refused/);
    await server.says(/Nothing was given out/);
  });

  test("believes no other server", async (t) => {
    const certificates = await makeCertificates();
    await certificates.remove();
    let asked = 0;
    const policy = { allowSimulated: true, debug: true };
    const impostor = attestedServer({ policy, ...certificates.ec }, (_, response) => {
      asked++;
      response.end("enclave: something else\n");
    });
    impostor.on("tlsClientError", () => undefined);
    await new Promise<void>((done) => impostor.listen(0, "127.0.0.1", done));
    t.after(() => impostor.close());
    const { port } = impostor.address() as AddressInfo;
    assert.equal(
      await run(sample, port, "enclave"),
      "exit 1: There is no glossary: The certificate is not trusted.\n",
    );
    assert.equal(asked, 0);
  });
});
