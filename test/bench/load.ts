/**
 * What loading an enclave costs over the hash that it cannot do without: read, add and measure 64 MiB of pages. And what measuring costs
 * over `openssl dgst -sha256` of the same file.
 */

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { sha256 } from "@noble/hashes/sha2.js";

import { toHex } from "../../runtime/base/hex.ts";
import { withUserFile } from "../../runtime/cli/files.ts";
import { Enclave, type EnclaveOptions } from "../../runtime/enclave/enclave.ts";
import { DEFAULT_BASE, type EnclaveImage, readSgxs, writeSgxs } from "../../runtime/enclave/image.ts";
import { imageOf, machineCode } from "../../runtime/enclave/testing/images.ts";
import type { RunningHash } from "../../runtime/enclave/sgx/measurement.ts";
import { measureSgxsFile } from "../../runtime/enclave/sgx/sgxs.ts";
import { Random } from "../../runtime/x86/testing/random.ts";
import type { Bench } from "./bench.ts";
import { outputFolder } from "./build-kernel.ts";
import { describeMachine } from "./machine.ts";
import { median } from "./statistics.ts";

const MEBIBYTE = 2 ** 20;
const PAGE = 4096;
const PAGES = (64 * MEBIBYTE) / PAGE;
const ELRANGE = 128 * MEBIBYTE;
const SEED = 1;

/** An image that can be entered, with data pages of random numbers up to 64 MiB. */
function largeImage(): EnclaveImage {
  const small = imageOf(machineCode("90"));
  const random = new Random(SEED);
  const content = Uint8Array.from({ length: PAGE }, () => random.below(256));
  const pages = [...small.pages];
  const permissions = { r: true, w: true, x: false };
  for (let offset = small.size; pages.length < PAGES; offset += PAGE)
    pages.push({ offset, type: "reg", permissions, content });
  return { ...small, size: ELRANGE, pages };
}

function loaded(stream: Uint8Array, options: Pick<EnclaveOptions, "startHash">): Enclave {
  const { value } = readSgxs(stream, DEFAULT_BASE);
  if (value === undefined) throw new Error("the image of the bench cannot be read");
  return Enclave.load(value, { random: () => 0n, ...options });
}

function milliseconds(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

export const load: Bench = {
  name: "load",
  summary: "loading an image of 64 MiB with its measurement, over hashing the same bytes",
  run({ json, runs }) {
    const stream = writeSgxs(largeImage());
    const hashing: number[] = [];
    const loading: number[] = [];
    const nativeHashing: number[] = [];
    const nativeLoading: number[] = [];
    const measuring: number[] = [];
    const portableMeasuring: number[] = [];
    const openssl: number[] = [];
    const file = join(outputFolder("load"), "large.sgxs");
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, stream);
    const expected = createHash("sha256").update(stream).digest("hex");
    const checked = (digest: string) => {
      if (digest !== expected) throw new Error(`a measurement is ${digest}, not ${expected}`);
    };
    // As `litebox measure` reads it.
    const measured = (hash: RunningHash) => {
      const { value } = withUserFile(file, "the image", (source) => measureSgxsFile(source, hash));
      checked(toHex(value?.mrenclave ?? new Uint8Array()));
    };
    for (let turn = 0; turn < runs; turn++) {
      openssl.push(
        milliseconds(() => {
          const { stdout } = spawnSync("openssl", ["dgst", "-sha256", "-r", file], { encoding: "utf8" });
          checked(stdout.slice(0, 64));
        }),
      );
      measuring.push(milliseconds(() => measured(createHash("sha256"))));
      portableMeasuring.push(milliseconds(() => measured(sha256.create())));
      hashing.push(milliseconds(() => sha256(stream)));
      loading.push(milliseconds(() => loaded(stream, {})));
      nativeHashing.push(milliseconds(() => createHash("sha256").update(stream).digest()));
      nativeLoading.push(milliseconds(() => loaded(stream, { startHash: () => createHash("sha256") })));
    }
    const result = {
      hashMs: median(hashing),
      loadMs: median(loading),
      nativeHashMs: median(nativeHashing),
      nativeLoadMs: median(nativeLoading),
      opensslMs: median(openssl),
      measureMs: median(measuring),
      portableMeasureMs: median(portableMeasuring),
    };
    // The best of each, since other programs only add to them.
    const overOpenssl = (times: readonly number[]) => Math.min(...times) / Math.min(...openssl);
    const ratios = { mrenclaveRatio: overOpenssl(nativeHashing), measureRatio: overOpenssl(measuring) };
    const ratio = result.loadMs / result.hashMs;
    if (json) {
      const head = { version: 1, bench: "load", runs, machine: describeMachine() };
      process.stdout.write(`${JSON.stringify({ ...head, ...result, ratio, ...ratios }, undefined, 2)}\n`);
    } else {
      process.stdout.write(
        `portable: hash ${result.hashMs.toFixed(0)} ms, load ${result.loadMs.toFixed(0)} ms, ${ratio.toFixed(2)} times\n` +
          `with the machine's own hash, as the CLI loads: hash ${result.nativeHashMs.toFixed(0)} ms, load ${result.nativeLoadMs.toFixed(0)} ms\n` +
          `openssl dgst of the file: ${result.opensslMs.toFixed(0)} ms; MRENCLAVE of the stream takes ${ratios.mrenclaveRatio.toFixed(2)} times that, ` +
          `reading, checking and measuring the file ${ratios.measureRatio.toFixed(2)} times (${result.measureMs.toFixed(0)} ms; portable ${result.portableMeasureMs.toFixed(0)} ms)\n`,
      );
    }
    return Promise.resolve();
  },
};
