import assert from "node:assert/strict";
import { createPrivateKey, createPublicKey, sign } from "node:crypto";
import { test } from "node:test";
import { vectorFile, vectorsOf } from "../testing/vectors.ts";
import { ATTRIBUTE, attributeNames, xfrmNames } from "./attributes.ts";
import { checkLaunch } from "./launch.ts";
import type { LaunchedSecs } from "./launch.ts";
import { readSigstruct, signSigstruct } from "./sigstruct.ts";
import type { SigstructBody } from "./sigstruct.ts";

const { value: GOOD } = readSigstruct(vectorFile("sigstruct/sig-defaults.sig"));
assert.ok(GOOD);
const MRENCLAVE = GOOD.enclaveHash;
const SECS: LaunchedSecs = { attributes: { flags: 4n, xfrm: 3n }, miscSelect: 0, cetAttributes: 0 };

const privateKey = createPrivateKey(Buffer.from(vectorFile("sigstruct/own-e3.key.pem")));
const modulus = Buffer.from(
  createPublicKey(privateKey).export({ format: "jwk" }).n ?? "",
  "base64url",
).reverse();

async function signed(changes: Partial<SigstructBody>): Promise<Uint8Array> {
  const key = { modulus, sign: (message: Uint8Array) => sign("RSA-SHA256", message, privateKey) };
  const { value } = await signSigstruct({ ...(GOOD as SigstructBody), ...changes }, key);
  assert.ok(value);
  return value;
}

/** The error and its sentence, or "" for an enclave that may run. */
function refusal(bytes: Uint8Array, secs = SECS, mrenclave = MRENCLAVE, launchKeyHash?: Uint8Array): string {
  const { refusal: found } = checkLaunch(bytes, secs, mrenclave, launchKeyHash);
  return found === undefined ? "" : `${found.error} ${found.code}: ${found.message}`;
}

for (const { id, files } of vectorsOf("sgx-einit-policy")) {
  const rows = JSON.parse(new TextDecoder().decode(vectorFile(files[0] ?? ""))) as {
    secs: Record<"flags" | "xfrm" | "miscselect", string>;
    sigstruct: Record<"flags" | "xfrm" | "flags_mask" | "xfrm_mask" | "miscselect" | "miscmask", string>;
    einit_ok: boolean;
  }[];
  rows.forEach(({ secs, sigstruct, einit_ok: accepted }, index) => {
    test(`vector ${id}, row ${index + 1}`, async () => {
      const bytes = await signed({
        attributes: { flags: BigInt(sigstruct.flags), xfrm: BigInt(sigstruct.xfrm) },
        attributeMask: { flags: BigInt(sigstruct.flags_mask), xfrm: BigInt(sigstruct.xfrm_mask) },
        miscSelect: Number(sigstruct.miscselect),
        miscMask: Number(sigstruct.miscmask),
      });
      const created = {
        attributes: { flags: BigInt(secs.flags), xfrm: BigInt(secs.xfrm) },
        miscSelect: Number(secs.miscselect),
        cetAttributes: 0,
      };
      const found = refusal(bytes, created);
      assert.equal(found === "", accepted, found);
      if (!accepted) assert.match(found, /^SGX_INVALID_ATTRIBUTE 2: /);
    });
  });
}

test("each thing that is wrong has the manual's error and a sentence", async () => {
  const good = vectorFile("sigstruct/sig-defaults.sig");
  assert.equal(refusal(good), "");
  const bad = (name: string): string => refusal(vectorFile(`sigstruct-bad/${name}.sig`));
  assert.match(bad("header-bad"), /^SGX_INVALID_SIG_STRUCT 1: The SIGSTRUCT's HEADER is/);
  assert.match(bad("truncated"), /^SGX_INVALID_SIG_STRUCT 1: .* truncated/);
  assert.match(bad("q2-wrong"), /^SGX_INVALID_SIGNATURE 8: Q2/);
  const withFamily = await signed({ isvFamilyId: new Uint8Array(16).fill(1) });
  assert.match(refusal(withFamily), /^SGX_INVALID_SIG_STRUCT 1: The SIGSTRUCT has an ISVFAMILYID/);
  const withProduct = await signed({ isvExtProdId: new Uint8Array(16).fill(1) });
  assert.match(refusal(withProduct), /^SGX_INVALID_SIG_STRUCT 1: The SIGSTRUCT has an ISVEXTPRODID/);
  assert.match(
    refusal(good, SECS, new Uint8Array(32)),
    /^SGX_INVALID_MEASUREMENT 4: The signature is that of another image: it names MRENCLAVE 0263e6/,
  );
});

test("attributes must be what the signer allows", async () => {
  const strict = await signed({
    attributeMask: { flags: 2n ** 64n - 1n, xfrm: 2n ** 64n - 1n },
    cetAttributesMask: 0xff,
  });
  assert.equal(refusal(strict), "");
  const found = (changes: Partial<LaunchedSecs>): string => refusal(strict, { ...SECS, ...changes });
  const flags = (value: bigint): string => found({ attributes: { flags: value, xfrm: 3n } });
  assert.match(flags(6n), /In ATTRIBUTES, the enclave has DEBUG, which its signature forbids/);
  assert.match(
    flags(2n),
    /the enclave has DEBUG, which its signature forbids, and lacks MODE64BIT, which its signature demands/,
  );
  assert.match(found({ attributes: { flags: 4n, xfrm: 7n } }), /In XFRM, the enclave has AVX, which/);
  assert.match(found({ miscSelect: 1 }), /In MISCSELECT, the enclave has 0x1, which/);
  assert.match(found({ cetAttributes: 2 }), /In CET_ATTRIBUTES, the enclave has 0x2, which/);
});

test("EINITTOKENKEY is for the platform's launch key alone", async () => {
  const launcher = { flags: 4n | ATTRIBUTE.EINITTOKENKEY, xfrm: 3n };
  const bytes = await signed({ attributes: launcher });
  const secs = { ...SECS, attributes: launcher };
  assert.equal(refusal(bytes, secs), "");
  assert.match(
    refusal(bytes, secs, MRENCLAVE, new Uint8Array(32)),
    /^SGX_INVALID_ATTRIBUTE 2: .* EINITTOKENKEY/,
  );
});

test("attributes have names, and bits without one are shown all the same", () => {
  assert.deepEqual(attributeNames(0x86n), ["DEBUG", "MODE64BIT", "KSS"]);
  assert.deepEqual(attributeNames(0x1000004n), ["MODE64BIT", "0x1000000"]);
  assert.deepEqual(xfrmNames(0xe7n), ["x87", "SSE", "AVX", "AVX-512"]);
  assert.deepEqual(xfrmNames(0x23n), ["x87", "SSE", "0x20"]);
});
