import assert from "node:assert/strict";
import { createPrivateKey, createPublicKey, sign } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { fromHex, toHex } from "../../base/hex.ts";
import { vectorFile, vectorsOf } from "../testing/vectors.ts";
import { signatureProblems } from "./rsa.ts";
import {
  SIGSTRUCT_SIZE,
  checkSignature,
  completeSigstruct,
  formatDate,
  messageToSign,
  mrsignerOf,
  parseDate,
  readSigstruct,
  signSigstruct,
  signedMessage,
  writeSigstruct,
} from "./sigstruct.ts";
import type { Sigstruct, SigningKey, SigstructBody } from "./sigstruct.ts";

/** A vector's SIGSTRUCT as others read it: numbers in hexadecimal, bytes in the order of memory. */
interface ExpectedFields {
  readonly [name: string]: string | number | boolean;
}

const GOOD = vectorFile("sigstruct/sig-defaults.sig");

/** Everything that EINIT would find wrong, form first. */
function refusals(bytes: Uint8Array): string[] {
  const { value, problems } = readSigstruct(bytes);
  const signature = value === undefined ? [] : checkSignature(bytes);
  return [...problems, ...signature].map((problem) => problem.message);
}

function fieldsOf(bytes: Uint8Array): ExpectedFields | null {
  const { value: css } = readSigstruct(bytes);
  if (css === undefined) return null;
  const all = refusals(bytes);
  const says = (word: RegExp): boolean => !all.some((sentence) => word.test(sentence));
  const hex = (value: number): string => `0x${value.toString(16)}`;
  const at = (start: number, size: number): string => toHex(bytes.subarray(start, start + size));
  return {
    header: at(0, 16),
    vendor: hex(css.vendor),
    date: hex(css.date),
    header2: at(24, 16),
    swdefined: hex(css.swDefined),
    exponent: css.exponent,
    sig_ok: says(/^The RSA signature/),
    q1_ok: says(/^Q1/),
    q2_ok: says(/^Q2/),
    miscselect: hex(css.miscSelect),
    miscmask: hex(css.miscMask),
    cet: toHex(Uint8Array.of(css.cetAttributes, css.cetAttributesMask)),
    family: toHex(css.isvFamilyId),
    attr: at(928, 16),
    attrmask: at(944, 16),
    enclavehash: toHex(css.enclaveHash),
    ext: toHex(css.isvExtProdId),
    prodid: css.isvProdId,
    svn: css.isvSvn,
    mrsigner: toHex(mrsignerOf(css)),
    resv_zero: says(/reserved bytes/),
  };
}

/** A key as the command line would use one. */
function keyOf(pem: Uint8Array): SigningKey {
  const key = createPrivateKey(Buffer.from(pem));
  const { n } = createPublicKey(key).export({ format: "jwk" });
  return {
    modulus: Uint8Array.from(Buffer.from(n ?? "", "base64url")).toReversed(),
    sign: (message) => sign("RSA-SHA256", message, key),
  };
}

const REASONS: Readonly<Record<string, RegExp>> = {
  "sigstruct-bad/sig-bitflip": /RSA signature was not made with the key/,
  "sigstruct-bad/q2-wrong": /^Q2 is not the quotient/,
  "sigstruct-bad/header-bad": /HEADER is 07000000e1.*, but must be 06000000e1/,
  "sigstruct-bad/reserved44-nonzero": /reserved bytes 44 to 127 must be zero/,
  "sigstruct-bad/vendor-bad": /VENDOR is 0x1234, but must be 0, or 0x8086/,
  "sigstruct-bad/isvsvn-changed": /RSA signature is of other contents/,
  "sigstruct-bad/truncated": /has 1808 bytes, and this has 1807: it is truncated/,
};

for (const { id, files, expected } of vectorsOf("sigstruct")) {
  test(`vector ${id}`, () => {
    const wanted = expected as { valid: boolean; css: ExpectedFields | null };
    const bytes = vectorFile(files[0] ?? "");
    assert.deepEqual(fieldsOf(bytes), wanted.css);
    if (wanted.valid) assert.deepEqual(refusals(bytes), []);
    else assert.match(refusals(bytes)[0] ?? "", REASONS[id] ?? /^$/);
  });
}

for (const { id, files, expected } of vectorsOf("sigstruct-build")) {
  test(`vector ${id}: the same parameters and key give the same bytes`, async () => {
    const { parameters, css, mrsigner } = expected as {
      parameters: Readonly<Record<string, string>>;
      css: ExpectedFields;
      mrsigner: string;
    };
    const number = (name: string): bigint => BigInt(parameters[name] ?? "");
    const bytes = (name: string): Uint8Array => fromHex(parameters[name] ?? "") ?? new Uint8Array();
    const body: SigstructBody = {
      vendor: Number(number("vendor")),
      date: Number(number("date")),
      swDefined: Number(number("swdef")),
      miscSelect: Number(number("misc")),
      miscMask: Number(number("miscm")),
      cetAttributes: Number(number("cet")),
      cetAttributesMask: Number(number("cetm")),
      isvFamilyId: bytes("fam"),
      attributes: { flags: number("flags"), xfrm: number("xfrm") },
      attributeMask: { flags: number("fm"), xfrm: number("xm") },
      enclaveHash: bytes("mr"),
      isvExtProdId: bytes("ext"),
      isvProdId: Number(number("prod")),
      isvSvn: Number(number("svn")),
    };
    const { value, problems } = await signSigstruct(body, keyOf(vectorFile(files[1] ?? "")));
    assert.deepEqual(problems, []);
    assert.deepEqual(value, Uint8Array.from(vectorFile(files[0] ?? "")));
    assert.deepEqual(fieldsOf(value), css);
    assert.equal(css["mrsigner"], mrsigner);
  });
}

for (const { id, files } of vectorsOf("sgx-q1q2")) {
  test(`vector ${id}`, () => {
    const [modulus, q1, q2, signature, digest] = files.map(vectorFile);
    assert.ok(modulus && q1 && q2 && signature && digest);
    assert.deepEqual(signatureProblems(digest, { modulus, signature, q1, q2 }), []);
    assert.match(
      signatureProblems(digest, { modulus, signature, q1: q2, q2: q1 })[0]?.message ?? "",
      /^Q1 is not/,
    );
  });
}

test("every field of the form has its own sentence", () => {
  const cases: [at: number, sentence: RegExp][] = [
    [0, /HEADER is/],
    [15, /HEADER is/],
    [16, /VENDOR is/],
    [24, /HEADER2 is/],
    [44, /reserved bytes 44 to 127 .* byte 44 is not/],
    [127, /reserved bytes 44 to 127 .* byte 127 is not/],
    [512, /EXPONENT is/],
    [910, /reserved bytes 910 to 911/],
    [992, /reserved bytes 992 to 1007/],
    [1028, /reserved bytes 1028 to 1039/],
    [1039, /reserved bytes 1028 to 1039/],
  ];
  for (const [at, sentence] of cases) {
    const bytes = Uint8Array.from(GOOD);
    bytes[at] = (bytes[at] ?? 0) ^ 0x40;
    const { problems } = readSigstruct(bytes);
    assert.equal(problems.length, 1, String(at));
    assert.match(problems[0]?.message ?? "", sentence);
    assert.equal(typeof problems[0]?.offset, "number");
  }
});

test("what is no key or no signature is said", () => {
  const { value } = readSigstruct(GOOD);
  assert.ok(value);
  const refusal = (changes: Partial<Sigstruct>): string =>
    refusals(writeSigstruct({ ...value, ...changes })).join(" ");
  assert.match(refusal({ modulus: new Uint8Array(384) }), /MODULUS is no RSA key of 3072 bits/);
  assert.match(refusal({ signature: value.modulus }), /SIGNATURE is not below the MODULUS/);
  assert.match(refusal({ q1: value.q2 }), /^Q1 is not the quotient/);
  assert.match(refusal({ signature: new Uint8Array(384) }), /no PKCS#1 v1\.5 padding .* Q1 .* Q2 /);
});

test("other files are recognised by what they are", () => {
  const refusal = (bytes: Uint8Array): string => refusals(bytes).join(" ");
  assert.match(refusal(new Uint8Array()), /is empty/);
  assert.match(refusal(vectorFile("sigstruct/own-e3.key.pem")), /a text, such as a key/);
  assert.match(refusal(vectorFile("flat/hello.sgxs")), /it is an enclave image/);
  assert.match(refusal(new Uint8Array(5000)), /no SIGSTRUCT, or damaged/);
});

test("a signature from elsewhere is taken only when it fits", () => {
  const key = keyOf(vectorFile("sigstruct/own-e3.key.pem"));
  const { value: body } = readSigstruct(GOOD);
  assert.ok(body);
  const signature = key.sign(messageToSign(body)) as Uint8Array;
  const completed = completeSigstruct(body, key.modulus, signature);
  assert.deepEqual(refusals(completed.value ?? new Uint8Array()), []);
  const refusal = (...[modulus, bytes]: [Uint8Array, Uint8Array]): string => {
    const { value, problems } = completeSigstruct(body, modulus, bytes);
    assert.equal(value, undefined);
    return problems.map((problem) => problem.message).join(" ");
  };
  assert.match(refusal(body.modulus, signature), /was not made with the key|is not below/);
  assert.match(refusal(key.modulus, signature.toReversed()), /was not made with the key|is not below/);
  assert.match(refusal(key.modulus, signature.subarray(1)), /has 383 bytes/);
  assert.match(refusal(new Uint8Array(384), signature), /no RSA key/);
});

test("dates are days of the calendar", () => {
  assert.equal(parseDate("2024-02-29"), 0x20240229);
  assert.equal(formatDate(0x20240229), "2024-02-29");
  for (const wrong of ["2023-02-29", "2024-2-1", "20240229", "today", ""])
    assert.equal(parseDate(wrong), undefined);
  assert.equal(formatDate(0x2024022a), "0x2024022a");
});

test("reading and writing are inverses wherever the form is right", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: SIGSTRUCT_SIZE, maxLength: SIGSTRUCT_SIZE }), (bytes) => {
      const { value, problems } = readSigstruct(bytes);
      assert.ok(value && problems.length > 0);
      const written = writeSigstruct({ ...value, vendor: 0, exponent: 3 });
      const again = readSigstruct(written);
      assert.deepEqual(again, { value: { ...value, vendor: 0, exponent: 3 }, problems: [] });
    }),
    { numRuns: 100 },
  );
});

test("no change of a byte and no truncation is accepted, and none throws", () => {
  fc.assert(
    fc.property(fc.nat(SIGSTRUCT_SIZE - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const changed = Uint8Array.from(GOOD);
      changed[at] = (changed[at] ?? 0) ^ flip;
      assert.notDeepEqual(refusals(changed), []);
      assert.notDeepEqual(refusals(GOOD.subarray(0, at)), []);
    }),
    { numRuns: 300 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 4096 }), (bytes) => {
      assert.notDeepEqual(refusals(bytes), []);
    }),
  );
});

test("the signed message is what lies before the key and after the signature", () => {
  const message = signedMessage(GOOD);
  assert.equal(message.length, 256);
  assert.deepEqual(message.subarray(0, 128), Uint8Array.from(GOOD.subarray(0, 128)));
  assert.deepEqual(message.subarray(128), Uint8Array.from(GOOD.subarray(900, 1028)));
});
