/** Evidence that is judged inside an enclave: quotes that are wrong in one point, revocation lists, and the vectors that are judged outside. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, test } from "node:test";

import { z } from "zod";

import { readPckExtension, SGX_EXTENSION } from "../../runtime/attest/dcap/pck-extension.ts";
import { readQuote } from "../../runtime/attest/dcap/quote.ts";
import { INTEL_ROOTS } from "../../runtime/attest/roots.ts";
import { keysFrom } from "../../runtime/attest/simulation/keys.ts";
import { simulatedQuote } from "../../runtime/attest/simulation/platform.ts";
import { makePlatform, MADE_TIME, type PlatformParts } from "../../runtime/attest/testing/made-platform.ts";
import { vectorFile, vectorsOf, type Vector } from "../../runtime/attest/testing/vectors.ts";
import { readCertificate } from "../../runtime/attest/x509/certificate.ts";
import { fingerprint } from "../../runtime/attest/x509/chain.ts";
import { readCertificates } from "../../runtime/attest/x509/pem.ts";
import { toHex } from "../../runtime/base/hex.ts";
import { seededRandom } from "../../runtime/base/seeded-random.ts";
import type { EnclaveImage } from "../../runtime/enclave/image.ts";
import { GUEST } from "../../runtime/guest/testing/native.ts";
import { Explorer } from "../../runtime/host/explore.ts";
import { lacksMbedtls } from "../../runtime/image/testing/third-party.ts";
import { buildTlsProgram, startEnclave } from "./enclave.ts";

const providerFile = z.object({ root_ca_crl: z.string(), pck_crl: z.string(), qe_identity: z.string() });
const qeIdentity = z.object({ mrsigner: z.string() });

/** The lists of collateral in the form of quote provider libraries, where they are in hexadecimal. */
function listsOf(file: Uint8Array): readonly [root: string, pck: string] {
  const { root_ca_crl, pck_crl } = providerFile.parse(JSON.parse(new TextDecoder().decode(file)));
  return [root_ca_crl, pck_crl];
}

function rootKey(der: Uint8Array): string {
  const key = readCertificate(der).value?.publicKey;
  assert.ok(key);
  return fingerprint(key);
}

describe("evidence that is judged inside an enclave", { skip: lacksMbedtls }, () => {
  let image: EnclaveImage;
  let explorer: Explorer;
  before(async () => {
    image = await buildTlsProgram("judge");
    explorer = new Explorer(image, {});
  });

  const right = makePlatform();
  const ROOT = rootKey(right.root);
  const SIGNER = "11".repeat(32);
  const ENCLAVE = "aa".repeat(32);
  const PLATFORM = `c0ffee000002${"05".repeat(16)}01${"00".repeat(16)}08`;
  const INTEL_ROOT = INTEL_ROOTS[0]?.fingerprint ?? "";
  /** As Intel's QE identities have them, for SGX and for TDX. */
  const INTEL_SIGNERS = [
    "8c4f5775d796503e96137f77c68a829a0056ac8ded70140b081b094490c57bff",
    "dc9e2a7c6f948f17474e34a7fc43ed030f7c1563f1babddf6340c82e0e54a8c5",
  ] as const;
  const made = (parts: PlatformParts) => makePlatform(parts).evidence;
  const changed = (at: number): Uint8Array => right.evidence.with(at, (right.evidence[at] ?? 0) ^ 1);
  const BODY = 48;
  const AUTH = BODY + 384 + 4;
  const QE = AUTH + 128;

  /** Signed well, with the key in it, but by a key of the forger's: only the quoting enclave's report tells. */
  const forged = (): Uint8Array => {
    const keys = keysFrom((name) => new TextEncoder().encode(`of a forger: ${name}`));
    const quote = right.evidence.slice();
    quote[BODY + 64] = 0xbb;
    quote.set(keys.sign("forger", quote.subarray(0, BODY + 384), "compact"), AUTH);
    quote.set(keys.point("forger").subarray(1), AUTH + 64);
    return quote;
  };

  /** With one more certificate at the end of its chain: whose lists would count then? */
  const longer = (): Uint8Array => {
    const sizes = [BODY + 384, QE + 384 + 64 + 4];
    const more = right.evidence.subarray(QE + 384 + 64 + 8);
    const end = new TextDecoder().decode(more).indexOf("-----END CERTIFICATE-----") + 26;
    const quote = Uint8Array.of(...right.evidence, ...more.subarray(0, end));
    const view = new DataView(quote.buffer);
    for (const at of sizes) view.setUint32(at, view.getUint32(at, true) + end, true);
    return quote;
  };

  /** What a quote is judged by; what is not given fits `right`. */
  interface Judging {
    readonly time?: number;
    readonly root?: string;
    /** Of the quoting enclaves for SGX and TDX. */
    readonly signers?: string;
    /** FMSPC, the least security versions of platform, PCE, TDX and quoting enclaves. */
    readonly platform?: string;
    /** MRENCLAVE or MRTD. */
    readonly whom?: string;
    /** The lists of the root and of the PCK authority. */
    readonly lists?: readonly [root: string, pck: string];
  }
  type Asked = readonly [quote: Uint8Array, judging?: Judging | undefined];
  function lineOf([quote, judging = {}]: Asked): string {
    const { time = MADE_TIME, root = ROOT, signers = SIGNER, platform = PLATFORM, ...more } = judging;
    const { whom = ENCLAVE, lists = ["-", "-"] } = more;
    return `${[time, root, signers, platform, whom, ...lists, toHex(quote) || "-"].join(" ")}\n`;
  }
  async function verdicts(asked: readonly Asked[], debug = false): Promise<readonly string[]> {
    const input = asked.map(lineOf).join("");
    const { end, output } = await startEnclave(image, {
      arguments: [debug ? "1" : "0"],
      input,
      explorer,
    }).ended;
    assert.equal(end, "exit 0", output);
    return output.trimEnd().split("\n");
  }

  const GOOD = "No error bb";
  const ALTERED = "The evidence was altered 00";
  const UNREADABLE = "Not a quote that can be read 00";
  const EXPIRED = "A certificate is not valid at this time 00";
  const CHAIN = "The platform's certificates do not come from the trusted root 00";
  const REVOKED = "The platform's certificate was revoked 00";
  const LIST = "A revocation list is missing, or not its issuer's 00";
  const LIST_EXPIRED = "A revocation list is not valid at this time 00";
  const QUOTING = "The quoting enclave is not the trusted one 00";
  const TOO_OLD = "The platform is not trusted, or too old 00";
  const DEBUG = "A debugger can look into the enclave 00";
  const OTHER = "It is another enclave 00";
  const own = listsOf(right.collateralFile);
  const listsWith = (parts: PlatformParts) => listsOf(makePlatform(parts).collateralFile);
  const CASES: readonly (readonly [what: string, quote: Uint8Array, verdict: string, judging?: Judging])[] = [
    ["right", right.evidence, GOOD],
    ["padded with zeros", Uint8Array.of(...right.evidence, 0, 0), GOOD],
    ["of another version", changed(0), UNREADABLE],
    ["of another vendor", changed(12), UNREADABLE],
    ["followed by something", Uint8Array.of(...right.evidence, 1), UNREADABLE],
    ["cut", right.evidence.subarray(0, right.evidence.length - 1), UNREADABLE],
    ["empty", new Uint8Array(), UNREADABLE],
    ["with another user data", changed(28), ALTERED],
    ["with another measurement", changed(BODY + 64), ALTERED],
    ["with another report data", changed(BODY + 383), ALTERED],
    ["with another signature", changed(AUTH + 5), ALTERED],
    ["with another attestation key", changed(AUTH + 64), ALTERED],
    ["signed by a key that the quoting enclave does not vouch for", forged(), ALTERED],
    ["with another quoting enclave", changed(QE + 128), ALTERED],
    ["whose quoting enclave is signed otherwise", changed(QE + 384), ALTERED],
    ["with certificates of another kind", changed(QE + 384 + 64 + 2), UNREADABLE],
    [
      "with an expired certificate",
      made({ certificates: { pck: { notAfter: Date.UTC(2025, 5, 14) } } }),
      EXPIRED,
    ],
    [
      "with an expired authority",
      made({ certificates: { ca: { notAfter: Date.UTC(2025, 5, 14) } } }),
      EXPIRED,
    ],
    ["from an authority that is none", made({ certificates: { ca: { ca: false } } }), CHAIN],
    ["with a revoked certificate", made({ certificates: { pck: { serial: 0x77 } } }), REVOKED],
    ["that can be debugged", made({ debug: true }), DEBUG],
    ["for who trusts another root", right.evidence, CHAIN, { root: "00".repeat(32) }],
    ["for who trusts other quoting enclaves", right.evidence, QUOTING, { signers: "22".repeat(64) }],
    ["of an older quoting enclave", right.evidence, QUOTING, { platform: PLATFORM.replace(/08$/, "09") }],
    ["of an older platform", right.evidence, TOO_OLD, { platform: PLATFORM.replace("0501", "0601") }],
    ["of an older PCE", right.evidence, TOO_OLD, { platform: PLATFORM.replace("0501", "0580") }],
    ["of another family", right.evidence, TOO_OLD, { platform: PLATFORM.replace("c0ffee", "c0ffef") }],
    ["of another enclave", right.evidence, OTHER, { whom: "ab".repeat(32) }],
    ["of no domain", right.evidence, OTHER, { whom: "aa".repeat(48) }],
    ["with a certificate too many", longer(), CHAIN, { lists: own }],
    ["with its lists", right.evidence, GOOD, { lists: own }],
    ["without the root's list", right.evidence, LIST, { lists: ["-", own[1]] }],
    ["without the authority's list", right.evidence, LIST, { lists: [own[0], "-"] }],
    ["with lists at each other's place", right.evidence, LIST, { lists: [own[1], own[0]] }],
    ["with an altered list", right.evidence, LIST, { lists: [own[0], own[1].replace(/..$/, "00")] }],
    ["with a list that is cut", right.evidence, LIST, { lists: [own[0].slice(0, -2), own[1]] }],
    [
      "with a list that another has signed",
      right.evidence,
      LIST,
      { lists: listsWith({ pckListSigner: "Intel SGX Root CA" }) },
    ],
    ["on the authority's list", right.evidence, REVOKED, { lists: listsWith({ revokedByCa: [2, 3, 4] }) }],
    ["beside others on the list", right.evidence, GOOD, { lists: listsWith({ revokedByCa: [0x303, 4] }) }],
    [
      "whose authority is on the root's list",
      right.evidence,
      REVOKED,
      { lists: listsWith({ revokedByRoot: [2] }) },
    ],
    [
      "with lists of the past",
      right.evidence,
      LIST_EXPIRED,
      { lists: own, time: Date.UTC(2025, 7, 1) / 1000 },
    ],
    [
      "with lists of the future",
      right.evidence,
      LIST_EXPIRED,
      { lists: own, time: Date.UTC(2025, 4, 1) / 1000 },
    ],
  ];

  test("each quote that is wrong in one point is refused for it", async () => {
    const got = await verdicts(CASES.map(([, quote, , judging]) => [quote, judging]));
    assert.deepEqual(
      CASES.map(([what], index) => `${what}: ${got[index]}`),
      CASES.map(([what, , verdict]) => `${what}: ${verdict}`),
    );
  });

  test("no quote that was damaged anywhere is taken for another", async () => {
    const seed = BigInt(process.env["LITEBOX_SEED"] ?? Date.now());
    const random = seededRandom(seed);
    const below = (limit: number) => Number(random() % BigInt(limit));
    const { evidence } = right;
    const quotes = Array.from({ length: 16 }, () => {
      const quote = evidence.slice(0, below(4) === 0 ? below(evidence.length) : evidence.length);
      for (let count = 1 + below(3); count > 0; count--) quote[below(quote.length)] = below(256);
      return quote;
    });
    const got = await verdicts(quotes.map((quote) => [quote]));
    assert.equal(got.length, quotes.length);
    // Line ends and the text between certificates may be changed without any change of what they say.
    const same = (quote: Uint8Array) =>
      quote.every((byte, at) => byte === evidence[at] || at > QE + 384 + 64);
    for (const [index, verdict] of got.entries())
      assert.ok(
        verdict !== GOOD || same(quotes[index] ?? new Uint8Array()),
        `LITEBOX_SEED=${seed}, quote ${index}`,
      );
  });

  test("who allows debugging accepts what can be debugged", async () => {
    assert.deepEqual(await verdicts([[made({ debug: true })]], true), [GOOD]);
  });

  /** What is said inside where it is refused outside; other reasons are about documents that are not read inside. */
  const REASONS: readonly (readonly [reason: RegExp, verdict: string])[] = [
    [/^att key type/, UNREADABLE],
    [/^QE report data/, ALTERED],
    [/^QE (?:mrsigner|isvprodid)/, QUOTING],
    [/^pck: revoked/, REVOKED],
    [/^pck: root not trusted/, CHAIN],
    [/^pck: cert expired/, EXPIRED],
    [/^seam attributes/, TOO_OLD],
    [/(?:expired:|time:.*) pck crl/, LIST_EXPIRED],
  ];

  /** The verdict over what is good: outside, what follows a quote is ignored, and a chain may come from elsewhere. */
  const readable = (bytes: Uint8Array): string => {
    const quote = readQuote(bytes);
    const isWhole = quote.problems.length === 0 && quote.value?.certification.type === 5;
    return isWhole ? `No error ${firstByte(bytes)}` : UNREADABLE;
  };

  /** The quote of a vector, and how it is judged: whom it is about, on what platform, of any version. */
  function askedOf({ files, synthetic, expected }: Vector<"dcap-verify">): Asked & { readonly 1: Judging } {
    const [quoteFile = "", collateral = ""] = files;
    const bytes = vectorFile(quoteFile);
    const provider = vectorFile(collateral);
    const { qe_identity } = providerFile.parse(JSON.parse(new TextDecoder().decode(provider)));
    const signer = qeIdentity.parse(JSON.parse(qe_identity)).mrsigner.toLowerCase();
    const quote = readQuote(bytes).value;
    const chain = readCertificates(new TextDecoder().decode(quote?.certification.data)).value ?? [];
    const leaf = chain.find(({ extensions }) => extensions.has(SGX_EXTENSION));
    const pck = leaf && readPckExtension(leaf.extensions.get(SGX_EXTENSION)?.value ?? new Uint8Array()).value;
    const body = quote?.body;
    const judging = {
      time: expected.verification_time,
      root: synthetic ? rootKey(vectorFile("dcap-synthetic/root.der")) : INTEL_ROOT,
      signers: signer.repeat(2),
      platform: `${toHex(pck?.fmspc ?? new Uint8Array(6))}${"00".repeat(34)}`,
      whom:
        body === undefined ? ENCLAVE : toHex(body.kind === "sgx" ? body.report.mrEnclave : body.report.mrTd),
      lists: listsOf(provider),
    };
    return [bytes, judging];
  }

  const PECULIAR = ["chain-not-leaf-first", "trailing-bytes", "zero-qe-auth", "td15-mrservicetd", "gotdx"];
  /** One for each version, TEE and outcome, since each takes a sixth of a second. */
  const kindOf = ({ files: [file = ""], expected: { reason, debug } }: Vector<"dcap-verify">): string => {
    const { version = 0, tee = "" } = readQuote(vectorFile(file)).value ?? {};
    return [version, tee, reason, debug].join();
  };
  const vectors = vectorsOf("dcap-verify").filter(
    (each, index, all) =>
      each.files[1]?.endsWith(".json") === true &&
      (index === all.findIndex((other) => kindOf(other) === kindOf(each)) ||
        PECULIAR.some((name) => each.id.includes(name))),
  );

  test("quotes of real machines, of versions 3 to 5, of SGX and TDX, have the verdict that they have outside", async () => {
    const got = await verdicts(vectors.map(askedOf));
    const wanted = vectors.map(({ expected: { reason = "", debug = false }, files: [file = ""] }) => {
      const [, refused] = REASONS.find(([pattern]) => pattern.test(reason)) ?? [];
      return refused ?? (debug ? DEBUG : readable(vectorFile(file)));
    });
    assert.deepEqual(
      vectors.map(({ id }, index) => `${id}: ${got[index]}`),
      vectors.map(({ id }, index) => `${id}: ${wanted[index]}`),
    );
    assert.ok(vectors.length >= 25);
  });

  test("a trust domain is known by its measurements, in a body of the size and kind that its quote says", async () => {
    const found = vectorsOf("dcap-verify").find(({ id }) => id.endsWith("v5-td10-body2-uptodate"));
    assert.ok(found);
    const [quote, judging] = askedOf(found);
    const td = readQuote(quote).value?.body;
    assert.ok(td !== undefined && td.kind !== "sgx");
    const rtmrs = td.report.rtmr.map(toHex).join("");
    const good = `No error ${firstByte(quote)}`;
    const flip = (at: number): Asked => [quote.with(at, (quote[at] ?? 0) ^ 1), judging];
    const svn = toHex(td.report.teeTcbSvn);
    const least = (td_svn: string) => ({
      ...judging,
      platform: `${judging.platform?.slice(0, 46)}${td_svn}00`,
    });
    const later = (at: number) =>
      svn.replaceAll(/../g, (byte, index) =>
        index === 2 * at ? (parseInt(byte, 16) + 1).toString(16).padStart(2, "0") : byte,
      );
    const asked: readonly (readonly [Asked, string])[] = [
      [[quote, { ...judging, whom: `${judging.whom}${rtmrs}` }], good],
      [[quote, { ...judging, whom: `${judging.whom}${rtmrs.replace(/..$/, "99")}` }], OTHER],
      [[quote, { ...judging, whom: "00".repeat(48) }], OTHER],
      [[quote, { ...judging, whom: ENCLAVE }], OTHER],
      [[quote, least(svn)], good],
      ...[0, 1, 2, 15].map((at) => [[quote, least(later(at))], TOO_OLD] as const),
      [flip(48), UNREADABLE],
      [flip(50), UNREADABLE],
      [flip(4), UNREADABLE],
      [flip(54 + 136), ALTERED],
      [flip(54 + 583), ALTERED],
      [flip(54 + 584 + 4 + 128), UNREADABLE],
    ];
    assert.deepEqual(
      await verdicts(asked.map(([each]) => each)),
      asked.map(([, verdict]) => verdict),
    );
  });

  test("the header has Intel's keys", async () => {
    const header = await readFile(join(GUEST, "include/litebox/verify.h"), "utf8");
    const bytes = (name: string) =>
      Array.from(
        new RegExp(`${name}[^{]*\\{([^}]*)\\}`).exec(header)?.[1]?.matchAll(/0x(..)/g) ?? [],
        ([, digits]) => digits,
      ).join("");
    assert.deepEqual(
      ["ROOT_KEY", "QUOTING_SIGNER", "TD_QUOTING_SIGNER"].map((name) => bytes(`LB_INTEL_${name}`)),
      [INTEL_ROOT, ...INTEL_SIGNERS],
    );
  });

  test("the simulated platform is the one that lb_trust_simulated names", async () => {
    const source = await readFile(join(GUEST, "components/verify/lb_trust_simulated.c"), "utf8");
    const bytes = Array.from(source.matchAll(/0x(..)/g), ([, digits]) => digits).join("");
    const cpuSvn = new Uint8Array(16);
    const quote = readQuote(simulatedQuote(new Uint8Array(384), cpuSvn)).value;
    assert.ok(quote);
    const root = readCertificates(new TextDecoder().decode(quote.certification.data)).value?.at(
      -1,
    )?.publicKey;
    assert.ok(root);
    assert.equal(bytes, `c0ffee000002${fingerprint(root)}${toHex(quote.qeReport.mrSigner)}`);
  });
});

/** What the program prints of an identity: the first byte of MRSIGNER, or of a domain's report data. */
function firstByte(bytes: Uint8Array): string {
  const body = readQuote(bytes).value?.body;
  assert.ok(body);
  return toHex((body.kind === "sgx" ? body.report.mrSigner : body.report.reportData).subarray(0, 1));
}
