import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { execFile } from "node:child_process";
import { access, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test, type TestContext } from "node:test";
import { promisify } from "node:util";

import { fetchSource } from "../machine/fetch.ts";
import { nodeBuildSystem } from "../machine/node-system.ts";
import { build, failure, temporaryProject, testSystem } from "../testing/temporary-project.ts";
import { lacksMbedtls, lacksMusl, mbedtls, musl } from "../testing/third-party.ts";
import { guestLibraries } from "./index.ts";
import type { SourceArchive } from "./third-party.ts";

const MANIFEST = '{ "name": "hash", "optimize": "s" }';
const HASH = `#include <psa/crypto.h>
int main(void) {
    unsigned char hash[32];
    size_t size;
    psa_crypto_init();
    return psa_hash_compute(PSA_ALG_SHA_256, hash, 0, hash, sizeof hash, &size);
}
`;
const HTTPS = `#include <litebox/https.h>
int main(void) { lb_https_stop(0); return 0; }
`;
const SINE = `#include <math.h>
int main(int c, char **v) { (void)v; return (int)sin(c); }
`;
/** By an instruction: no source of others is needed. */
const ROOT = `#include <math.h>
int main(int c, char **v) { (void)v; return (int)(sqrt(c) + floor(c / 3.0)); }
`;
const MUSL_MISSING =
  "musl 1.2.5, which LiteBox uses for mathematical functions, is not on this machine. Get its source with 'litebox fetch musl', and build again.";
const MISSING =
  "Mbed TLS 3.6.6, which LiteBox uses for cryptography and TLS, is not on this machine. Get its source with 'litebox fetch mbedtls', and build again.";

async function emptyFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "litebox-fetch-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** As the tests' system, but with a cache that holds no source of others. */
async function systemWithoutSource(t: TestContext): Promise<typeof testSystem> {
  const stateFolder = `${testSystem.cacheFolder}/state`;
  return nodeBuildSystem({ cacheFolder: await emptyFolder(t), stateFolder });
}

test("a project that needs a library that is not there is told how to get it; others build", async (t) => {
  const system = await systemWithoutSource(t);
  const hash = await temporaryProject(t, { "litebox.json": MANIFEST, "main.c": HASH });
  assert.equal((await failure(hash, {}, system)).message, MISSING);
  const https = await temporaryProject(t, { "litebox.json": MANIFEST, "main.c": HTTPS });
  const { messages } = await failure(https, {}, system);
  assert.ok(messages.includes(`\`lb_https_stop\`, which \`main\` uses, is not there. ${MISSING}`), messages);
  const sine = await temporaryProject(t, { "litebox.json": MANIFEST, "main.c": SINE });
  const { messages: ofSine } = await failure(sine, {}, system);
  assert.ok(ofSine.includes(`\`sin\`, which \`main\` uses, is not there. ${MUSL_MISSING}`), ofSine);
  const plain = await temporaryProject(t, { "litebox.json": MANIFEST, "main.c": ROOT });
  assert.equal((await build(plain, {}, system)).problems.length, 0);
});

test("of musl only what is reached is linked", { skip: lacksMusl }, async (t) => {
  const math = async (source: string) => {
    const folder = await temporaryProject(t, { "litebox.json": MANIFEST, "main.c": source });
    return (await build(folder)).record.tcb.components.find(({ name }) => name === "math");
  };
  const files = ((await math(SINE))?.files ?? []).map(({ path }) => path);
  const theirs = files.filter((path) => path.startsWith("musl-1.2.5/src/math/"));
  assert.ok(theirs.includes("musl-1.2.5/src/math/sin.c") && theirs.length < 8, theirs.join(" "));
  assert.ok(((await math(ROOT))?.bytes ?? 0) < 64);
  assert.equal(
    await math("double sin(double x) { return x; }\nint main(void) { return (int)sin(0); }"),
    undefined,
  );
});

test(
  "what is reached of a library is linked, and every byte has its component",
  { skip: lacksMbedtls },
  async (t) => {
    const folder = await temporaryProject(t, { "litebox.json": MANIFEST, "main.c": HASH });
    const { tcb } = (await build(folder)).record;
    const crypto = tcb.components.find(({ name }) => name === "crypto");
    const files = crypto?.files.map(({ path }) => path) ?? [];
    assert.ok(
      files.includes("mbedtls-3.6.6/library/sha256.c") && files.every((path) => !path.includes("/ssl_")),
    );
    assert.ok((crypto?.lines ?? 0) > 100);
    const sum = tcb.components.reduce((bytes, component) => bytes + component.bytes, 0);
    assert.equal(sum, tcb.bytes);
    assert.equal(
      tcb.components.find(({ name }) => name === "tls"),
      undefined,
    );
    const plain = await temporaryProject(t, {
      "litebox.json": MANIFEST,
      "main.c": "int main(void) { return 0; }",
    });
    const names = (await build(plain)).record.tcb.components.map(({ name }) => name);
    assert.ok(!names.includes("crypto"));
  },
);

test("a project may have such a library among its own sources", { skip: lacksMbedtls }, async (t) => {
  const own =
    "int mbedtls_platform_zeroize(void) { return 3; }\nint main(void) { return mbedtls_platform_zeroize(); }\n";
  const folder = await temporaryProject(t, { "litebox.json": MANIFEST, "main.c": own });
  const names = (await build(folder)).record.tcb.components.map(({ name }) => name);
  assert.ok(!names.includes("crypto"));
});

test("what is ours of each library is part of the extension", async () => {
  const packed = await readFile(resolve(import.meta.dirname, "../../../.vscodeignore"), "utf8");
  for (const { name } of guestLibraries) assert.ok(packed.includes(`\n!runtime/guest/${name}/**\n`), name);
});

for (const source of [mbedtls, musl])
  test(
    "the sources of the components are there, each in one of them",
    { skip: typeof source === "string" && source },
    async () => {
      assert.ok(typeof source !== "string");
      const listed = Object.values(source.library.components).flat();
      assert.equal(new Set(listed).size, listed.length);
      for (const path of listed) await access(join(source.folder, path));
    },
  );

test("an archive is taken when it is the one that is meant, and nothing is left of another", async (t) => {
  const folder = await emptyFolder(t);
  const cache = join(folder, "cache");
  await mkdir(join(folder, "thing-1.0/library"), { recursive: true });
  await writeFile(join(folder, "thing-1.0/library/a.c"), "int a;\n");
  const archive = join(folder, "thing.tar");
  await promisify(execFile)("tar", ["-cf", archive, "-C", folder, "thing-1.0"]);
  const sha256 = createHash("sha256")
    .update(await readFile(archive))
    .digest("hex");
  const thing: SourceArchive = {
    name: "thing",
    title: "Thing",
    version: "1.0",
    licence: "MIT",
    sha256: "0".repeat(64),
    addresses: [],
  };
  await assert.rejects(fetchSource(thing, cache, { archive }), (error: Error) =>
    error.message.includes(`has the SHA-256 ${sha256}, not ${"0".repeat(64)}`),
  );
  await assert.rejects(fetchSource(thing, cache), /Thing 1\.0 cannot be fetched/);
  assert.deepEqual(await readdir(join(cache, "third-party")), []);
  const fetched = await fetchSource({ ...thing, sha256 }, cache, { archive });
  assert.deepEqual(fetched, { folder: join(cache, "third-party/thing-1.0"), from: archive });
  assert.equal(await readFile(join(fetched.folder, "library/a.c"), "utf8"), "int a;\n");
  assert.equal((await fetchSource(thing, cache)).from, undefined);
});
