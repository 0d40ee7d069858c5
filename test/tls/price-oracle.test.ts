/** samples/price-oracle from end to end: the median is signed, and sources that are none, or say nonsense, are left out. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer, type ServerOptions } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { before, describe, test, type TestContext } from "node:test";

import { attestedFetch } from "../../runtime/client/index.ts";
import { createProcessor } from "../../runtime/enclave/sgx/processor.ts";
import { Explorer } from "../../runtime/host/explore.ts";
import { lacks } from "../../runtime/image/testing/temporary-project.ts";
import { lacksMbedtls } from "../../runtime/image/testing/third-party.ts";
import { copySample } from "../editor/workspace.ts";
import { buildSample, networkWith, runOutside, startOutside, type BuiltSample } from "./built-sample.ts";
import { makeCertificates } from "./certificates.ts";
import { freePort, startEnclave } from "./enclave.ts";

const SAMPLE = join(import.meta.dirname, "../../samples/price-oracle");
const SOURCES = [8451, 8452, 8453] as const;
const skip = lacksMbedtls === false ? await lacks("openssl") : lacksMbedtls;
const processor = createProcessor();
const clock = () => Date.now() * 1000;

describe("samples/price-oracle", { skip }, () => {
  let sample: BuiltSample;
  let explorer: Explorer;
  before(async () => {
    const copy = copySample("price-oracle");
    sample = await buildSample(copy).finally(copy.remove);
    explorer = new Explorer(sample.image, { processor });
  });

  /** The oracle; the map says where its sources really are. */
  async function start(t: TestContext, ports: ReadonlyMap<number, number>) {
    const port = await freePort();
    const network = networkWith(ports, port);
    const enclave = startEnclave(sample.image, { arguments: [], network, clock, processor, explorer });
    t.after(enclave.stop);
    await enclave.says("Listening at");
    const policy = { allowSimulated: true, debug: true, sgx: { mrEnclave: sample.mrEnclave } };
    const ask = async (path: string): Promise<string> => {
      const answer = await attestedFetch(`https://localhost:${port}${path}`, { policy });
      return `${answer.status} ${(await answer.text()).split("\n")[0]}`;
    };
    return { port, ask, enclave };
  }

  test("its client gets the median of three, signed", async (t) => {
    const sources = startOutside(t, "price-oracle", "sources.mjs", "0", "0", "0");
    const ports = new Map<number, number>();
    for (const [index, port] of SOURCES.entries())
      ports.set(
        port,
        Number(await sources.says(new RegExp(`Source ${index + 1} .*https://localhost:(\\d+)/`))),
      );
    const { port, ask } = await start(t, ports);
    const said = await runOutside("price-oracle", "client.mjs", "EUR-USD", String(port));
    assert.match(
      said,
      /^0 EUR-USD is 1\.084300, as of 20\d\d-.*, from 3 sources\.\nSigned: "EUR-USD 1\.0843/,
    );
    assert.equal(await ask("/price/EUR-USD/../x"), "404 GET a price from /price/EUR-USD, or another pair.");
  });

  test("a source that lies, is another one, or says no price changes nothing that two others agree on", async (t) => {
    const [certificates, cert, key] = await Promise.all([
      makeCertificates(),
      readFile(join(SAMPLE, "server.pem")),
      readFile(join(SAMPLE, "server.key")),
    ]);
    await certificates.remove();
    const source = async (says: string, options: ServerOptions = { cert, key }): Promise<number> => {
      const server = createServer(options, (_, response) => response.end(says));
      server.on("tlsClientError", () => undefined);
      await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
      t.after(() => server.close());
      return (server.address() as AddressInfo).port;
    };
    const [low, high, apart, late, liar, babble, stranger] = await Promise.all([
      source("1.25 1700000000\n"),
      source("1.26 1700000009\n"),
      source("1.27 1700000001\n"),
      source("1.25 1600000000\n"),
      source("999999999.999999 1700000000\n"),
      source("1.25e3 1700000000\n"),
      source("1.25 1700000000\n", certificates.ec),
    ]);
    const ports = new Map<number, number>();
    const { ask, enclave } = await start(t, ports);
    const CASES: readonly (readonly [sources: readonly number[], answer: string])[] = [
      [[late, liar, high], "200 EUR-USD 1.260000 1600000000 3"],
      [[stranger, low, high], "200 EUR-USD 1.250000 1700000000 2"],
      [[low, apart, babble], "502 There are not two sources that agree."],
    ];
    for (const [sources, answer] of CASES) {
      for (const [index, port] of SOURCES.entries()) ports.set(port, sources[index] ?? 0);
      assert.equal(await ask("/price/EUR-USD"), answer);
    }
    for (const line of [
      "Source 1 is left out: The certificate is not trusted.",
      "Source 3 is left out: it has answered 200 and no price.",
    ])
      assert.ok(enclave.output().includes(line), enclave.output());
  });
});
