/** `litebox sign`, `measure` and `inspect`, in this process: what they print, and what they say about bad input. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { generateKeyPairSync, sign } from "node:crypto";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { UserError } from "../base/errors.ts";
import { toHex } from "../base/hex.ts";
import { measure, writeSgxs } from "../enclave/image.ts";
import { checkSignature, readSigstruct, signedMessage } from "../enclave/sgx/sigstruct.ts";
import type { Sigstruct } from "../enclave/sgx/sigstruct.ts";
import { imageOf, machineCode } from "../enclave/testing/images.ts";
import { vectorFile } from "../enclave/testing/vectors.ts";
import { lacks } from "../image/testing/temporary-project.ts";
import { parseArguments } from "./arguments.ts";
import type { CommandContext } from "./command.ts";
import { loadCommand } from "./commands/index.ts";
import { loadEnclave, openImage } from "./open-image.ts";
import { Output } from "./output.ts";

const folder = mkdtempSync(join(tmpdir(), "litebox-sign-"));
after(() => {
  rmSync(folder, { recursive: true });
});
process.env["LITEBOX_STATE"] = join(folder, "state");

interface Ran {
  readonly status: number;
  readonly out: string;
  readonly error: string;
}

async function litebox(...[name = "", ...words]: readonly string[]): Promise<Ran> {
  let out = "";
  let error = "";
  const output = new Output({
    out: { write: (data) => void (out += String(data)) },
    error: { write: (data) => void (error += String(data)) },
  });
  const command = await loadCommand(name);
  assert.ok(command);
  try {
    const context: CommandContext = { ...parseArguments(command, words), output, workingFolder: folder };
    return { status: await command.run(context as CommandContext<never>), out, error };
  } catch (thrown) {
    assert.ok(thrown instanceof UserError, String(thrown));
    return { status: thrown.exitStatus, out, error: error + thrown.message };
  }
}

async function json(...words: readonly string[]): Promise<Record<string, unknown>> {
  const { out, error } = await litebox(...words, "--json");
  assert.notEqual(out, "", error);
  return JSON.parse(out) as Record<string, unknown>;
}

const file = (name: string): string => join(folder, name);
const read = (name: string): Uint8Array => Uint8Array.from(readFileSync(file(name)));

/** Writes an image of one instruction. */
function image(name: string, code = "90"): string {
  const bytes = writeSgxs(imageOf(machineCode(code)));
  writeFileSync(file(name), bytes);
  return toHex(measure(bytes));
}

function vector(name: string, as: string): void {
  writeFileSync(file(as), vectorFile(name));
}

function sigstruct(name: string): Sigstruct {
  const { value, problems } = readSigstruct(read(name));
  assert.ok(value);
  assert.deepEqual([...problems, ...checkSignature(read(name))], []);
  return value;
}

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 3072, publicExponent: 3 });
const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
writeFileSync(file("key.pem"), pem);

test("sign uses the debug key for debugging, and a key of one's own for production", async () => {
  const mrenclave = image("a.sgxs");
  const { status, out, error } = await litebox("sign", "a.sgxs");
  assert.deepEqual([status, error], [0, ""]);
  assert.match(out, new RegExp(`^signature  a\\.sig\nMRENCLAVE  ${mrenclave}\nMRSIGNER   [0-9a-f]{64}\n$`));
  assert.equal(sigstruct("a.sig").attributes.flags, 6n);
  assert.match(
    (await litebox("sign", "a.sgxs", "--production")).error,
    /for production is signed with a key of your own/,
  );
  assert.match(
    (await litebox("sign", "a.sgxs", "--production", "--key", "state/debug-key.pem")).error,
    /is the debug key, but the enclave is for production/,
  );
  const all = "--production --key key.pem --product-id 7 --security-version 2 --date 2025-06-30 -o b.sig";
  const ids = ["--family-id", "0F".repeat(16), "--extended-product-id", "01".repeat(16)];
  assert.equal((await litebox("sign", "a.sgxs", ...all.split(" "), ...ids)).status, 0);
  const signed = sigstruct("b.sig");
  assert.deepEqual(
    [signed.attributes.flags, signed.isvProdId, signed.isvSvn, signed.date, toHex(signed.isvFamilyId)],
    [0x84n, 7, 2, 0x20250630, "0f".repeat(16)],
  );
  await litebox("sign", "a.sgxs", ...all.split(" "), ...ids, "-o", "c.sig");
  assert.deepEqual(read("c.sig"), read("b.sig"));
});

test("a key that lives elsewhere signs in two steps", async () => {
  const mrenclave = image("two.sgxs");
  const step = await json("sign", "two.sgxs", "--production", "--digest", "digest.bin");
  assert.deepEqual(step, {
    version: 1,
    image: file("two.sgxs"),
    mrenclave,
    digest: file("digest.bin"),
    sha256: toHex(read("digest.bin")),
  });
  await litebox("sign", "two.sgxs", "--production", "--key", "key.pem", "-o", "one-step.sig");
  writeFileSync(file("signature.bin"), sign("RSA-SHA256", signedMessage(read("one-step.sig")), privateKey));
  const second = ["sign", "two.sgxs", "--production", "--signature", "signature.bin"];
  assert.equal((await litebox(...second, "--key", "key.pem")).status, 0);
  assert.deepEqual(read("two.sig"), read("one-step.sig"));
  // The signature of another image, or with other attributes, is none of this.
  assert.match(
    (await litebox("sign", "two.sgxs", "--signature", "signature.bin", "--key", "key.pem")).error,
    /is of other contents/,
  );
  assert.match((await litebox(...second)).error, /--signature needs --key FILE/);
});

const withoutOpenssl = await lacks("openssl");
test("openssl verifies what sign signs, and signs what sign takes", { skip: withoutOpenssl }, async () => {
  const openssl = (...words: string[]): void => {
    const { status, stderr } = spawnSync("openssl", words, { cwd: folder, encoding: "utf8" });
    assert.equal(status, 0, stderr);
  };
  image("o.sgxs");
  openssl("genrsa", "-3", "-out", "openssl.pem", "3072");
  openssl("rsa", "-in", "openssl.pem", "-pubout", "-out", "public.pem");
  await litebox("sign", "o.sgxs", "--key", "openssl.pem");
  writeFileSync(file("message.bin"), signedMessage(read("o.sig")));
  writeFileSync(file("o.bin"), sigstruct("o.sig").signature.toReversed());
  openssl("dgst", "-sha256", "-verify", "public.pem", "-signature", "o.bin", "message.bin");
  await litebox("sign", "o.sgxs", "--digest", "o.digest");
  const how = ["-inkey", "openssl.pem", "-pkeyopt", "digest:sha256"];
  openssl("pkeyutl", "-sign", ...how, "-in", "o.digest", "-out", "o.elsewhere");
  const second = ["sign", "o.sgxs", "--signature", "o.elsewhere", "--key", "public.pem", "-o", "p.sig"];
  assert.deepEqual((await litebox(...second)).error, "");
  assert.deepEqual(read("p.sig"), read("o.sig"));
});

test("measure takes anyone's images and signatures", async () => {
  vector("sgxs/syn-min-one-rx-page.sgxs", "other.sgxs");
  const mrenclave = "0263e6166675440740cdcf9316874988d80b3fe3bdf7d1a16faff2a515867db3";
  const mrsigner = "83d719e77deaca1470f6baf62a4d774303c899db69020f9c70ee1dfc08c7ce9e";
  assert.deepEqual(await litebox("measure", "other.sgxs"), { status: 0, out: `${mrenclave}\n`, error: "" });
  vector("sigstruct/sig-defaults.sig", "other.sig");
  const given = await litebox("measure", "other.sgxs", "other.sig");
  assert.deepEqual(given, { status: 0, out: `${mrenclave}\n${mrsigner}\n`, error: "" });
  const { signature } = await json("measure", "other.sgxs");
  assert.deepEqual(signature, { file: file("other.sig"), mrsigner, problems: [] });
  vector("sigstruct/fortanix-sig1.sigstruct.bin", "foreign.sig");
  const foreign = await litebox("measure", "other.sgxs", "foreign.sig");
  assert.deepEqual([foreign.status, foreign.out], [1, `${mrenclave}\n`]);
  assert.match(
    foreign.error,
    /^foreign\.sig: The signature is that of another image: it names MRENCLAVE c50673/,
  );
  vector("sigstruct-bad/sig-bitflip.sig", "forged.sig");
  const forged = await litebox("measure", "other.sgxs", "forged.sig");
  assert.deepEqual([forged.status, forged.out], [1, `${mrenclave}\n`]);
});

test("inspect shows records, pages, attributes and signature", async () => {
  vector("flat/hello.sgxs", "hello.sgxs");
  const shown = await litebox("inspect", "hello.sgxs");
  assert.deepEqual([shown.status, shown.error], [0, ""]);
  for (const line of [
    /^size +0x8000$/m,
    /^records +1 ECREATE, 6 EADD, 64 EEXTEND$/m,
    /^pages +0x0 +REG +r-x {2}2 pages, measured$/m,
    /^pages +0x2000 +TCS +--- {2}1 page, measured$/m,
    /^pages +0x3000 +REG +rw- {2}2 pages, not measured$/m,
    /^MRENCLAVE +9895588c/m,
    /^litebox run +refuses it: The page at offset 0x3000 is not measured in full/m,
  ])
    assert.match(shown.out, line);
  vector("sgxs/syn-partly-measured-page.sgxs", "partly.sgxs");
  assert.match((await litebox("inspect", "partly.sgxs")).out, /1 page, measured in part/);

  image("signed.sgxs");
  await litebox("sign", "signed.sgxs");
  const facts = await json("inspect", "signed.sgxs");
  assert.deepEqual([facts["kind"], facts["runnable"], facts["problems"]], ["sgxs", true, []]);
  const signature = facts["signature"] as Record<string, unknown>;
  assert.deepEqual(signature["attributes"], {
    flags: "0x6",
    xfrm: "0x3",
    names: ["DEBUG", "MODE64BIT", "x87", "SSE"],
  });
  assert.equal(signature["mrenclave"], facts["mrenclave"]);
  vector("sigstruct/sig-kss-misc-cet.sig", "kss.sig");
  const kss = await litebox("inspect", "kss.sig");
  assert.match(
    kss.out,
    /^MRSIGNER +69abd262[^]*^date +2025-06-30$[^]*^product +65535, security version 65535$/m,
  );
  assert.match(kss.out, /^attributes +MODE64BIT KSS[^]*^family +000102[^]*^ext\. product +101112/m);
});

test("inspect says what is wrong, and where", async () => {
  const cases: [vector: string, name: string, sentence: RegExp][] = [
    [
      "sgxs-bad/duplicate-chunk.sgxs",
      "bad.sgxs",
      /^litebox: bad\.sgxs: The chunk at offset 0x100 is given twice\. \(byte 448\)/m,
    ],
    ["sgxs-bad/bad-tag.sgxs", "bad.sgxs", /no known kind/],
    ["sgxs-bad/first-record-not-ecreate.sgxs", "bad.sgxs", /begins with an ECREATE record/],
    ["sigstruct-bad/header-bad.sig", "bad.sig", /HEADER is 07[^]*is of other contents/],
    ["sigstruct-bad/truncated.sig", "bad.sig", /it is truncated/],
    ["sigstruct-bad/q2-wrong.sig", "bad.sig", /Q2 is not the quotient/],
  ];
  for (const [source, name, sentence] of cases) {
    vector(source, name);
    const { status, error } = await litebox("inspect", name);
    assert.equal(status, 1, source);
    assert.match(error, sentence);
    rmSync(file(name));
  }
  image("x.sgxs");
  image("y.sgxs", "f4");
  await litebox("sign", "y.sgxs");
  copyFileSync(file("y.sig"), file("x.sig"));
  const other = await litebox("inspect", "x.sgxs");
  assert.equal(other.status, 1);
  assert.match(other.error, /x\.sig: The signature is that of another image/);
  const { problems } = await json("inspect", "x.sgxs");
  assert.match(JSON.stringify(problems), /"code":"inspect","message":/);
});

test("bad input is a sentence for every command", async () => {
  mkdirSync(file("empty-folder"));
  writeFileSync(file("text.txt"), "hello");
  writeFileSync(file("truncated.sgxs"), writeSgxs(imageOf(machineCode("90"))).subarray(0, 5000));
  image("ok.sgxs");
  const cases: [words: string, status: number, sentence: RegExp][] = [
    ["sign missing.sgxs", 1, /Cannot open .*missing\.sgxs: there is no such file/],
    ["sign empty-folder", 1, /There is no litebox\.json in /],
    ["sign truncated.sgxs", 1, /The image is truncated: it ends at byte 5000/],
    ["sign text.txt", 1, /is truncated|not an enclave image/],
    ["sign ok.sgxs --key missing.pem", 1, /There is no signing key .*missing\.pem/],
    ["sign ok.sgxs --key text.txt", 1, /text\.txt holds no private key in PEM form/],
    ["sign ok.sgxs --signature text.txt --key key.pem", 1, /The signature has 5 bytes/],
    ["sign ok.sgxs --signature text.txt --key text.txt", 1, /text\.txt holds no key in PEM form/],
    ["sign ok.sgxs --signature missing --key key.pem", 1, /Cannot read the signature .*missing/],
    ["sign ok.sgxs --digest d --signature s --key key.pem", 2, /are two steps/],
    ["sign ok.sgxs --product-id 65536", 2, /--product-id needs a whole number/],
    ["sign ok.sgxs --security-version x", 2, /--security-version needs a whole number/],
    ["sign ok.sgxs --date 2025-02-30", 2, /--date needs a day/],
    ["sign ok.sgxs --family-id 12", 2, /--family-id needs 32 hexadecimal digits/],
    ["sign ok.sgxs -o empty-folder", 1, /Cannot write .*empty-folder/],
    ["measure missing.sgxs", 1, /Cannot open .*there is no such file/],
    ["measure empty-folder", 1, /There is no litebox\.json in .*empty-folder/],
    ["measure truncated.sgxs", 1, /is truncated/],
    ["measure ok.sgxs missing.sig", 1, /Cannot read the signature/],
    ["measure ok.sgxs text.txt", 1, /no SIGSTRUCT, or damaged/],
    ["inspect missing", 1, /there is no such file/],
    ["inspect empty-folder", 1, /it is a folder/],
    ["inspect text.txt", 1, /is none of the files that LiteBox knows/],
    ["inspect truncated.sgxs", 1, /The image is truncated/],
    ["inspect", 2, /An argument is missing/],
  ];
  for (const [words, status, sentence] of cases) {
    const ran = await litebox(...words.split(" "));
    assert.equal(ran.status, status, `${words}: ${ran.error}`);
    assert.match(ran.error, sentence, words);
  }
});

test("the loader takes only the signature of the image, for attributes that it allows", async () => {
  const launch = async (name: string): Promise<void> => {
    const opened = await openImage(file(name), { guestFolder: "" });
    loadEnclave(opened, { random: () => 0n });
  };
  const refusal = async (name: string): Promise<string> => {
    const error: unknown = await launch(name).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof UserError, String(error));
    return error.message;
  };
  image("run.sgxs");
  await launch("run.sgxs");
  await litebox("sign", "run.sgxs", "--production", "--key", "key.pem");
  await launch("run.sgxs");
  image("other-run.sgxs", "f4");
  copyFileSync(file("run.sig"), file("other-run.sig"));
  assert.match(
    await refusal("other-run.sgxs"),
    /other-run\.sig: .*The signature is that of another image.*EINIT: SGX_INVALID_MEASUREMENT/,
  );
  const changed = read("run.sig");
  changed[1026] = 9;
  writeFileSync(file("run.sig"), changed);
  assert.match(await refusal("run.sgxs"), /of other contents.*EINIT: SGX_INVALID_SIGNATURE/);
  writeFileSync(file("run.sig"), changed.subarray(1));
  assert.match(await refusal("run.sgxs"), /EINIT: SGX_INVALID_SIG_STRUCT/);
  writeFileSync(file("run.sig"), "");
  assert.match(await refusal("run.sgxs"), /The SIGSTRUCT is empty/);
});
