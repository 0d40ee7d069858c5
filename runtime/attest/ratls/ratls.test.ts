/** Certificates with evidence: those that others have made are read, and each of ours that is wrong in one point is refused for it. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { sha384, sha512 } from "@noble/hashes/sha2.js";

import { readPolicy } from "../policy/read.ts";
import {
  cborArray,
  cborBytes,
  cborHead,
  cborMap,
  cborTag,
  cborText,
  keyClaim,
  makeCertificate,
  type CertificateChanges,
} from "../testing/made-certificate.ts";
import { MADE_TIME } from "../testing/made-platform.ts";
import { vectorFile } from "../testing/vectors.ts";
import { readCertificate } from "../x509/certificate.ts";
import { readPem } from "../x509/pem.ts";
import { readCbor } from "./cbor.ts";
import { readAttestedCertificate } from "./certificate.ts";
import { certificateCollateral, verifyCertificate } from "./verify.ts";

const policy = (text: string) => {
  const { value } = readPolicy(text);
  assert.ok(value);
  return value;
};
const POLICY = policy(`{ "allowSimulated": true }`);
const NO_COLLATERAL = { certificates: [], lists: [], dcap: undefined };

/** MRENCLAVE by who made the certificate: bytes 119 to 150 of the extension, as `openssl asn1parse` prints it. */
const OTHERS = {
  gramine: "0866e7ca11b9f4efe4bf39b2607f4e1299f111920d96d95719080f01b62b7585",
  "intel-sgxsdk": "09e218a4be9dadbf7cdc82c45497d6d4f676d3b75445fc37a376f0b65b47de6a",
  "rats-tls": "38e1b40b8c68186f359c97ecb6a89965d9d8638f2df06fbe18e84d79a266c041",
};

for (const [name, mrEnclave] of Object.entries(OTHERS))
  test(`the certificate that ${name} made names its key, and its evidence is bound to it`, async () => {
    const text = new TextDecoder().decode(vectorFile(`ratls/${name}.pem`));
    const der = readPem(text).value?.[0]?.bytes ?? new Uint8Array();
    const result = await verifyCertificate(der, NO_COLLATERAL, POLICY, Date.UTC(2024, 0, 1) / 1000);
    assert.equal(result.identity?.tee === "sgx" && result.identity.mrEnclave, mrEnclave);
    assert.deepEqual(
      result.checks.slice(0, 3).map(({ id, outcome }) => `${id} ${outcome}`),
      ["certificate-time passed", "certificate-claims passed", "certificate-key passed"],
    );
  });

async function judge(changes: CertificateChanges, under = POLICY): Promise<string> {
  const { der, collateral } = makeCertificate(changes);
  const { verdict, checks } = await verifyCertificate(der, collateral, under, MADE_TIME);
  const failures = checks.filter(({ outcome }) => outcome === "failed");
  return failures.length === 0 ? verdict : failures.map(({ id, detail }) => `${id}: ${detail}`).join("; ");
}

const spki = () => readCertificate(makeCertificate().der).value?.publicKey.spki ?? new Uint8Array();

describe("a certificate of our own making", () => {
  const ACCEPTED: Readonly<Record<string, CertificateChanges>> = {
    "that is right": {},
    "with claims that are unknown": {
      claims: (hash) => cborMap(["pubkey-hash", keyClaim(hash)], ["more", cborBytes(hash)]),
    },
    "with a nonce": {
      claims: (hash) => cborMap(["nonce", cborBytes(hash)], ["pubkey-hash", keyClaim(hash)]),
    },
    "with SHA-384": { claims: () => cborMap(["pubkey-hash", keyClaim(sha384(spki()), 7)]) },
    "with SHA-512": { claims: () => cborMap(["pubkey-hash", keyClaim(sha512(spki()), 8)]) },
  };
  for (const [name, changes] of Object.entries(ACCEPTED))
    test(`${name} is accepted`, async () => {
      assert.equal(await judge(changes), "accepted");
    });

  const changed = (quote: Uint8Array, at: number): Uint8Array => quote.with(at, (quote[at] ?? 0) ^ 1);
  const REFUSED: Readonly<Record<string, readonly [changes: CertificateChanges, why: RegExp]>> = {
    "with evidence for another key": [{ named: "victim" }, /^certificate-key: they name another key/],
    "with evidence for other claims": [
      { quoted: (claims) => changed(claims, 40) },
      /^certificate-claims: its report data is not their hash/,
    ],
    "with a measurement that was altered": [
      { evidence: (quote) => changed(quote, 48 + 64) },
      /^quote-signature/,
    ],
    "that has expired": [
      { notAfter: Date.UTC(2025, 5, 14) },
      /^certificate-time: it expired at 2025-06-14T00:00:00Z$/,
    ],
    "without evidence": [{ extension: () => undefined }, /^evidence: The certificate carries no evidence/],
    "with a local report": [
      { extension: (quote, claims) => cborTag(60002, cborArray(cborBytes(quote), cborBytes(claims))) },
      /is a local report/,
    ],
    "with an unknown tag": [
      { extension: (quote, claims) => cborTag(60003, cborArray(cborBytes(quote), cborBytes(claims))) },
      /tag 60003/,
    ],
    "without a tag": [
      { extension: (quote, claims) => cborArray(cborBytes(quote), cborBytes(claims)) },
      /no tagged CBOR item/,
    ],
    "without claims": [
      { extension: (quote) => cborTag(60000, cborArray(cborBytes(quote))) },
      /not a quote with claims/,
    ],
    "whose claims name no key": [{ claims: () => cborMap() }, /do not name a key/],
    "whose claims name two keys": [
      { claims: (hash) => cborMap(["pubkey-hash", keyClaim(hash)], ["pubkey-hash", keyClaim(hash)]) },
      /do not name a key/,
    ],
    "with an unknown hash": [
      { claims: (hash) => cborMap(["pubkey-hash", keyClaim(hash, 2)]) },
      /the hash algorithm 2 is unknown/,
    ],
    "whose evidence is no quote": [{ evidence: () => new Uint8Array(500) }, /^certificate-claims.*evidence/],
  };
  for (const [name, [changes, why]] of Object.entries(REFUSED))
    test(`${name} is refused`, async () => {
      assert.match(await judge(changes), why);
    });

  test("of another enclave than the policy wants is refused", async () => {
    const under = policy(`{ "allowSimulated": true, "sgx": { "mrEnclave": "${"00".repeat(32)}" } }`);
    assert.match(await judge({}, under), /^policy-sgx-mr-enclave/);
    assert.match(await judge({}, policy("{}")), /not-simulated/);
  });
});

describe("a certificate that brings its endorsements", () => {
  /** As Open Enclave counts them; TCB info and QE identity as Intel serves them, with the signature. */
  const endorsements = (
    changes: { readonly date?: string; readonly tag?: number; readonly end?: string } = {},
  ) =>
    ((collateralFile) => {
      const { date, tag = 60000, end = "" } = changes;
      const file = JSON.parse(new TextDecoder().decode(collateralFile)) as Record<string, string>;
      const part = (name: string) => cborBytes(new TextEncoder().encode(`${file[name]}${end}`));
      const list = (name: string) => cborBytes(Uint8Array.from(Buffer.from(file[name] ?? "", "hex")));
      const served = (name: string, inner: string) =>
        cborBytes(
          new TextEncoder().encode(
            `{"${inner}":${file[name]},"signature":"${file[`${name}_signature`]}"}${end}`,
          ),
        );
      return cborTag(
        tag,
        cborArray(
          ...[cborHead(0, 1), served("tcb_info", "tcbInfo"), part("tcb_info_issuer_chain")],
          ...[list("pck_crl"), part("root_ca_crl"), part("pck_crl_issuer_chain")],
          ...[served("qe_identity", "enclaveIdentity"), part("qe_identity_issuer_chain")],
          ...(date === undefined ? [] : [cborBytes(new TextEncoder().encode(date))]),
        ),
      );
    }) satisfies CertificateChanges["endorsements"];

  async function judgeOwn(changes: CertificateChanges, time = MADE_TIME): Promise<string> {
    const { der } = makeCertificate(changes);
    const { collateral, isIssued } = await certificateCollateral([], der, POLICY, time);
    const { verdict, checks } = await verifyCertificate(der, collateral, POLICY, time);
    const failures = checks.filter(({ outcome }) => outcome === "failed").map(({ id }) => id);
    return [verdict, ...(isIssued ? ["issued"] : []), ...failures].join(" ");
  }

  test("is judged by them where no others are given", async () => {
    assert.equal(await judgeOwn({ endorsements: endorsements() }), "accepted");
    assert.equal(
      await judgeOwn({ endorsements: endorsements({ date: "2025-06-15T00:00:00Z", end: "\0" }) }),
      "accepted",
    );
    const late = await judgeOwn({ endorsements: endorsements() }, Date.UTC(2025, 7, 1) / 1000);
    assert.match(late, /^refused .*root-crl .*tcb-info-dates/);
    const { der } = makeCertificate({ endorsements: endorsements() });
    const given = await certificateCollateral([new TextEncoder().encode("{}")], der, POLICY, MADE_TIME);
    assert.equal(given.collateral.dcap, undefined);
  });

  test("with endorsements of another kind has none", async () => {
    for (const other of [
      endorsements({ tag: 60001 }),
      () => cborTag(60000, cborArray(cborHead(0, 1), cborBytes(new Uint8Array()))),
      () => new Uint8Array(5),
    ])
      assert.match(await judgeOwn({ endorsements: other }), /^refused issued/);
  });
});

test("CBOR that is cut, too deep, too long or of another kind is no item", () => {
  const whole = cborTag(60000, cborArray(cborBytes(new Uint8Array(300)), cborText("text"), cborHead(0, 70)));
  assert.ok(readCbor(whole));
  for (let length = 0; length < whole.length; length += 7)
    assert.equal(readCbor(whole.subarray(0, length)), undefined);
  assert.equal(readCbor(Uint8Array.of(...whole, 0)), undefined);
  assert.equal(readCbor(new Uint8Array(20).fill(0x81)), undefined, "deep");
  assert.equal(readCbor(Uint8Array.of(0x9a, 0xff, 0xff, 0xff, 0xff)), undefined, "many");
  for (const first of [0x20, 0x5f, 0x9f, 0x1b, 0xe0, 0xf6, 0xff])
    assert.equal(readCbor(Uint8Array.of(first)), undefined);
});

test("a certificate that is too large is not looked at", () => {
  assert.match(readAttestedCertificate(new Uint8Array(1 << 19)).problems[0]?.message ?? "", /more than/);
});
