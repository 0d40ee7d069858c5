/** No byte of what is signed can be changed: each change of a single one refuses the evidence. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { toHex } from "../base/hex.ts";
import type { Collateral } from "./collateral.ts";
import { readCollateral } from "./collateral.ts";
import { readQuote } from "./dcap/quote.ts";
import type { Vector } from "./testing/vectors.ts";
import { evidenceAndCollateral, lenientPolicy, vector, vectorFile, vectorsOf } from "./testing/vectors.ts";
import { verify } from "./verify.ts";
import { readCertificates, readPem } from "./x509/pem.ts";

const seed = Number(process.env["LITEBOX_SEED"] ?? Math.floor(Math.random() * 2 ** 31));

/** xorshift32: the changes are those of the seed. */
function randomNumbers(start: number): () => number {
  let state = (start | 1) >>> 0;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>>= 0);
  };
}

const random = randomNumbers(seed);

/** A copy in which this byte has another value. */
function changed(bytes: Uint8Array, offset: number): Uint8Array {
  const copy = bytes.slice();
  copy[offset] = copy[offset]! ^ (1 + (random() % 255));
  return copy;
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}

function sample(offsets: readonly number[], count: number): readonly number[] {
  return Array.from({ length: count }, () => offsets[random() % offsets.length]!);
}

async function assertRefused(
  entry: Vector<"dcap-verify" | "snp-report">,
  evidence: Uint8Array,
  collateral: Collateral,
  what: string,
): Promise<void> {
  const result = await verify(evidence, collateral, lenientPolicy(entry), entry.expected.verification_time);
  assert.equal(result.genuine, false, `${what} was accepted; seed ${seed}`);
}

/** Header and body, signature, key, QE report, its signature and authentication data, and the lengths between them. */
function signedOffsets(bytes: Uint8Array): readonly number[] {
  const { value: quote } = readQuote(bytes);
  assert.ok(quote !== undefined);
  return range(0, quote.certification.data.byteOffset - bytes.byteOffset);
}

const EXHAUSTIVE_QUOTES = [
  "verify/phala-sgx/sgx-00a067110000-eval17-b73f36f7/1750334171",
  "verify/phala-tdx/tdx-b0c06f000000-eval17-f0b1c6df/1750332747",
  "dcap-synthetic/v5-td15-mrservicetd-set",
];

for (const id of EXHAUSTIVE_QUOTES) {
  test(`${id}: every byte before the certificates`, async () => {
    const entry = vector("dcap-verify", id);
    const { evidence, collateral } = evidenceAndCollateral(entry);
    for (const offset of signedOffsets(evidence)) {
      await assertRefused(
        entry,
        changed(evidence, offset),
        collateral,
        `a quote with byte ${offset} changed`,
      );
    }
  });
}

test("every other valid quote, at some bytes", async () => {
  for (const entry of vectorsOf("dcap-verify").filter(
    ({ expected, id }) => expected.valid && !EXHAUSTIVE_QUOTES.includes(id),
  )) {
    const { evidence, collateral } = evidenceAndCollateral(entry);
    for (const offset of sample(signedOffsets(evidence), 12)) {
      await assertRefused(
        entry,
        changed(evidence, offset),
        collateral,
        `${entry.id} with byte ${offset} changed`,
      );
    }
  }
});

test("every byte of the PCK certificate", async () => {
  const entry = vector("dcap-verify", EXHAUSTIVE_QUOTES[0]!);
  const { evidence, collateral } = evidenceAndCollateral(entry);
  const { data } = readQuote(evidence).value!.certification;
  const pem = new TextDecoder().decode(data);
  const [leaf] = readPem(pem).value!;
  const start = data.byteOffset - evidence.byteOffset;
  const body = Buffer.from(leaf!.bytes).toString("base64");
  for (const offset of range(0, leaf!.bytes.length)) {
    const other = Buffer.from(changed(leaf!.bytes, offset)).toString("base64");
    assert.equal(other.length, body.length);
    // The same line breaks, so that no length in the quote changes.
    let at = 0;
    const text = pem
      .slice(0, pem.indexOf("-----END"))
      .replace(/^(?!-)[A-Za-z0-9+/=]+$/gm, (line) => other.slice(at, (at += line.length)));
    const copy = evidence.slice();
    copy.set(new TextEncoder().encode(text), start);
    await assertRefused(entry, copy, collateral, `a PCK certificate with byte ${offset} changed`);
  }
});

/** The collateral of a DCAP vector with one of its values replaced. */
function withValue({ files }: Vector<"dcap-verify">, key: string, value: string): Collateral {
  const json = JSON.parse(new TextDecoder().decode(vectorFile(files[1]!))) as Record<string, string>;
  const { value: collateral } = readCollateral([
    new TextEncoder().encode(JSON.stringify({ ...json, [key]: value })),
  ]);
  assert.ok(collateral !== undefined);
  return collateral;
}

const HEX_VALUES = ["root_ca_crl", "pck_crl", "tcb_info_signature", "qe_identity_signature"];
const TEXT_VALUES = ["tcb_info", "qe_identity"];

test("every byte of QE identity, signatures and revocation lists, and many of the TCB info", async () => {
  const entry = vector("dcap-verify", EXHAUSTIVE_QUOTES[2]!);
  const evidence = vectorFile(entry.files[0]!);
  const json = JSON.parse(new TextDecoder().decode(vectorFile(entry.files[1]!))) as Record<string, string>;
  for (const key of [...HEX_VALUES, ...TEXT_VALUES]) {
    const isHex = HEX_VALUES.includes(key);
    const bytes = new Uint8Array(Buffer.from(json[key]!, isHex ? "hex" : "utf8"));
    const all = range(0, bytes.length);
    for (const offset of bytes.length > 1000 ? sample(all, 500) : all) {
      const other = changed(bytes, offset);
      if (!isHex) other[offset]! &= 0x7f; // what is not UTF-8 would be refused for that
      if (other[offset] === bytes[offset]) continue;
      const value = isHex ? toHex(other) : new TextDecoder().decode(other);
      await assertRefused(
        entry,
        evidence,
        withValue(entry, key, value),
        `${key} with byte ${offset} changed`,
      );
    }
  }
});

const SNP = "snp/gosev-milan";
const SIGNED_REPORT = range(0, 0x330);

test("every byte of an SNP report", async () => {
  const entry = vector("snp-report", SNP);
  const { evidence, collateral } = evidenceAndCollateral(entry);
  for (const offset of SIGNED_REPORT) {
    await assertRefused(entry, changed(evidence, offset), collateral, `a report with byte ${offset} changed`);
  }
});

test("every byte of the VCEK certificate, and many of AMD's", async () => {
  const entry = vector("snp-report", SNP);
  const evidence = vectorFile(entry.files[0]!);
  const [vek, chain] = [vectorFile(entry.files[1]!), vectorFile(entry.files[2]!)];
  for (const offset of range(0, vek.length)) {
    const { value } = readCollateral([changed(vek, offset), chain]);
    await assertRefused(entry, evidence, value!, `a VCEK with byte ${offset} changed`);
  }
  const [ask, ark] = readCertificates(new TextDecoder().decode(chain)).value!.map(({ der }) => der);
  for (const offset of sample(range(0, ask!.length), 300)) {
    const { value } = readCollateral([vek, changed(ask!, offset), ark!]);
    await assertRefused(entry, evidence, value!, `an ASK with byte ${offset} changed`);
  }
});

test("every other valid SNP report, at some bytes", async () => {
  for (const entry of vectorsOf("snp-report").filter(({ expected, id }) => expected.valid && id !== SNP)) {
    const { evidence, collateral } = evidenceAndCollateral(entry);
    for (const offset of sample(SIGNED_REPORT, 40)) {
      await assertRefused(
        entry,
        changed(evidence, offset),
        collateral,
        `${entry.id} with byte ${offset} changed`,
      );
    }
  }
});

test("a quote with the collateral of another platform", async () => {
  const entry = vector("dcap-verify", EXHAUSTIVE_QUOTES[0]!);
  const other = evidenceAndCollateral(vector("dcap-verify", EXHAUSTIVE_QUOTES[1]!));
  await assertRefused(
    entry,
    vectorFile(entry.files[0]!),
    other.collateral,
    "a quote with another platform's collateral",
  );
});
