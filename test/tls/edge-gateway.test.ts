/** samples/edge-gateway from end to end: what it was told survives the plug, and who sets it back is noticed. */

import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { attestedFetch } from "../../runtime/client/index.ts";
import { createProcessor } from "../../runtime/enclave/sgx/processor.ts";
import { Explorer } from "../../runtime/host/explore.ts";
import { MemoryStorage } from "../../runtime/host/files/memory-storage.ts";
import { lacksMbedtls } from "../../runtime/image/testing/third-party.ts";
import { copySample } from "../editor/workspace.ts";
import { buildSample, networkWith, runOutside, type BuiltSample } from "./built-sample.ts";
import { freePort, startEnclave, type RunningEnclave } from "./enclave.ts";

const processor = createProcessor();
const clock = () => Date.now() * 1000;

/** All that is stored, as somebody who opens the gateway can copy it. */
function copyOf({ files, counters }: MemoryStorage): MemoryStorage {
  const copy = new MemoryStorage();
  for (const [name, { bytes }] of files) copy.files.set(name, { bytes: bytes.slice() });
  for (const [name, value] of counters) copy.counters.set(name, value);
  return copy;
}

describe("samples/edge-gateway", { skip: lacksMbedtls }, () => {
  let sample: BuiltSample;
  let explorer: Explorer;
  let folder = "";
  let port = 0;
  let enclave: RunningEnclave | undefined;
  before(async () => {
    const copy = copySample("edge-gateway");
    sample = await buildSample(copy).finally(copy.remove);
    explorer = new Explorer(sample.image, { processor });
    folder = await mkdtemp(join(tmpdir(), "litebox-office-"));
  });
  after(async () => {
    enclave?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** Pulls the plug and starts it again; gives what it says first. */
  async function restart(storage: MemoryStorage, says = "Listening at"): Promise<string> {
    enclave?.stop();
    port = await freePort();
    const network = networkWith(new Map(), port);
    enclave = startEnclave(sample.image, { arguments: [], network, processor, storage, clock, explorer });
    await enclave.says(says);
    return enclave.output().split("\n")[0] ?? "";
  }
  const send = (...readings: readonly string[]) =>
    runOutside("edge-gateway", "client.mjs", "send", String(port), ...readings);
  const report = (memory: string) =>
    runOutside("edge-gateway", "client.mjs", "report", String(port), join(folder, memory));
  const post = async (path: string, body: string): Promise<string> => {
    const policy = { allowSimulated: true, debug: true, sgx: { mrEnclave: sample.mrEnclave } };
    const url = `https://localhost:${port}${path}`;
    const answer = await attestedFetch(url, { policy, method: "POST", body });
    return `${answer.status} ${await answer.text()}`;
  };

  test("readings that were answered are in the next report, once, whatever happens to the power", async () => {
    const storage = new MemoryStorage();
    assert.equal(await restart(storage), "This is a new gateway.");
    assert.equal(await send("inlet 1 21.55", "inlet 2 -0.5", "pressure 1 4"), "0 3 taken, 0 known already.");
    for (const wrong of [
      "inlet 3 125.01",
      "inlet 3 1.234",
      "door 1 1",
      "inlet 3",
      "inlet -3 1",
      "inlet 3 1 1",
    ])
      assert.match(await post("/readings", `inlet 3 1\n${wrong}\n`), /^400 /, wrong);
    assert.equal(await restart(storage), "The gateway goes on after report 0.");
    assert.equal(await send("inlet 2 -0.5", "inlet 4 20"), "0 1 taken, 1 known already.");
    assert.equal(
      await report("office.json"),
      "0 Report 1\ninlet: 3 readings, from -0.50 to 21.55, 13.68 on average\npressure: 1 readings, from 4.00 to 4.00, 4.00 on average",
    );
    const stored = [...storage.files.values()].map(({ bytes }) => Buffer.from(bytes).toString("latin1"));
    assert.ok(stored.length > 0 && !stored.some((text) => text.includes("inlet")));
  });

  test("a report that did not arrive is given again; one that follows another history is not taken", async () => {
    const storage = new MemoryStorage();
    await restart(storage);
    await send("inlet 1 1");
    const early = copyOf(storage);
    assert.match(await report("second.json"), /^0 Report 1\ninlet: 1 readings/);
    assert.match(await report("another-office.json"), /^0 Report 1\ninlet: 1 readings/);
    assert.match(await report("second.json"), /^0 Report 2$/);
    const told = JSON.parse(await readFile(join(folder, "second.json"), "utf8")) as { number: number };
    assert.equal(told.number, 2);

    const onlyFiles = copyOf(early);
    for (const [name, value] of storage.counters) onlyFiles.counters.set(name, value);
    await restart(onlyFiles, "The state: ");
    assert.deepEqual(await enclave?.ended, {
      end: "exit 1",
      output: "The state: The host gave an old state of the file\n",
      open: 0,
    });

    await restart(early);
    assert.match(
      await report("second.json"),
      /^1 The gateway was set back, since report 2 was had: The last/,
    );
    await send("inlet 2 100");
    assert.match(await report("third.json"), /^0 Report 1\ninlet: 2 readings/);
    assert.match(
      await report("another-office.json"),
      /^1 The gateway was set back: report 2 does not follow/,
    );
    const another = {
      ...(JSON.parse(await readFile(join(folder, "third.json"), "utf8")) as object),
      signer: "04",
    };
    await writeFile(join(folder, "third.json"), JSON.stringify(another));
    assert.match(await report("third.json"), /^1 This is another gateway than before/);
  });
});
