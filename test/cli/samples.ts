/** What `litebox build`, `run`, `measure`, `tcb` and `check` do with each sample, as programs. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { after, test } from "node:test";
import { z } from "zod";
import { NEEDS } from "../../scripts/lib/debian.mjs";
import { SAMPLES } from "../../scripts/lib/paths.mjs";
import { copySample } from "../editor/workspace.ts";
import { buildAnswer, litebox, liteboxJson } from "./litebox.ts";
import { sample } from "./project.ts";

const PAGE = 4096;

const component = z.object({ name: z.string(), kind: z.string(), bytes: z.number(), lines: z.number() });

const tcbAnswer = z.object({
  mrenclave: z.string(),
  tcb: z.object({
    bytes: z.number(),
    lines: z.number(),
    components: z.array(component),
    layout: z.array(z.object({ name: z.string(), bytes: z.number() })),
  }),
});

const buildRecord = z.object({
  name: z.string(),
  mrenclave: z.string(),
  image: z.object({ bytes: z.number(), sha256: z.string(), pages: z.number() }),
});

const runAnswer = z.object({
  version: z.literal(1),
  mrenclave: z.string(),
  end: z.string(),
  exitCode: z.number(),
  output: z.string(),
  errorOutput: z.string(),
});

/** Variants of others, which are templates; `starters.test.ts` builds, tests and runs each of them. */
export const STARTERS = ["attested-pair", "ballot-cpp", "ballot-rust", "vault-cpp", "vault-rust"] as const;

export const samples = readdirSync(SAMPLES).filter(
  (name) =>
    existsSync(path.join(SAMPLES, name, "litebox.json")) && !STARTERS.some((starter) => starter === name),
);

function sum(rows: readonly { readonly bytes: number }[]): number {
  return rows.reduce((total, { bytes }) => total + bytes, 0);
}

/** They run until they are stopped, or need somebody to talk to; what they say is tested in test/tls. */
export function isServer(name: string): boolean {
  return /"(?:listen|connect)"/.test(readFileSync(path.join(SAMPLES, name, "litebox.json"), "utf8"));
}

/** The source of Mbed TLS is got as a user gets it; for a test's `skip` why it cannot be had. */
const fetched = litebox(["fetch", "mbedtls"]);
const lacksMbedtls = fetched.status !== 0 && fetched.stderr;
const usesMbedtls = (name: string) => isServer(name) || ["evidence", "notes"].includes(name);

const isRust = (name: string) => existsSync(path.join(SAMPLES, name, "Cargo.toml"));
const lacksRust = NEEDS.rust.found() === undefined && "there is no Cargo here";

/** A copy of a sample with its first build, which all its tests look at; it goes after the last one. */
function builtOnce(
  name: string,
): () => { readonly folder: string; readonly mrenclave: string; readonly image: string } {
  const build = () => {
    const { folder, remove } = copySample(name);
    return { folder, remove, ...buildAnswer.parse(liteboxJson(["build", folder])) };
  };
  let built: ReturnType<typeof build> | undefined;
  after(() => built?.remove());
  return () => (built ??= build());
}

export function testSample(name: string): void {
  const first = builtOnce(name);
  const skip = (usesMbedtls(name) && lacksMbedtls) || (isRust(name) && lacksRust);
  const runsForEver = isServer(name) && "it talks to others";

  test(`samples/${name}: the measurement is that of the very bytes of the image`, { skip }, () => {
    const { folder, image, mrenclave } = first();
    assert.equal(createHash("sha256").update(readFileSync(image)).digest("hex"), mrenclave);
    assert.equal(litebox(["measure", image]).stdout.trim(), mrenclave);
    for (const ending of ["sgxs", "sig", "elf", "map", "json"]) {
      assert.ok(existsSync(path.join(folder, "build", `${name}.${ending}`)), ending);
    }
  });

  test(`samples/${name}: a build elsewhere, and a second build, give the same image`, { skip }, (context) => {
    const { mrenclave } = first();
    const there = sample(context, name);
    const build = () => buildAnswer.parse(liteboxJson(["build", there]));
    assert.equal(build().mrenclave, mrenclave);
    rmSync(path.join(there, "build"), { recursive: true });
    assert.equal(build().mrenclave, mrenclave);
  });

  test(
    `samples/${name}: runs, and what runs has the measurement of the build`,
    { skip: runsForEver || skip },
    () => {
      const { folder, mrenclave, image } = first();
      const fromFolder = runAnswer.parse(liteboxJson(["run", folder]));
      assert.equal(fromFolder.end, "exited");
      assert.equal(fromFolder.mrenclave, mrenclave);
      const plain = litebox(["run", folder]);
      assert.equal(plain.status, 0, plain.stderr);
      assert.notEqual(plain.stdout, "");
      assert.equal(runAnswer.parse(liteboxJson(["run", image])).mrenclave, mrenclave);
    },
  );

  test(`samples/${name}: the TCB is attributed to the last byte`, { skip }, () => {
    const { folder } = first();
    const { tcb, mrenclave } = tcbAnswer.parse(liteboxJson(["tcb", folder]));
    const text = readFileSync(path.join(folder, "build", `${name}.json`), "utf8");
    const record = buildRecord.parse(JSON.parse(text));
    assert.equal(record.mrenclave, mrenclave);
    assert.equal(sum(tcb.components), tcb.bytes);
    assert.equal(tcb.bytes + sum(tcb.layout), record.image.pages * PAGE);
    assert.ok(tcb.components.some(({ kind, bytes }) => kind === "application" && bytes > 0));
    const table = litebox(["tcb", folder]);
    assert.equal(table.status, 0, table.stderr);
    for (const { name: part } of tcb.components) assert.ok(table.stdout.includes(part), part);
  });

  test(`samples/${name}: nothing to report by litebox check`, () => {
    const { status, stdout, stderr } = litebox(["check", path.join(SAMPLES, name)]);
    assert.equal(stdout, "");
    assert.equal(status, 0, stderr);
  });

  test(
    `samples/${name}: clang builds it too, and it does the same`,
    { skip: runsForEver || skip || (NEEDS.clang.found() === undefined && "there is no clang here") },
    (context) => {
      const folder = sample(context, name);
      const gcc = runAnswer.parse(liteboxJson(["run", "--seed", "1", folder]));
      rmSync(path.join(folder, "build"), { recursive: true });
      const built = litebox(["build", "--compiler", "clang", folder]);
      assert.equal(built.status, 0, built.stderr);
      const image = path.join(folder, "build", `${name}.sgxs`);
      const clang = runAnswer.parse(liteboxJson(["run", "--seed", "1", image]));
      assert.equal(clang.exitCode, gcc.exitCode);
      assert.equal(clang.errorOutput, gcc.errorOutput);
    },
  );
}
