/** No byte of what is signed can be changed: each change of a single one refuses the evidence. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { toHex } from "../base/hex.ts";
import type { Collateral } from "./collateral.ts";
import { readCollateral } from "./collateral.ts";
import { readQuote } from "./dcap/quote.ts";
import { randomNumbers } from "./testing/fuzz.ts";
import type { Vector } from "./testing/vectors.ts";
import { evidenceAndCollateral, lenientPolicy, vector, vectorFile, vectorsOf } from "./testing/vectors.ts";
import { verify } from "./verify.ts";
import { readCertificates, readPem } from "./x509/pem.ts";

/** LITEBOX_SEED repeats a run. */
const seed = Number(process.env["LITEBOX_SEED"] ?? Date.now() % 2 ** 31);

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

/** What is given to the verifier instead of what is valid. */
interface Tampered {
  readonly evidence: Uint8Array;
  readonly collateral: Collateral;
}

/** Several at a time, since a signature is verified beside the program. */
const AT_ONCE = 32;

async function allRefused(
  entry: Vector<"dcap-verify" | "snp-report">,
  what: string,
  offsets: readonly number[],
  tamper: (offset: number) => Tampered,
): Promise<void> {
  for (let first = 0; first < offsets.length; first += AT_ONCE) {
    const batch = offsets.slice(first, first + AT_ONCE).map(async (offset) => {
      const { evidence, collateral } = tamper(offset);
      const { genuine } = await verify(
        evidence,
        collateral,
        lenientPolicy(entry),
        entry.expected.verification_time,
      );
      assert.equal(genuine, false, `${what} with byte ${offset} changed was accepted; LITEBOX_SEED=${seed}`);
    });
    await Promise.all(batch);
  }
}

/** Header and body, signature, key, QE report, its signature and authentication data, and the lengths between them. */
function signedOffsets(bytes: Uint8Array): readonly number[] {
  const { value: quote } = readQuote(bytes);
  assert.ok(quote !== undefined);
  return range(0, quote.certification.data.byteOffset - bytes.byteOffset);
}

/** One of each kind of evidence is changed at every byte, all others at some. */
const EVERY_BYTE = [
  "verify/phala-sgx/sgx-00a067110000-eval17-b73f36f7/1750334171",
  "verify/phala-tdx/tdx-b0c06f000000-eval17-f0b1c6df/1750332747",
  "snp/gosev-milan",
];
const SGX = vector("dcap-verify", EVERY_BYTE[0]!);
const V5 = vector("dcap-verify", "dcap-synthetic/v5-td15-mrservicetd-set");

test("every valid quote: every byte before the certificates, or some", async () => {
  for (const entry of vectorsOf("dcap-verify").filter(({ expected }) => expected.valid)) {
    const { evidence, collateral } = evidenceAndCollateral(entry);
    const all = signedOffsets(evidence);
    const offsets = EVERY_BYTE.includes(entry.id) ? all : sample(all, entry === V5 ? 200 : 10);
    await allRefused(entry, entry.id, offsets, (offset) => ({
      evidence: changed(evidence, offset),
      collateral,
    }));
  }
});

test("every byte of the PCK certificate", async () => {
  const { evidence, collateral } = evidenceAndCollateral(SGX);
  const { data } = readQuote(evidence).value!.certification;
  const pem = new TextDecoder().decode(data);
  const [leaf] = readPem(pem).value!;
  await allRefused(SGX, "a PCK certificate", range(0, leaf!.bytes.length), (offset) => {
    const other = Buffer.from(changed(leaf!.bytes, offset)).toString("base64");
    // The same line breaks, so that no length in the quote changes.
    let at = 0;
    const text = pem
      .slice(0, pem.indexOf("-----END"))
      .replace(/^(?!-)[A-Za-z0-9+/=]+$/gm, (line) => other.slice(at, (at += line.length)));
    const copy = evidence.slice();
    copy.set(new TextEncoder().encode(text), data.byteOffset - evidence.byteOffset);
    return { evidence: copy, collateral };
  });
});

const LISTS = ["root_ca_crl", "pck_crl"] as const;
const DOCUMENTS = ["tcb_info", "qe_identity"] as const;

/** The values of a vector's collateral, and its collateral with some of them replaced; all else is read once. */
function changeable({ files }: Vector<"dcap-verify">) {
  const json = JSON.parse(new TextDecoder().decode(vectorFile(files[1]!))) as Readonly<
    Record<string, string>
  >;
  const read = (values: object): Collateral =>
    readCollateral([new TextEncoder().encode(JSON.stringify(values))]).value!;
  const whole = read(json);
  const replaced = (key: (typeof LISTS)[number] | (typeof DOCUMENTS)[number], values: object): Collateral => {
    const { dcap } = read({ [key]: json[key], [`${key}_signature`]: json[`${key}_signature`], ...values });
    const chainOf = { tcb_info: whole.dcap!.tcbInfo!.chain, qe_identity: whole.dcap!.qeIdentity!.chain };
    const { tcbInfo, qeIdentity, rootList, pckList } = dcap!;
    const parts = {
      root_ca_crl: { rootList },
      pck_crl: { pckList },
      tcb_info: { tcbInfo: tcbInfo && { ...tcbInfo, chain: chainOf.tcb_info } },
      qe_identity: { qeIdentity: qeIdentity && { ...qeIdentity, chain: chainOf.qe_identity } },
    };
    return { ...whole, dcap: { ...whole.dcap!, ...parts[key] } };
  };
  return { json, replaced };
}

for (const key of LISTS) {
  test(`every byte of ${key}`, async () => {
    const evidence = vectorFile(V5.files[0]!);
    const { json, replaced } = changeable(V5);
    const bytes = new Uint8Array(Buffer.from(json[key]!, "hex"));
    await allRefused(V5, key, range(0, bytes.length), (offset) => {
      return { evidence, collateral: replaced(key, { [key]: toHex(changed(bytes, offset)) }) };
    });
  });
}

for (const key of DOCUMENTS) {
  test(`bytes of ${key}, and every byte of its signature`, async () => {
    const evidence = vectorFile(V5.files[0]!);
    const { json, replaced } = changeable(V5);
    const text = new TextEncoder().encode(json[key]);
    const offsets = key === "qe_identity" ? range(0, text.length) : sample(range(0, text.length), 600);
    await allRefused(V5, key, offsets, (offset) => {
      const other = text.slice();
      // Still ASCII: what is not UTF-8 would be refused for that alone.
      other[offset] = other[offset]! ^ (1 << (random() % 7));
      return { evidence, collateral: replaced(key, { [key]: new TextDecoder().decode(other) }) };
    });
    const signature = new Uint8Array(Buffer.from(json[`${key}_signature`]!, "hex"));
    await allRefused(V5, `the signature of ${key}`, range(0, signature.length), (offset) => {
      const value = toHex(changed(signature, offset));
      return { evidence, collateral: replaced(key, { [`${key}_signature`]: value }) };
    });
  });
}

/** What is signed, and the signature. */
const SIGNED_REPORT = range(0, 0x330);

test("every valid SNP report: every byte, or some", async () => {
  for (const entry of vectorsOf("snp-report").filter(({ expected }) => expected.valid)) {
    const { evidence, collateral } = evidenceAndCollateral(entry);
    const offsets = EVERY_BYTE.includes(entry.id) ? SIGNED_REPORT : sample(SIGNED_REPORT, 40);
    await allRefused(entry, entry.id, offsets, (offset) => ({
      evidence: changed(evidence, offset),
      collateral,
    }));
  }
});

test("every byte of the VCEK certificate, and many of AMD's", async () => {
  const entry = vector("snp-report", EVERY_BYTE[2]!);
  const evidence = vectorFile(entry.files[0]!);
  const [vek, chain] = [vectorFile(entry.files[1]!), vectorFile(entry.files[2]!)];
  await allRefused(entry, "a VCEK", range(0, vek.length), (offset) => {
    return { evidence, collateral: readCollateral([changed(vek, offset), chain]).value! };
  });
  const [ask, ark] = readCertificates(new TextDecoder().decode(chain)).value!.map(({ der }) => der);
  await allRefused(entry, "an ASK", sample(range(0, ask!.length), 300), (offset) => {
    return { evidence, collateral: readCollateral([vek, changed(ask!, offset), ark!]).value! };
  });
});

test("a quote with the collateral of another platform", async () => {
  const { collateral } = evidenceAndCollateral(vector("dcap-verify", EVERY_BYTE[1]!));
  const { genuine } = await verify(
    vectorFile(SGX.files[0]!),
    collateral,
    lenientPolicy(SGX),
    SGX.expected.verification_time,
  );
  assert.equal(genuine, false);
});
