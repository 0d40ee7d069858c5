/** samples/attested-pair: two enclaves of one image talk, and neither talks to anybody else. */
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";

import { machineNetwork } from "../../runtime/cli/network.ts";
import { DEFAULT_BASE, readSgxs, type EnclaveImage } from "../../runtime/enclave/image.ts";
import { createProcessor } from "../../runtime/enclave/sgx/processor.ts";
import type { Network } from "../../runtime/host/tcp/network.ts";
import { build } from "../../runtime/image/testing/temporary-project.ts";
import { lacksMbedtls } from "../../runtime/image/testing/third-party.ts";
import { copySample, type Workspace } from "../editor/workspace.ts";
import { freePort, startEnclave, type RunningEnclave } from "./enclave.ts";

describe("samples/attested-pair", { skip: lacksMbedtls, timeout: 120_000 }, () => {
  const processor = createProcessor();
  const clock = () => Date.now() * 1000;
  let sample: Workspace;
  let image: EnclaveImage;
  let server: RunningEnclave;
  let port = 0;
  let network: Network;

  async function built(): Promise<EnclaveImage> {
    const { project } = await build(sample.folder);
    const { value } = readSgxs(await readFile(project.outputs.image), DEFAULT_BASE);
    assert.ok(value);
    return value;
  }

  const start = (of: EnclaveImage, ...words: readonly string[]): RunningEnclave =>
    startEnclave(of, { arguments: words, network, processor, clock });

  before(async () => {
    sample = copySample("attested-pair");
    image = await built();
    port = await freePort();
    network = {
      listen: () => machineNetwork.listen(port),
      connect: (host) => machineNetwork.connect(host, port),
    };
    server = start(image, "serve");
    await server.says("Listening at");
  });
  after(() => {
    server.stop();
    sample.remove();
  });

  test("the client's secret reaches the server, and its answer the client", async () => {
    assert.deepEqual(await start(image, "ask", "a secret").ended, {
      end: "exit 0",
      output: "You said: a secret\n",
      open: 0,
    });
  });

  test("another image is not believed", async () => {
    const file = sample.file("main.c");
    const source = await readFile(file, "utf8");
    await writeFile(file, source.replace("There is no answer: ", "No answer at all: "));
    const { end, output } = await start(await built(), "ask", "a secret").ended;
    assert.equal(end, "exit 1");
    assert.match(output, /^The other end is not believed: /);
    assert.ok(!server.output().includes("a secret"));
  });
});
