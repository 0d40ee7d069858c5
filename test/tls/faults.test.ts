/** What HTTPS does when the n-th allocation or the n-th use of the network fails: the enclave's code on this machine, under sanitizers. */

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { before, describe, test } from "node:test";

import { simulatedQuote } from "../../runtime/attest/simulation/platform.ts";
import { GUEST, headerOptions, run } from "../../runtime/guest/testing/native.ts";
import { compileAll, type CompileJob } from "../../runtime/image/compile/compile.ts";
import { lacks, testSystem } from "../../runtime/image/testing/temporary-project.ts";
import { lacksMbedtls, mbedtls, mbedtlsHeaderOptions } from "../../runtime/image/testing/third-party.ts";
import { findCompiler } from "../../runtime/image/toolchain/find.ts";

const OUTPUT = resolve(import.meta.dirname, "../../out/tls/faults");
const COMPONENTS = join(GUEST, "components");

const SANITIZERS = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all"];

const skip = lacksMbedtls === false ? await lacks("gcc") : lacksMbedtls;

/**
 * Of the library OS what HTTPS is made of, but the network; of the rest this machine has its own. Its `struct tm` is larger than ours,
 * so dates are the library OS's too.
 */
function ownSources(): string[] {
  const dates = ["gmtime_r.c", "calendar.c"].map((name) => join(COMPONENTS, "time", name));
  const parts = ["channel", "crypto", "https", "ratls", "verify", "x509"].flatMap((component) =>
    readdirSync(join(COMPONENTS, component))
      .filter((name) => name.endsWith(".c"))
      .map((name) => join(COMPONENTS, component, name)),
  );
  return [...parts, ...dates];
}

async function buildFaults(): Promise<string> {
  assert.ok(typeof mbedtls !== "string");
  const { library, folder } = mbedtls;
  const theirs = Object.values(library.components).flat();
  const shared = [
    ...["-g1", "-w", "-std=gnu11", "-fno-builtin"],
    ...library.flags,
    ...headerOptions("gcc"),
    ...mbedtlsHeaderOptions,
    ...library.privateHeaders.flatMap((path) => ["-I", join(folder, path)]),
  ];
  const counted = ["calloc", "malloc", "realloc", "free"].map((name) => `-D${name}=test_${name}`);
  const job = (source: string, flags: readonly string[]): CompileJob => ({
    source,
    object: join(OUTPUT, `${source.replaceAll("/", "-")}.o`),
    flags: [...shared, ...flags],
    folder: OUTPUT,
  });
  // Mbed TLS has tests under sanitizers of its own; here its allocations are counted.
  const jobs = [
    ...theirs.map((path) => job(join(folder, path), counted)),
    ...ownSources().map((source) => job(source, [...SANITIZERS, ...counted])),
    job(join(import.meta.dirname, "faults.c"), SANITIZERS),
  ];
  await testSystem.makeFolder(OUTPUT);
  const compiler = await findCompiler("gcc", testSystem);
  const failed = (await compileAll(jobs, { system: testSystem, compiler })).find(
    ({ succeeded }) => !succeeded,
  );
  assert.equal(failed?.messages, undefined);
  const program = join(OUTPUT, "faults");
  const options = [...SANITIZERS, "-pthread", "-o", program];
  run("gcc", [...jobs.map(({ object }) => object), ...options]);
  return program;
}

/** Of some 8,000 allocations every 47th is tried, from one that the seed says; LITEBOX_SEED repeats a run. */
const STEP = 47;
/** So many of the last, in which the handshake ends, are tried one by one. */
const LAST = 120;
const SEED = Number(process.env["LITEBOX_SEED"] ?? Date.now() % 2 ** 31);

describe("HTTPS while something fails", { skip }, () => {
  let program = "";
  before(async () => {
    program = await buildFaults();
  });

  const tryFrom = (first: number, side: string, step = STEP) =>
    /^(\d+) of (\d+)$/m.exec(run(program, ["memory", side, String(first), String(step)]));

  for (const side of ["client", "server"]) {
    test(`every use of the network in the ${side}`, () => {
      const [, tried = "", all = ""] =
        /^(\d+) of (\d+)$/m.exec(run(program, ["network", side, "1", "1"])) ?? [];
      assert.equal(tried, all);
      assert.ok(Number(all) > 5);
    });

    test(`allocations in the ${side}, each ${STEP}th (LITEBOX_SEED=${SEED})`, () => {
      const [, tried, all] = tryFrom(1 + (SEED % STEP), side) ?? [];
      assert.ok(Number(tried) > 5, `${tried} of ${all}`);
    });
  }

  test("every allocation and every quote in the making of a certificate with evidence", () => {
    for (const kind of ["memory", "network"]) {
      const [, tried = "", all = ""] =
        /^(\d+) of (\d+)$/m.exec(run(program, [kind, "identity", "1", "1"])) ?? [];
      assert.equal(tried, all);
      assert.ok(Number(all) > (kind === "memory" ? 50 : 0), all);
    }
  });

  test(`allocations in the verification of a quote, each ${STEP}th (LITEBOX_SEED=${SEED})`, async () => {
    const body = new Uint8Array(384);
    body[64] = 1; // MRENCLAVE
    const file = join(OUTPUT, "quote.bin");
    await writeFile(file, simulatedQuote(body, new Uint8Array(16)));
    const [, tried = "", all = ""] =
      /^(\d+) of (\d+)$/m.exec(
        run(program, ["memory", "verify", String(1 + (SEED % STEP)), String(STEP), file]),
      ) ?? [];
    assert.ok(Number(tried) > 5, all);
  });

  for (const side of ["first", "second"])
    test(`a channel's ${side} end, each use of the network and each ${STEP}th allocation (LITEBOX_SEED=${SEED})`, () => {
      for (const [kind, step] of [
        ["network", 1],
        ["memory", STEP],
      ] as const) {
        const args = [kind, side, String(1 + (SEED % step)), String(step)];
        const [, tried] = /^(\d+) of (\d+)$/m.exec(run(program, args)) ?? [];
        assert.ok(Number(tried) > 5, `${kind}: ${tried}`);
      }
    });

  for (const side of ["client", "server"]) {
    // The key of a transform whose second key cannot be imported: see mbedtls_config.h.
    test(`the last allocations of the handshake in the ${side}, one by one`, () => {
      const [, , all] = tryFrom(Number.MAX_SAFE_INTEGER, side) ?? [];
      assert.ok(Number(all) > 1000);
      const [, tried] = tryFrom(Number(all) - LAST, side, 1) ?? [];
      assert.ok(Number(tried) >= LAST / 2, tried);
    });
  }
});
