/** Evidence that is judged inside an enclave: quotes that are wrong in one point, and TLS between enclaves that know each other by it. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, describe, test, type TestContext } from "node:test";
import { createServer as createTlsServer } from "node:tls";
import { promisify } from "node:util";

import { readAttestedCertificate } from "../../runtime/attest/ratls/certificate.ts";
import { makePlatform, MADE_TIME, type PlatformParts } from "../../runtime/attest/testing/made-platform.ts";
import { vectorFile } from "../../runtime/attest/testing/vectors.ts";
import { readQuote } from "../../runtime/attest/dcap/quote.ts";
import { INTEL_ROOTS } from "../../runtime/attest/roots.ts";
import { keysFrom } from "../../runtime/attest/simulation/keys.ts";
import { simulatedQuote } from "../../runtime/attest/simulation/platform.ts";
import { readCertificates, readPem } from "../../runtime/attest/x509/pem.ts";
import { GUEST } from "../../runtime/guest/testing/native.ts";
import { readCertificate } from "../../runtime/attest/x509/certificate.ts";
import { fingerprint } from "../../runtime/attest/x509/chain.ts";
import { toHex } from "../../runtime/base/hex.ts";
import { seededRandom } from "../../runtime/base/seeded-random.ts";
import { handshake } from "../../runtime/client/handshake.ts";
import { createProcessor } from "../../runtime/enclave/sgx/processor.ts";
import type { EnclaveImage } from "../../runtime/enclave/image.ts";
import { Explorer } from "../../runtime/host/explore.ts";
import { lacks } from "../../runtime/image/testing/temporary-project.ts";
import { lacksMbedtls } from "../../runtime/image/testing/third-party.ts";
import { buildTlsProgram, freePort, startEnclave, type RunningEnclave } from "./enclave.ts";

const skip = lacksMbedtls === false ? await lacks("openssl") : lacksMbedtls;
const processor = createProcessor();
const clock = () => Date.now() * 1000;

describe("evidence that is judged inside an enclave", { skip }, () => {
  let image: EnclaveImage;
  let server: Explorer;
  let client: Explorer;
  before(async () => {
    image = await buildTlsProgram("peer");
    server = new Explorer(image, { processor, randomSeed: 7n });
    client = new Explorer(image, { processor, randomSeed: 8n });
  });

  const right = makePlatform();
  const rootKey = readCertificate(right.root).value?.publicKey;
  assert.ok(rootKey);
  const ROOT = fingerprint(rootKey);
  const SIGNER = "11".repeat(32);
  const ENCLAVE = "aa".repeat(32);
  const INTEL_ROOT = INTEL_ROOTS[0]?.fingerprint ?? "";
  /** As Intel's QE identity has it. */
  const INTEL_SIGNER = "8c4f5775d796503e96137f77c68a829a0056ac8ded70140b081b094490c57bff";
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

  interface Judging {
    readonly time?: number;
    readonly root?: string;
    readonly signer?: string;
    readonly enclave?: string;
    readonly debug?: boolean;
  }
  async function verdicts(quotes: readonly Uint8Array[], judging: Judging = {}): Promise<readonly string[]> {
    const { time = MADE_TIME, root = ROOT, signer = SIGNER, enclave = ENCLAVE, debug = false } = judging;
    const args = ["verify", String(time), root, signer, enclave, debug ? "1" : "0"];
    const input = quotes.map((quote) => `${toHex(quote)}\n`).join("");
    const { end, output } = await startEnclave(image, { arguments: args, input, explorer: client }).ended;
    assert.equal(end, "exit 0", output);
    return output.trimEnd().split("\n");
  }

  const GOOD = "No error bb";
  const ALTERED = "The evidence was altered 00";
  const UNREADABLE = "Not a quote that can be read 00";
  const EXPIRED = "A certificate is not valid at this time 00";
  const CASES: readonly (readonly [what: string, quote: Uint8Array, verdict: string])[] = [
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
    [
      "from an authority that is none",
      made({ certificates: { ca: { ca: false } } }),
      "The platform's certificates do not come from the trusted root 00",
    ],
    [
      "with a revoked certificate",
      made({ certificates: { pck: { serial: 0x77 } } }),
      "The platform's certificate was revoked 00",
    ],
    ["that can be debugged", made({ debug: true }), "A debugger can look into the enclave 00"],
  ];

  test("each quote that is wrong in one point is refused for it", async () => {
    const got = await verdicts(CASES.map(([, quote]) => quote));
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
    const quotes = Array.from({ length: 30 }, () => {
      const quote = evidence.slice(0, below(4) === 0 ? below(evidence.length) : evidence.length);
      for (let count = 1 + below(3); count > 0; count--) quote[below(quote.length)] = below(256);
      return quote;
    });
    const got = await verdicts(quotes);
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

  test("a quote that is right is refused by who trusts others, or wants another enclave", async () => {
    const quotes = [right.evidence];
    assert.match(
      (await verdicts(quotes, { root: "00".repeat(32) }))[0] ?? "",
      /do not come from the trusted root/,
    );
    assert.match((await verdicts(quotes, { signer: "22".repeat(32) }))[0] ?? "", /quoting enclave is not/);
    assert.match((await verdicts(quotes, { enclave: "ab".repeat(32) }))[0] ?? "", /another enclave/);
    assert.equal((await verdicts([made({ debug: true })], { debug: true }))[0], GOOD);
  });

  test("a quote of a real machine holds up to its platform, which this program does not know", async () => {
    const pem = new TextDecoder().decode(vectorFile("ratls/gramine.pem"));
    const { evidence } =
      readAttestedCertificate(readPem(pem).value?.[0]?.bytes ?? new Uint8Array()).value ?? {};
    assert.ok(evidence);
    const judging = { time: Date.UTC(2024, 0, 1) / 1000, root: INTEL_ROOT, signer: INTEL_SIGNER };
    const altered = evidence.with(200, 1);
    assert.deepEqual(await verdicts([evidence, altered], judging), [
      "The platform is not trusted, or too old 00",
      ALTERED,
    ]);
    const header = await readFile(join(GUEST, "include/litebox/verify.h"), "utf8");
    const bytes = (name: string) =>
      Array.from(
        new RegExp(`${name}[^{]*\\{([^}]*)\\}`).exec(header)?.[1]?.matchAll(/0x(..)/g) ?? [],
        ([, digits]) => digits,
      ).join("");
    assert.deepEqual(
      [bytes("LB_INTEL_ROOT_KEY"), bytes("LB_INTEL_QUOTING_SIGNER")],
      [INTEL_ROOT, INTEL_SIGNER],
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

  async function serve(t: TestContext, count: number): Promise<{ port: number; enclave: RunningEnclave }> {
    const port = await freePort();
    const enclave = startEnclave(image, {
      arguments: ["serve", String(port), String(count)],
      clock,
      processor,
      explorer: server,
    });
    t.after(enclave.stop);
    await enclave.says("Listening");
    return { port, enclave };
  }
  async function ask(port: number, whom: string, shown: string): Promise<string> {
    const args = ["ask", String(port), whom, shown];
    const { end, output, open } = await startEnclave(image, {
      arguments: args,
      clock,
      processor,
      explorer: client,
    }).ended;
    assert.deepEqual([end, open], ["exit 0", 0], output);
    return output.trimEnd();
  }

  test("two enclaves of one image talk, each sure of the other; strangers are refused on both sides", async (t) => {
    const { port, enclave } = await serve(t, 3);
    assert.match(await ask(port, "same", "attested"), /^200 [0-9a-f]{2} secret$/);
    assert.equal(
      await ask(port, "other", "attested"),
      "No evidence, or none that is accepted: It is another enclave",
    );
    await ask(port, "same", "nothing");
    const { output } = await enclave.ended;
    const [, first, , third] = output.split("\n");
    assert.equal(first, "No error: No error");
    assert.match(third ?? "", /^The certificate is not trusted/);
  });

  test("an enclave refuses a relay of evidence, and who has none, before it has said anything", async (t) => {
    const { port } = await serve(t, 1);
    const { socket, certificate } = await handshake({ host: "127.0.0.1", port });
    socket.destroy();
    const folder = await mkdtemp(join(tmpdir(), "litebox-peer-"));
    t.after(() => rm(folder, { recursive: true, force: true }));
    const evidence =
      readAttestedCertificate(certificate).value?.certificate.extensions.get("2.23.133.5.4.9")?.value;
    assert.ok(evidence);
    for (const [extension, why] of [
      [["-addext", `2.23.133.5.4.9=DER:${toHex(evidence)}`], "The evidence is about another key"],
      [[], "The certificate carries no evidence"],
    ] as const) {
      const files = [join(folder, "key.pem"), join(folder, "cert.pem")] as const;
      const args = [
        "req",
        "-x509",
        "-nodes",
        "-days",
        "9",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
      ];
      await promisify(execFile)("openssl", [
        ...args,
        "-subj",
        "/CN=localhost",
        "-keyout",
        files[0],
        "-out",
        files[1],
        ...extension,
      ]);
      let heard = 0;
      const server = createTlsServer(
        { key: await readFile(files[0]), cert: await readFile(files[1]) },
        (peer) => {
          peer.on("data", (data: Buffer) => (heard += data.length));
          peer.on("error", () => undefined);
        },
      );
      server.on("tlsClientError", () => undefined);
      await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
      t.after(() => server.close());
      const said = await ask((server.address() as AddressInfo).port, "same", "attested");
      assert.deepEqual([said, heard], [`No evidence, or none that is accepted: ${why}`, 0]);
    }
  });
});
