/** `litebox verify` as a program: what it prints, and with which status it ends. */
import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import { z } from "zod";
import { litebox } from "./litebox.ts";
import { project } from "./project.ts";

const VECTORS = path.resolve(import.meta.dirname, "../../runtime/attest/testing/vectors");
const vector = (...parts: string[]): string => path.join(VECTORS, ...parts);

const SGX = [
  vector("dcap/quotes/phala-sgx.bin"),
  "--collateral",
  vector("dcap/collateral/sgx-00a067110000-eval17-b73f36f7.json"),
  "--time",
  "1750334171",
];
const SNP = [
  vector("snp/gosev-milan/report.bin"),
  "--collateral",
  vector("snp/gosev-milan/vek.der"),
  "--collateral",
  vector("snp/gosev-milan/ask_ark.pem"),
  "--time",
  "2026-03-25T12:00:00Z",
];
const SYNTHETIC = [
  vector("dcap-synthetic/v3-sgx-uptodate/quote.bin"),
  "--collateral",
  vector("dcap-synthetic/v3-sgx-uptodate/collateral.json"),
  "--time",
  "2025-06-15T00:00:00Z",
];

const answer = z.object({
  version: z.literal(1),
  verdict: z.enum(["accepted", "refused"]),
  genuine: z.boolean(),
  simulated: z.boolean(),
  identity: z.object({ tee: z.string() }).nullable(),
  tcb: z.object({ status: z.string() }).nullable(),
  advisories: z.array(z.string()),
  checks: z.array(z.object({ id: z.string(), title: z.string(), outcome: z.string(), detail: z.string() })),
  notChecked: z.array(z.string()),
  validity: z.object({ from: z.string(), to: z.string() }).nullable(),
});

test("evidence that the policy accepts: exit status 0, and who it is about", (context) => {
  const policy = {
    "p.json": '{ "debug": true, "tcb": { "accept": ["ConfigurationAndSWHardeningNeeded"] } }',
  };
  const file = path.join(project(context, policy), "p.json");
  const sgx = litebox(["verify", ...SGX, "--policy", file]);
  assert.equal(sgx.status, 0, sgx.stdout + sgx.stderr);
  assert.match(sgx.stdout, /^Accepted: evidence about an SGX enclave\n/);
  assert.match(sgx.stdout, /MRENCLAVE +33d8736db756ed49/);
  assert.match(sgx.stdout, /TCB status +ConfigurationAndSWHardeningNeeded/);
  assert.match(sgx.stdout, /accepts ANY enclave/);
  const snp = litebox(["verify", ...SNP, "--policy", file]);
  assert.equal(snp.status, 0, snp.stdout + snp.stderr);
  assert.match(snp.stdout, /^Accepted: evidence about an SEV-SNP guest\n/);
  assert.match(snp.stdout, /- {5}No certificate of the chain is revoked: no revocation list was given/);
});

test("evidence that it does not: exit status 1, and why", (context) => {
  const file = path.join(project(context, { "p.json": "{}" }), "p.json");
  const { status, stdout } = litebox(["verify", ...SGX, "--policy", file]);
  assert.equal(status, 1);
  assert.match(stdout, /^Refused: evidence about an SGX enclave\n/);
  assert.match(stdout, /because this does not hold: The platform's TCB status is accepted \(it is Config/);
});

test("without collateral it says where to get it", (context) => {
  const file = path.join(project(context, { "p.json": "{}" }), "p.json");
  const { status, stdout } = litebox(["verify", vector("dcap/quotes/phala-tdx.bin"), "--policy", file]);
  assert.equal(status, 1);
  assert.match(
    stdout,
    /Its collateral:\n {2}TCB info: https:\/\/api\.trustedservices\.intel\.com\/tdx\/\S+fmspc=b0c06f000000\n/,
  );
});

test("--json: one object, whatever the verdict", (context) => {
  const folder = project(context, { "p.json": "{}", "junk.bin": "this is no evidence" });
  const policy = ["--policy", path.join(folder, "p.json"), "--json"];
  const refused = litebox(["verify", ...SGX, ...policy]);
  assert.equal(refused.status, 1);
  const verdict = answer.parse(JSON.parse(refused.stdout));
  assert.equal(verdict.verdict, "refused");
  assert.equal(verdict.genuine, true);
  assert.equal(verdict.tcb?.status, "ConfigurationAndSWHardeningNeeded");
  assert.equal(verdict.identity?.tee, "sgx");
  assert.deepEqual(
    verdict.checks.filter(({ outcome }) => outcome === "failed").map(({ id }) => id),
    ["policy-tcb-status"],
  );
  const junk = litebox(["verify", path.join(folder, "junk.bin"), ...policy]);
  assert.equal(junk.status, 1);
  assert.equal(answer.parse(JSON.parse(junk.stdout)).identity, null);
});

test("--root trusts another root; without it the evidence is refused", (context) => {
  const policy = ["--policy", path.join(project(context, { "p.json": "{}" }), "p.json")];
  assert.match(
    litebox(["verify", ...SYNTHETIC, ...policy]).stdout,
    /the root "Intel SGX Root CA" is not trusted/,
  );
  const trusted = litebox(["verify", ...SYNTHETIC, ...policy, "--root", vector("dcap-synthetic/root.der")]);
  assert.equal(trusted.status, 0, trusted.stdout);
  const none = litebox(["verify", ...SYNTHETIC, ...policy, "--root", vector("snp/gosev-milan/vek.der")]);
  assert.equal(none.status, 1);
  assert.match(none.stderr, /holds no root/);
});

test("what is wrong on the command line or in a file is one sentence", (context) => {
  const folder = project(context, { "p.json": "{}", "bad.json": '{ "sgx": { "mrenclave": 1 } }' });
  const good = path.join(folder, "p.json");
  const rows: readonly (readonly [readonly string[], number, RegExp])[] = [
    [SGX, 2, /A policy is needed/],
    [[...SGX, "--policy", good, "--time", "noon"], 2, /--time needs a time such as/],
    [[...SGX, "--policy", path.join(folder, "none.json")], 1, /Cannot read the policy/],
    [
      [...SGX, "--policy", path.join(folder, "bad.json")],
      1,
      /line 1, column 12: "sgx" has no key "mrenclave"/,
    ],
    [[path.join(folder, "none.bin"), "--policy", good], 1, /Cannot read the evidence/],
  ];
  for (const [args, status, message] of rows) {
    const result = litebox(["verify", ...args]);
    assert.equal(result.status, status, result.stderr);
    assert.match(result.stderr, message);
  }
});
