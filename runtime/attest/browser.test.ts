/** Verification in a browser: the bundle has no module of Node, and the verdicts are those that Node gives. */

import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, after, describe, test } from "node:test";

import webpack from "webpack";

import { findChromium } from "../../scripts/lib/debian.mjs";
import { launchBrowser } from "../../scripts/vscode-host/session.ts";
import { readCollateral } from "./collateral.ts";
import { readPolicy } from "./policy/read.ts";
import { makeCertificate } from "./testing/made-certificate.ts";
import { MADE_TIME } from "./testing/made-platform.ts";
import { vector, vectorFile } from "./testing/vectors.ts";
import { verify } from "./verify.ts";

const ROOT = join(import.meta.dirname, "../..");
/** A global function: base64 of evidence and of collateral files, the policy's text and the time in; verdict and outcomes out. */
const ENTRY = `
import { readCollateral } from ${JSON.stringify(join(import.meta.dirname, "collateral.ts"))};
import { readPolicy } from ${JSON.stringify(join(import.meta.dirname, "policy/read.ts"))};
import { verifyCertificate } from ${JSON.stringify(join(import.meta.dirname, "ratls/verify.ts"))};
import { verify } from ${JSON.stringify(join(import.meta.dirname, "verify.ts"))};

const bytes = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
globalThis.judge = async (evidence, files, policy, time, isCertificate) => {
  const judging = isCertificate ? verifyCertificate : verify;
  const collateral = readCollateral(files.map(bytes)).value;
  const { verdict, checks } = await judging(bytes(evidence), collateral, readPolicy(policy).value, time);
  return [verdict, ...checks.map(({ id, outcome }) => id + " " + outcome)];
};
`;

function bundle(folder: string): Promise<webpack.Stats | undefined> {
  return new Promise((resolve, reject) => {
    webpack(
      {
        ...{ context: ROOT, target: "web", mode: "development", devtool: false },
        entry: join(folder, "entry.mjs"),
        output: { path: folder, filename: "bundle.js" },
        resolve: { extensions: [".ts", ".js"] },
        infrastructureLogging: { level: "error" },
      },
      (error, stats) => {
        if (error === null) resolve(stats);
        else reject(error);
      },
    );
  });
}

const QUOTE = vector("dcap-verify", "verify/automata-v5/tdx-90c06f000000-eval17-1a1b8856/1749945600");
const [quoteFile = "", collateralFile = ""] = QUOTE.files;
const REPORT = [
  "snp/gosev-milan/report.bin",
  "snp/gosev-milan/vek.der",
  "snp/gosev-milan/ask_ark.pem",
] as const;

describe("evidence in a browser", () => {
  let folder = "";
  let script = "";
  let problems: readonly object[] = [];
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "litebox-browser-"));
    await writeFile(join(folder, "entry.mjs"), ENTRY);
    problems = (await bundle(folder))?.toJson({ all: false, errors: true }).errors ?? [];
    script = await readFile(join(folder, "bundle.js"), "utf8");
  });
  after(() => rm(folder, { recursive: true, force: true }));

  test("nothing of the verifier is a module that only Node has", () => {
    assert.deepEqual(problems, []);
    assert.ok(script.includes("globalThis.judge"));
  });

  const skip = findChromium() === undefined && "there is no Chromium";
  test("quotes, reports and certificates are judged as in Node", { skip }, async (t) => {
    const server = createServer((request, response) => {
      const isScript = request.url === "/bundle.js";
      response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
      response.end(isScript ? script : '<!doctype html><script src="/bundle.js"></script>');
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    t.after(() => server.close());
    const browser = await launchBrowser();
    t.after(() => browser.close());
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);

    const lenient = '{ "debug": true, "tcb": { "accept": ["UpToDate", "OutOfDate"] } }';
    const made = makeCertificate();
    const simulated = '{ "allowSimulated": true }';
    const [report, ...chain] = REPORT.map(vectorFile);
    const altered = vectorFile(quoteFile).with(200, 1);
    const CASES: readonly (readonly [Uint8Array, readonly Uint8Array[], string, number, boolean])[] = [
      [vectorFile(quoteFile), [vectorFile(collateralFile)], lenient, QUOTE.expected.verification_time, false],
      [altered, [vectorFile(collateralFile)], lenient, QUOTE.expected.verification_time, false],
      [report ?? altered, chain, lenient, Date.UTC(2024, 0, 1) / 1000, false],
      [made.der, [made.collateralFile], simulated, MADE_TIME, true],
      [made.der.with(made.der.length - 200, 0), [made.collateralFile], simulated, MADE_TIME, true],
    ];
    const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");
    const verdicts: unknown[] = [];
    for (const [evidence, files, policy, time, isCertificate] of CASES) {
      const given = [base64(evidence), files.map(base64), policy, time, isCertificate] as const;
      const inBrowser = await page.evaluate(
        (all) =>
          (globalThis as unknown as { judge: (...all: unknown[]) => Promise<unknown[]> }).judge(...all),
        given,
      );
      verdicts.push(inBrowser[0]);
      if (isCertificate) continue;
      const collateral = readCollateral(files).value;
      const read = readPolicy(policy).value;
      assert.ok(collateral && read);
      const { verdict, checks } = await verify(evidence, collateral, read, time);
      assert.deepEqual(inBrowser, [verdict, ...checks.map(({ id, outcome }) => `${id} ${outcome}`)]);
    }
    assert.deepEqual(verdicts, ["accepted", "refused", "accepted", "accepted", "refused"]);
  });
});
