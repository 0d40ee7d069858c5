import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { access, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { toHex } from "../base/hex.ts";
import { ATTRIBUTE } from "../enclave/sgx/attributes.ts";
import { checkLaunch } from "../enclave/sgx/launch.ts";
import { formatDate, mrsignerOf, readSigstruct } from "../enclave/sgx/sigstruct.ts";
import type { Sigstruct } from "../enclave/sgx/sigstruct.ts";
import { signImage, sigstructBody } from "./sign.ts";
import { build, failure, lacks, temporaryProject, testSystem } from "./testing/temporary-project.ts";

const skip = await lacks("gcc", "ld.lld");
const MAIN = "int main(void) {\n  return 3;\n}\n";

function pem(bits = 3072, exponent = 3): string {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: bits, publicExponent: exponent });
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

const project = (enclave: string, files: Readonly<Record<string, string>> = {}) => ({
  "litebox.json": `{ "name": "tiny", "enclave": ${enclave} }`,
  "main.c": MAIN,
  ...files,
});

async function signatureOf(folder: string): Promise<{ bytes: Uint8Array; sigstruct: Sigstruct }> {
  const bytes = await readFile(join(folder, "build/tiny.sig"));
  const { value, problems } = readSigstruct(bytes);
  assert.ok(value);
  assert.deepEqual(problems, []);
  return { bytes, sigstruct: value };
}

const DEBUG = { attributes: { flags: 6n, xfrm: 3n }, miscSelect: 1, cetAttributes: 0 };
const PRODUCTION = { ...DEBUG, attributes: { flags: 4n, xfrm: 3n } };

test("a build signs with the user's debug key, for debugging alone, always the same", { skip }, async (t) => {
  const folder = await temporaryProject(t, project("{}"));
  const { record, signature } = await build(folder);
  const { bytes, sigstruct } = await signatureOf(folder);
  const mrenclave = Uint8Array.from(Buffer.from(record.mrenclave, "hex"));
  const verdict = checkLaunch(bytes, DEBUG, mrenclave);
  assert.equal(verdict.refusal, undefined);
  assert.deepEqual(signature, {
    file: join(folder, "build/tiny.sig"),
    mrsigner: toHex(verdict.mrsigner),
    key: "debug",
  });
  assert.equal(checkLaunch(bytes, PRODUCTION, mrenclave).refusal?.error, "SGX_INVALID_ATTRIBUTE");
  assert.equal(formatDate(sigstruct.date), "1970-01-01");

  const before = await stat(join(folder, "build/tiny.sig"));
  assert.equal((await build(folder)).linked, false);
  assert.equal((await stat(join(folder, "build/tiny.sig"))).mtimeMs, before.mtimeMs);
  await writeFile(join(folder, "build/tiny.sig"), "nonsense");
  assert.equal((await build(folder)).linked, false);
  assert.deepEqual((await signatureOf(folder)).bytes, bytes);
  const elsewhere = await temporaryProject(t, project("{}"));
  await build(elsewhere);
  assert.deepEqual((await signatureOf(elsewhere)).bytes, bytes);
});

test("the manifest says what the signature says", { skip }, async (t) => {
  const identity =
    '{ "debug": false, "signingKey": "keys/release.pem", "productId": 7, "securityVersion": 65535, "date": "2025-06-30", ' +
    '"familyId": "000102030405060708090A0B0C0D0E0F", "extendedProductId": "101112131415161718191a1b1c1d1e1f" }';
  const folder = await temporaryProject(t, project(identity, { "keys/release.pem": pem() }));
  const { signature, record } = await build(folder);
  const { bytes, sigstruct } = await signatureOf(folder);
  assert.equal(signature?.key, "own");
  assert.deepEqual(
    [
      sigstruct.isvProdId,
      sigstruct.isvSvn,
      sigstruct.date,
      toHex(sigstruct.isvFamilyId),
      toHex(sigstruct.isvExtProdId),
    ],
    [7, 65535, 0x20250630, "000102030405060708090a0b0c0d0e0f", "101112131415161718191a1b1c1d1e1f"],
  );
  const secs = { ...PRODUCTION, attributes: { flags: 0x84n, xfrm: 3n } };
  const mrenclave = Uint8Array.from(Buffer.from(record.mrenclave, "hex"));
  assert.equal(checkLaunch(bytes, secs, mrenclave).refusal, undefined);
  // Another key: only the signature changes.
  await writeFile(join(folder, "keys/release.pem"), pem());
  const again = await build(folder);
  assert.deepEqual([again.linked, again.record.mrenclave], [false, record.mrenclave]);
  assert.notEqual(again.signature?.mrsigner, signature.mrsigner);
});

test("a configuration is recorded for the loader, and asks for key separation", { skip }, async (t) => {
  const configId = "ab".repeat(64);
  const folder = await temporaryProject(
    t,
    project(`{ "configId": "${configId.toUpperCase()}", "configSvn": 9 }`),
  );
  const { record } = await build(folder);
  assert.deepEqual(record.configuration, { configId, configSvn: 9 });
  const { sigstruct } = await signatureOf(folder);
  assert.notEqual(sigstruct.attributes.flags & ATTRIBUTE.KSS, 0n);
  const plain = await build(await temporaryProject(t, project("{}")));
  assert.deepEqual(plain.record.configuration, {});
  assert.equal(plain.record.mrenclave, record.mrenclave);
});

test("for production there is no signature without a key of its own", { skip }, async (t) => {
  const folder = await temporaryProject(t, project("{}"));
  await build(folder);
  await writeFile(join(folder, "litebox.json"), project('{ "debug": false }')["litebox.json"]);
  assert.equal((await build(folder)).signature, undefined);
  await assert.rejects(access(join(folder, "build/tiny.sig")));

  await testSystem.debugKey();
  const debugKey = await readFile(join(testSystem.cacheFolder, "state/debug-key.pem"), "utf8");
  const misused = project('{ "debug": false, "signingKey": "key.pem" }', { "key.pem": debugKey });
  assert.match(
    (await failure(await temporaryProject(t, misused))).message,
    /is the debug key, but the enclave is for production/,
  );
});

test(
  "a signature that was made elsewhere stays for as long as it is that of the image",
  { skip },
  async (t) => {
    const folder = await temporaryProject(t, project('{ "debug": false }', { "key.pem": pem() }));
    const { record } = await build(folder);
    const key = await testSystem.signingKey(join(folder, "key.pem"));
    const body = sigstructBody(record.identity, Uint8Array.from(Buffer.from(record.mrenclave, "hex")));
    const bytes = await signImage({ ...body, isvSvn: 3 }, key);
    const file = join(folder, "build/tiny.sig");
    await writeFile(file, bytes);
    const { signature } = await build(folder);
    assert.deepEqual(signature, { file, mrsigner: toHex(mrsignerOf(key)), key: "own" });
    assert.deepEqual((await signatureOf(folder)).bytes, Buffer.from(bytes));
    // For debugging, or of other code, it is another image's.
    await writeFile(join(folder, "main.c"), MAIN.replace("3", "4"));
    assert.equal((await build(folder)).signature, undefined);
    await assert.rejects(access(file));
    await writeFile(join(folder, "main.c"), MAIN);
    await writeFile(file, bytes);
    await writeFile(join(folder, "litebox.json"), project("{}")["litebox.json"]);
    assert.equal((await build(folder)).signature?.key, "debug");
  },
);

test("a key that cannot sign is refused with the reason", { skip }, async (t) => {
  const encrypted = generateKeyPairSync("rsa", { modulusLength: 3072, publicExponent: 3 }).privateKey.export({
    type: "pkcs8",
    format: "pem",
    cipher: "aes-256-cbc",
    passphrase: "secret",
  });
  const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 3072, publicExponent: 3 });
  const { privateKey: curve } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const cases: [key: string, sentence: RegExp][] = [
    [pem(2048), /holds an RSA key of 2048 bits with exponent 3, but SGX takes/],
    [pem(3072, 65537), /holds an RSA key of 3072 bits with exponent 65537, but SGX takes/],
    [curve.export({ type: "pkcs8", format: "pem" }).toString(), /holds a key of the kind ec, but/],
    [encrypted.toString(), /is protected by a passphrase/],
    [publicKey.export({ type: "spki", format: "pem" }).toString(), /is a public key, which cannot sign/],
    ["nonsense", /holds no private key in PEM form/],
  ];
  const folder = await temporaryProject(t, project('{ "signingKey": "key.pem" }'));
  assert.match((await failure(folder)).message, /There is no signing key .*key\.pem that you can read/);
  for (const [key, sentence] of cases) {
    await writeFile(join(folder, "key.pem"), key);
    assert.match((await failure(folder)).message, sentence);
  }
});
