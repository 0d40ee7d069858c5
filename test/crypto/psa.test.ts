/** The PSA Crypto API inside the simulated enclave: published vectors, and generated inputs against Node's cryptography, which is openssl's. */

import assert from "node:assert/strict";
import {
  createCipheriv,
  createECDH,
  createHash,
  createHmac,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  sign,
  verify,
} from "node:crypto";
import { before, describe, test } from "node:test";

import { seededRandom } from "../../runtime/base/seeded-random.ts";
import type { EnclaveImage } from "../../runtime/enclave/image.ts";
import { lacksMbedtls } from "../../runtime/image/testing/third-party.ts";
import { buildTlsProgram, startEnclave } from "../tls/enclave.ts";

const SEED = BigInt(process.env["LITEBOX_SEED"] ?? Date.now());

/** An input line and the answer. */
type Case = readonly [line: string, answer: string];

/** NIST: FIPS 180-4 examples, CAVP gcmEncryptExtIV (test cases 13 to 16 of the GCM proposal), SP 800-38B; RFC 4231, 5869, 7748, 8439. */
const PUBLISHED: readonly Case[] = [
  ["hash sha256 616263", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
  [
    "hash sha384 616263",
    "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7",
  ],
  [
    "hash sha512 616263",
    "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
  ],
  [`gcm sha256 ${"00".repeat(32)} ${"00".repeat(12)} - -`, "530f8afbc74536b9a963b4f1c4cb738b"],
  [
    `gcm sha256 ${"00".repeat(32)} ${"00".repeat(12)} - ${"00".repeat(16)}`,
    "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919",
  ],
  [
    "gcm sha256 feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308 cafebabefacedbaddecaf888 feedfacedeadbeeffeedfacedeadbeefabaddad2 d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
    "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b",
  ],
  [
    "cmac sha256 2b7e151628aed2a6abf7158809cf4f3c 6bc1bee22e409f96e93d7e117393172a",
    "070a16b46b4d4144f79bdd9dd04a287c",
  ],
  [
    "hmac sha256 4a656665 7768617420646f2079612077616e7420666f72206e6f7468696e673f",
    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
  ],
  [
    "hkdf sha256 0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b 000102030405060708090a0b0c f0f1f2f3f4f5f6f7f8f9 2a",
    "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
  ],
  [
    "x25519 sha256 a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4 e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
    "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552",
  ],
];

class Generator {
  readonly #next = seededRandom(SEED);

  bytes(most: number, least = 0): Buffer {
    const size = least + Number(this.#next() % BigInt(most - least + 1));
    return Buffer.from(Array.from({ length: size }, () => Number(this.#next() & 0xffn)));
  }

  oneOf<T>(...values: readonly T[]): T {
    const value = values[Number(this.#next() % BigInt(values.length))];
    assert.ok(value !== undefined);
    return value;
  }
}

const hex = (bytes: Buffer): string => (bytes.length === 0 ? "-" : bytes.toString("hex"));

function sealed(name: "gcm" | "chacha", key: Buffer, nonce: Buffer, more: Buffer, plain: Buffer): Buffer {
  const size = { plaintextLength: plain.length };
  const cipher =
    name === "gcm"
      ? createCipheriv(`aes-${key.length * 8 === 128 ? 128 : 256}-gcm`, key, nonce)
      : createCipheriv("chacha20-poly1305", key, nonce, { authTagLength: 16 });
  cipher.setAAD(more, size);
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function symmetricCases(random: Generator): Case[] {
  const hash = random.oneOf("sha256", "sha384", "sha512");
  const data = random.bytes(700);
  const digest = createHash(hash).update(data).digest("hex");
  const key = random.bytes(200, 1);
  const [salt, info] = [random.bytes(50), random.bytes(50)];
  // OpenSSL derives no keys without bytes.
  const length = Buffer.of(random.oneOf(1, 20, 32, 33, 64, 127, 128, 255));
  const derived = Buffer.from(hkdfSync(hash, key, salt, info, length[0] ?? 1)).toString("hex");
  const name = random.oneOf("gcm", "chacha");
  const cipherKey =
    name === "gcm" ? random.oneOf(random.bytes(16, 16), random.bytes(32, 32)) : random.bytes(32, 32);
  const nonce = random.bytes(12, 12);
  const more = random.bytes(100);
  const secret = sealed(name, cipherKey, nonce, more, data);
  const damaged = Buffer.from(secret);
  const at = random.oneOf(0, secret.length - 1, secret.length >> 1);
  damaged[at] = (damaged[at] ?? 0) ^ 1;
  const how = `${hash} ${hex(cipherKey)} ${hex(nonce)} ${hex(more)}`;
  return [
    [`hash ${hash} ${hex(data)}`, digest],
    [`parts ${hash} ${hex(data)}`, digest],
    [`hmac ${hash} ${hex(key)} ${hex(data)}`, createHmac(hash, key).update(data).digest("hex")],
    [`hkdf ${hash} ${hex(key)} ${hex(salt)} ${hex(info)} ${hex(length)}`, derived],
    [`${name} ${how} ${hex(data)}`, secret.toString("hex")],
    [`open-${name} ${how} ${hex(secret)}`, data.toString("hex")],
    [`open-${name} ${how} ${hex(damaged)}`, "-149"], // PSA_ERROR_INVALID_SIGNATURE
  ];
}

function asymmetricCases(random: Generator): Case[] {
  const [curve, hash] = random.oneOf(["prime256v1", "sha256"] as const, ["secp384r1", "sha384"] as const);
  const ours = createECDH(curve);
  const theirs = createECDH(curve);
  const size = curve === "prime256v1" ? 32 : 48;
  const [peer, own] = [theirs.generateKeys(), ours.generateKeys()];
  const privateKey = ours.getPrivateKey("hex").padStart(2 * size, "0");
  const data = random.bytes(300);
  const pair = generateKeyPairSync("ec", { namedCurve: curve });
  const point = pair.publicKey.export({ format: "der", type: "spki" }).subarray(-(2 * size + 1));
  const signature = sign(hash, data, { key: pair.privateKey, dsaEncoding: "ieee-p1363" });
  const wrong = Buffer.from(signature);
  wrong[9] = (wrong[9] ?? 0) ^ 4;
  const [left, right] = [generateKeyPairSync("x25519"), generateKeyPairSync("x25519")];
  const raw = left.privateKey.export({ format: "der", type: "pkcs8" }).subarray(-32);
  const rawPeer = right.publicKey.export({ format: "der", type: "spki" }).subarray(-32);
  const shared = diffieHellman({ privateKey: left.privateKey, publicKey: right.publicKey });
  assert.equal(own.length, 2 * size + 1);
  return [
    [`ecdh ${hash} ${privateKey} ${hex(peer)}`, ours.computeSecret(peer).toString("hex")],
    [`verify ${hash} ${hex(point)} ${hex(data)} ${hex(signature)}`, ""],
    [`verify ${hash} ${hex(point)} ${hex(data)} ${hex(wrong)}`, "-149"],
    [`x25519 ${hash} ${hex(raw)} ${hex(rawPeer)}`, shared.toString("hex")],
  ];
}

describe("the PSA Crypto API in an enclave", { skip: lacksMbedtls }, () => {
  let image: EnclaveImage;

  before(async () => {
    image = await buildTlsProgram("psa", import.meta.dirname);
  });

  async function answers(lines: readonly string[]): Promise<string[]> {
    const input = `${lines.join("\n")}\n`;
    const { end, output } = await startEnclave(image, { arguments: [], input }).ended;
    assert.equal(end, "exit 0");
    return output.split("\n").slice(0, -1);
  }

  async function check(cases: readonly Case[]): Promise<void> {
    const got = await answers(cases.map(([line]) => line));
    cases.forEach(([line, expected], index) => {
      assert.equal(got[index], expected, `seed ${SEED}: ${line}`);
    });
  }

  test("gives what NIST and RFCs publish", () => check(PUBLISHED));

  test("agrees with openssl over generated inputs", () => {
    const random = new Generator();
    const symmetric = Array.from({ length: 12 }, () => symmetricCases(random)).flat();
    return check([...symmetric, ...asymmetricCases(random), ...asymmetricCases(random)]);
  });

  test("signs what openssl verifies, each time otherwise", async () => {
    const pair = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
    const { d = "" } = pair.privateKey.export({ format: "jwk" });
    const key = Buffer.from(d, "base64url").toString("hex");
    const message = Buffer.from("what is signed");
    const line = `sign sha256 ${key} ${hex(message)}`;
    const signatures = await answers([line, line]);
    for (const signature of signatures) {
      const how = { key: createPublicKey(pair.privateKey), dsaEncoding: "ieee-p1363" } as const;
      assert.ok(verify("sha256", message, how, Buffer.from(signature, "hex")));
    }
    assert.notEqual(signatures[0], signatures[1]);
  });
});
