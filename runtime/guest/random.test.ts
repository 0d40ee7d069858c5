/** Random bytes in the enclave: to the bit those that OpenSSL's ChaCha20 makes from the same words; none from a processor that is stuck. */
import assert from "node:assert/strict";
import { createCipheriv } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { abortReason } from "../api/abort-reasons.ts";
import { seededRandom } from "../base/seeded-random.ts";
import { Enclave } from "../enclave/enclave.ts";
import { HostProcess } from "../host/process.ts";
import { buildProgram, RUN_LIMIT, type Program } from "./testing/hostile-host.ts";
import { hasTool } from "./testing/native.ts";

type Source = () => bigint | undefined;

const SIZES = [1, 32, 64, 65, 0, 1000, 65536, 65537, 16];
const PART = 65536;

/** The generator of `components/random` in other words. */
class Model {
  readonly #words: Source;
  #key = new Uint8Array(32);

  /** The words that the processor gives after the first entry, from the one on that only serves to compare. */
  constructor(words: Source) {
    this.#words = words;
    for (let i = 0; i < 1 + 1024; i++) words();
  }

  #requestKey(): Uint8Array {
    const mixed = new DataView(this.#key.buffer.slice());
    for (let at = 0; at < 32; at += 8)
      mixed.setBigUint64(at, mixed.getBigUint64(at, true) ^ (this.#words() ?? 0n), true);
    const block = keyStream(new Uint8Array(mixed.buffer), 64);
    this.#key = block.slice(0, 32);
    return block.slice(32);
  }

  bytes(size: number): Buffer {
    const parts: Uint8Array[] = [];
    for (let done = 0; done < size; done += PART)
      parts.push(keyStream(this.#requestKey(), Math.min(PART, size - done)));
    return Buffer.concat(parts);
  }
}

function keyStream(key: Uint8Array, size: number): Uint8Array {
  return new Uint8Array(createCipheriv("chacha20", key, new Uint8Array(16)).update(new Uint8Array(size)));
}

describe("random bytes in the enclave", { skip: !hasTool("gcc") && "there is no gcc here" }, () => {
  const folder = mkdtempSync(path.join(tmpdir(), "litebox-random-"));
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  let program: Program;
  before(() => {
    program = buildProgram(folder, "random.c");
  });

  function run(random: Source, ...programArguments: readonly string[]): { output: string; end: string } {
    const output: Uint8Array[] = [];
    const host = new HostProcess(Enclave.load(program.image, { random }), {
      writeConsole: (_, bytes) => output.push(bytes),
      readConsole: () => new Uint8Array(),
      arguments: ["random", ...programArguments],
    });
    const stop = host.run(RUN_LIMIT);
    const end = stop.kind === "exited" ? `exit ${stop.exitCode}` : stop.kind;
    const text = Buffer.concat(output).toString("latin1");
    return { output: text, end: stop.kind === "aborted" ? (abortReason(stop.reason ?? 0)?.name ?? "") : end };
  }

  test("they are those of the model", () => {
    const words = seededRandom(77n);
    words(); // the canary of the first thread
    const model = new Model(words);
    const { output, end } = run(seededRandom(77n));
    assert.equal(end, "exit 0");
    assert.equal(output, Buffer.concat(SIZES.map((size) => model.bytes(size))).toString("latin1"));
  });

  const good = seededRandom(5n);
  const broken: Readonly<Record<string, Source>> = {
    "always the same": () => 0x1234_5678_9abc_def1n,
    "all ones": () => (1n << 64n) - 1n,
    "with a bit that is always 0": () => good() & ~(1n << 40n),
    "a counter": (
      (next) => () =>
        next++
    )(1n),
  };
  for (const [what, source] of Object.entries(broken))
    test(`a processor whose numbers are ${what} is refused`, () => {
      assert.deepEqual(run(source), { output: "errno 5\n", end: "exit 1" });
    });

  test("the heap does not start with a processor that is stuck", () => {
    assert.deepEqual(
      run(() => 0x1234_5678_9abc_def1n, "heap"),
      { output: "", end: "no-random" },
    );
    assert.equal(run(seededRandom(1n), "heap").end, "exit 0");
  });

  /** A source that has no number for so many requests, after those for the canary and for the first words. */
  function without(requests: number): Source {
    const words = seededRandom(9n);
    let count = 0;
    return () => {
      count++;
      return count > 500 && count <= 500 + requests ? undefined : words();
    };
  }

  test("RDSEED and then RDRAND are tried ten times", () => {
    assert.equal(run(without(19)).end, "exit 0");
    assert.deepEqual(run(without(20)), { output: "errno 11\n", end: "exit 1" });
  });

  test("a thread starts after nine failures, and not after ten", () => {
    const failing = (count: number) => {
      const words = seededRandom(9n);
      return () => (count-- > 0 ? undefined : words());
    };
    assert.equal(run(failing(9), "heap").end, "exit 0");
    assert.equal(run(failing(10), "heap").end, "no-random");
  });
});
