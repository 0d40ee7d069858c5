/** Sealed data and local reports over restarts, versions, images and platforms: each run is a new `litebox run`. */

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { build, lacks, writeFiles } from "../image/testing/temporary-project.ts";
import { lacksMbedtls } from "../image/testing/third-party.ts";
import { type Ran, runLitebox } from "./testing/run.ts";

const skip = lacksMbedtls === false ? await lacks("gcc", "ld.lld") : lacksMbedtls;
const PROGRAM = join(import.meta.dirname, "../guest/testing/sealing.c");
/** The errors of <litebox/seal.h>. */
const SEAL = { FORMAT: 3, NEWER: 4, FOREIGN: 5 } as const;
const EACCES = 13;

/** One image; its build's state is its own. */
class Image {
  readonly #folder: string;
  readonly #file: string;

  constructor(folder: string) {
    this.#folder = folder;
    this.#file = join(folder, "build/sealing.sgxs");
  }

  /** A `litebox run` with the secret of that platform, which is made on first use. */
  async run(platform: string, ...words: readonly string[]): Promise<Pick<Ran, "exitCode" | "output">> {
    const workingFolder = this.#folder;
    const ran = await runLitebox({ path: this.#file, platform, workingFolder, words });
    const { end, exitCode, output, message } = ran;
    assert.equal(end, "exited", String(message));
    return { exitCode, output };
  }
}

async function image(folder: string, enclave: object): Promise<Image> {
  const manifest = { name: "sealing", optimize: "s", enclave };
  const main = await readFile(PROGRAM, "utf8");
  await writeFiles(folder, { "litebox.json": JSON.stringify(manifest), "main.c": main });
  await build(folder);
  return new Image(folder);
}

describe("sealing and local reports", { skip }, () => {
  let older: Image;
  let newer: Image;
  let other: Image;
  const folder = mkdtempSync(join(tmpdir(), "litebox-sealing-"));
  const here = join(folder, "here");
  const elsewhere = join(folder, "elsewhere");

  before(async () => {
    older = await image(join(folder, "older"), { securityVersion: 1, heap: "64K" });
    newer = await image(join(folder, "newer"), { securityVersion: 2, heap: "68K" });
    other = await image(join(folder, "other"), { securityVersion: 1, heap: "64K", productId: 9 });
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test("what is sealed is opened after a restart, on this platform alone", async () => {
    const { exitCode, output: sealed } = await older.run(here, "to-mrenclave", "a secret");
    assert.equal(exitCode, 0);
    assert.deepEqual(await older.run(here, "open", sealed), { exitCode: 0, output: "a secret" });
    assert.equal((await older.run(elsewhere, "open", sealed)).exitCode, SEAL.FOREIGN);
    assert.equal((await newer.run(here, "open", sealed)).exitCode, SEAL.FOREIGN);
    assert.notEqual((await older.run(here, "to-mrenclave", "a secret")).output, sealed);
    const { output: empty } = await older.run(here, "to-mrenclave", "");
    assert.deepEqual(await older.run(here, "open", empty), { exitCode: 0, output: "" });
    assert.equal((await older.run(here, "to-nobody", "x")).exitCode, SEAL.FORMAT);
  });

  test("sealed to MRSIGNER, a newer version opens it, an older one or another product does not", async () => {
    const { output: ofOlder } = await older.run(here, "to-mrsigner", "from 1");
    const { output: ofNewer } = await newer.run(here, "to-mrsigner", "from 2");
    assert.deepEqual(await newer.run(here, "open", ofOlder), { exitCode: 0, output: "from 1" });
    assert.equal((await older.run(here, "open", ofNewer)).exitCode, SEAL.NEWER);
    assert.equal((await other.run(here, "open", ofOlder)).exitCode, SEAL.FOREIGN);
  });

  test("a byte that is altered, or bytes that are missing, are found", async () => {
    const { output: sealed } = await older.run(here, "to-mrsigner", "abc");
    const { exitCode, output } = await older.run(here, "tamper", sealed);
    assert.equal(exitCode, 0);
    // By field of the header: magic, size, policy, security version, reserved, CPUSVN, KEYID, confirmation, nonce, reserved.
    assert.match(output, /^3{8}2{8}3{2}4{2}6{4}[45]{16}5{32}5{16}6{12}6{4}6{19}$/);
  });

  test("a report is for the one enclave on this platform that it names", async () => {
    const { output: target } = await older.run(here, "target");
    const { output: report } = await other.run(here, "report", target);
    assert.equal((await older.run(here, "check", report)).exitCode, 0);
    assert.equal((await newer.run(here, "check", report)).exitCode, EACCES);
    assert.equal((await older.run(elsewhere, "check", report)).exitCode, EACCES);
    assert.equal(Buffer.from(report, "hex").readUInt16LE(256), 9, "ISVPRODID");
    assert.equal(Buffer.from(report, "hex").toString("latin1", 320, 330), "0123456789");
  });
});
