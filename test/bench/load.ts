/** What loading an enclave costs over the hash that it cannot do without: read, add and measure 64 MiB of pages. */

import { createHash } from "node:crypto";

import { sha256 } from "@noble/hashes/sha2.js";

import { Enclave, type EnclaveOptions } from "../../runtime/enclave/enclave.ts";
import { DEFAULT_BASE, type EnclaveImage, readSgxs, writeSgxs } from "../../runtime/enclave/image.ts";
import { imageOf, machineCode } from "../../runtime/enclave/testing/images.ts";
import { Random } from "../../runtime/x86/testing/random.ts";
import type { Bench } from "./bench.ts";
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
    for (let turn = 0; turn < runs; turn++) {
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
    };
    const ratio = result.loadMs / result.hashMs;
    if (json) {
      const head = { version: 1, bench: "load", runs, machine: describeMachine() };
      process.stdout.write(`${JSON.stringify({ ...head, ...result, ratio }, undefined, 2)}\n`);
    } else {
      process.stdout.write(
        `portable: hash ${result.hashMs.toFixed(0)} ms, load ${result.loadMs.toFixed(0)} ms, ${ratio.toFixed(2)} times\n` +
          `with the machine's own hash, as the CLI loads: hash ${result.nativeHashMs.toFixed(0)} ms, load ${result.nativeLoadMs.toFixed(0)} ms\n`,
      );
    }
    return Promise.resolve();
  },
};
