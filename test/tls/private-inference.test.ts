/** samples/private-inference from end to end: it recognises digits, and nothing of what the host has or sees shows any of the secrets. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

import { machineNetwork } from "../../runtime/cli/network.ts";
import { DEFAULT_BASE, readSgxs } from "../../runtime/enclave/image.ts";
import { createProcessor } from "../../runtime/enclave/sgx/processor.ts";
import { Explorer } from "../../runtime/host/explore.ts";
import { MemoryStorage } from "../../runtime/host/files/memory-storage.ts";
import type { Network, TcpConnection } from "../../runtime/host/tcp/network.ts";
import { build } from "../../runtime/image/testing/temporary-project.ts";
import { lacksMbedtls } from "../../runtime/image/testing/third-party.ts";
import { copySample } from "../editor/workspace.ts";
import { freePort, startEnclave, type RunningEnclave } from "./enclave.ts";

const SAMPLE = join(import.meta.dirname, "../../samples/private-inference");

interface Digits {
  draw(this: void, digit: number, seed: number): Uint8Array;
  learn(this: void): Uint8Array;
}

/** All that a host can look at: what crosses its network and its console, its files, and the memory that it shares, at each of these times. */
class Watcher {
  readonly #secrets: ReadonlyMap<string, Buffer>;
  readonly #found = new Set<string>();
  readonly #sent: Uint8Array[] = [];
  enclave: RunningEnclave | undefined;

  constructor(secrets: Readonly<Record<string, Uint8Array | string>>) {
    this.#secrets = new Map(
      Object.entries(secrets).map(([name, secret]) => [name, Buffer.from(secret as string)]),
    );
  }

  look(bytes: Uint8Array): void {
    const seen = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (const [name, secret] of this.#secrets) if (seen.includes(secret)) this.#found.add(name);
  }

  /** The names of the secrets that were seen anywhere. */
  found(storage: MemoryStorage): readonly string[] {
    this.look(Buffer.concat(this.#sent));
    for (const { bytes } of storage.files.values()) this.look(bytes);
    this.look(Buffer.from(this.enclave?.output() ?? ""));
    return [...this.#found].sort();
  }

  network(port: number): Network {
    const keep = (bytes: Uint8Array): Uint8Array => {
      this.#sent.push(bytes.slice());
      if (this.enclave !== undefined) this.look(this.enclave.hostMemory);
      return bytes;
    };
    const watched = (connection: TcpConnection): TcpConnection => ({
      read: async (max) => keep(await connection.read(max)),
      write: (bytes) => connection.write(keep(bytes)),
      close: () => {
        connection.close();
      },
    });
    const listen: Network["listen"] = async () => {
      const listener = await machineNetwork.listen(port);
      return {
        accept: async () => watched(await listener.accept()),
        close: () => {
          listener.close();
        },
      };
    };
    return { ...machineNetwork, listen };
  }
}

test(
  "samples/private-inference keeps pictures and weights from its host",
  { skip: lacksMbedtls },
  async (t) => {
    const { draw, learn } = (await import(join(SAMPLE, "digits.mjs"))) as Digits;
    const sample = copySample("private-inference");
    t.after(sample.remove);
    const { project } = await build(sample.folder);
    const { value: image } = readSgxs(await readFile(project.outputs.image), DEFAULT_BASE);
    assert.ok(image);
    const storage = new MemoryStorage();
    const processor = createProcessor();
    const explorer = new Explorer(image, { processor });
    const weights = learn();
    const start = async (port: number, watcher: Watcher): Promise<RunningEnclave> => {
      const clock = () => Date.now() * 1000;
      const network = watcher.network(port);
      const enclave = startEnclave(image, { arguments: [], network, processor, storage, clock, explorer });
      t.after(enclave.stop);
      watcher.enclave = enclave;
      await enclave.says("Listening at");
      return enclave;
    };
    const client = async (...args: readonly string[]): Promise<string> => {
      const all = ["--conditions=litebox-source", join(SAMPLE, "client.mjs"), ...args];
      return (await promisify(execFile)(process.execPath, all)).stdout.trimEnd();
    };
    const watcher = new Watcher({
      "a picture": draw(3, 5),
      "a row of a picture": draw(8, 6).subarray(16, 24),
      weights: weights.subarray(0, 64),
      "later weights": weights.subarray(-32),
      "an answer": "It is a",
      "a path": "POST /classify",
      "what is no secret": "Listening at",
    });
    const port = await freePort();
    const enclave = await start(port, watcher);
    assert.match(enclave.output(), /^There are no weights yet\./);
    assert.equal(await client("teach", String(port)), "Learned.");
    assert.equal(await client("3", String(port), "5"), "It is a 3.");
    assert.equal(await client("8", String(port), "6"), "It is a 8.");
    enclave.stop();
    assert.deepEqual(watcher.found(storage), ["what is no secret"]);
    assert.ok(
      [...storage.files.values()].some(({ bytes }) => bytes.length > weights.length),
      "they are stored",
    );

    const again = await freePort();
    const restarted = await start(again, watcher);
    assert.match(restarted.output(), /^The weights were unsealed\./);
    assert.equal(await client("5", String(again), "9"), "It is a 5.");
    restarted.stop();
    assert.deepEqual(watcher.found(storage), ["what is no secret"]);
  },
);
