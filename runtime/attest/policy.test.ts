/** Policies, chains and statuses, on a platform of our own making that is wrong in one point at a time. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import fc from "fast-check";

import type { PartStatus, TcbStatus } from "./dcap/tcb-status.ts";
import { mergeStatus } from "./dcap/tcb-status.ts";
import { POLICY_CHECKS } from "./policy/checks.ts";
import { readPolicy } from "./policy/read.ts";
import type { Policy } from "./policy/schema.ts";
import { policySchema } from "./policy/schema.ts";
import { chipId } from "./snp/checks/vek.ts";
import { snpFacts } from "./snp/facts.ts";
import { readSnpReport } from "./snp/report.ts";
import type { Finding } from "./check.ts";
import { AMD_ROOTS, INTEL_ROOTS } from "./roots.ts";
import type { PlatformParts } from "./testing/made-platform.ts";
import { MADE_TIME, makePlatform } from "./testing/made-platform.ts";
import { evidenceAndCollateral, lenientPolicy, vector } from "./testing/vectors.ts";
import type { Verification } from "./verification.ts";
import { verify } from "./verify.ts";
import { readCertificate } from "./x509/certificate.ts";
import { fingerprint } from "./x509/chain.ts";

const SGX_QUOTE = "verify/phala-sgx/sgx-00a067110000-eval17-b73f36f7/1750334171";
const MADE_ROOT = fingerprint(readCertificate(makePlatform().root).value!.publicKey);

function policyOf(input: object): Policy {
  return policySchema.parse({ trustedRoots: [MADE_ROOT], ...input });
}

async function judge(parts: PlatformParts, policy: object = {}): Promise<Verification> {
  const { evidence, collateral } = makePlatform(parts);
  return verify(evidence, collateral, policyOf(policy), MADE_TIME);
}

function failedChecks({ checks }: Verification): readonly string[] {
  return checks.filter(({ outcome }) => outcome === "failed").map(({ id }) => id);
}

test("the made platform is accepted as it is, and only by who trusts its root", async () => {
  const result = await judge({});
  assert.deepEqual(failedChecks(result), []);
  assert.equal(result.verdict, "accepted");
  const { evidence, collateral } = makePlatform();
  const distrusted = await verify(evidence, collateral, policySchema.parse({}), MADE_TIME);
  assert.deepEqual(failedChecks(distrusted), ["pck-chain", "tcb-info-signature", "qe-identity-signature"]);
});

/** What is wrong, and the checks that find it. */
const WRONG: readonly (readonly [string, PlatformParts, readonly string[]])[] = [
  ["a revoked PCK certificate", { revokedByCa: [3] }, ["pck-revocation"]],
  ["a revoked PCK CA", { revokedByRoot: [2] }, ["pck-revocation"]],
  ["a revoked signer of TCB info", { revokedByRoot: [4] }, ["tcb-info-signature", "qe-identity-signature"]],
  ["a PCK list that the root signed", { pckListSigner: "Intel SGX Root CA" }, ["pck-crl"]],
  [
    "an expired PCK certificate",
    { certificates: { pck: { notAfter: Date.UTC(2025, 5, 14) } } },
    ["pck-chain"],
  ],
  [
    "an expired signer",
    { certificates: { tcb: { notAfter: Date.UTC(2025, 5, 14) } } },
    ["tcb-info-signature", "qe-identity-signature"],
  ],
  ["an issuer that is not a CA", { certificates: { ca: { ca: false } } }, ["pck-chain"]],
  ["an issuer that may not sign certificates", { certificates: { ca: { usage: 0x02 } } }, ["pck-chain"]],
  ["an issuer that may not sign lists", { certificates: { ca: { usage: 0x04 } } }, ["pck-crl"]],
  ["a root that allows no CA below", { certificates: { root: { pathLength: 0 } } }, ["pck-chain"]],
  [
    "a critical extension that nobody knows",
    { certificates: { pck: { criticalUnknown: true } } },
    ["pck-chain"],
  ],
  [
    "another name than a signer's",
    { certificates: { tcb: { name: "Intel SGX PCK Certificate" } } },
    ["tcb-info-signature", "qe-identity-signature"],
  ],
  ["another platform's TCB info", { tcbInfo: { fmspc: "c0ffee000003" } }, ["tcb-info-match"]],
  ["another PCE's TCB info", { tcbInfo: { pceId: "0001" } }, ["tcb-info-match"]],
  ["TDX's TCB info", { tcbInfo: { id: "TDX" } }, ["tcb-info-match"]],
  ["TCB info of tomorrow", { tcbInfo: { issueDate: "2025-06-16T00:00:00Z" } }, ["tcb-info-dates"]],
  ["TCB info of yesterday", { tcbInfo: { nextUpdate: "2025-06-14T00:00:00Z" } }, ["tcb-info-dates"]],
  ["QE identity of yesterday", { qeIdentity: { nextUpdate: "2025-06-14T00:00:00Z" } }, ["qe-identity-dates"]],
  ["TDX's QE identity", { qeIdentity: { id: "TD_QE" } }, ["qe-identity-match"]],
  ["another quoting enclave", { qeIdentity: { mrsigner: "22".repeat(32) } }, ["qe-identity-match"]],
  ["another product of the same signer", { qeIdentity: { isvprodid: 2 } }, ["qe-identity-match"]],
  ["a MISCSELECT that is not allowed", { qeMiscSelect: 1 }, ["qe-identity-match"]],
  ["a debug quoting enclave", { qeIdentity: { attributesMask: "ff".repeat(16) } }, ["qe-identity-match"]],
  [
    "no level that is low enough",
    { levels: [{ svn: 6, status: "UpToDate" }] },
    ["tcb-level", "policy-tcb-status"],
  ],
  [
    "no level for the PCE",
    { levels: [{ svn: 5, pceSvn: 14, status: "UpToDate" }] },
    ["tcb-level", "policy-tcb-status"],
  ],
  [
    "a status that nobody knows",
    { levels: [{ svn: 5, status: "Splendid" }] },
    ["tcb-level", "policy-tcb-status"],
  ],
  [
    "no level of the quoting enclave",
    { qeLevels: [{ svn: 9, status: "UpToDate" }] },
    ["tcb-level", "policy-tcb-status"],
  ],
];

for (const [what, parts, expected] of WRONG) {
  test(`${what}: refused by ${expected.join(", ")}`, async () => {
    const result = await judge(parts);
    assert.equal(result.verdict, "refused");
    assert.equal(result.genuine, false);
    assert.deepEqual(failedChecks(result), expected);
  });
}

test("levels are tried from the highest, whatever their order in the TCB info", async () => {
  const levels = [
    { svn: 2, status: "OutOfDate", advisories: ["INTEL-SA-2"] },
    { svn: 6, status: "UpToDate" },
    { svn: 5, pceSvn: 10, status: "SWHardeningNeeded", advisories: ["INTEL-SA-1"] },
    { svn: 5, pceSvn: 13, status: "ConfigurationNeeded", advisories: ["INTEL-SA-3"] },
  ];
  const qeLevels = [
    { svn: 1, status: "Revoked" },
    { svn: 7, status: "OutOfDate", advisories: ["INTEL-SA-3", "INTEL-SA-0"] },
  ];
  const { tcb, advisories } = await judge({ levels, qeLevels });
  assert.equal(tcb?.platform.status, "ConfigurationNeeded");
  assert.equal(tcb.status, "OutOfDateConfigurationNeeded");
  assert.deepEqual(advisories, ["INTEL-SA-0", "INTEL-SA-3"]);
  assert.equal(tcb.evaluationNumber, 17);
});

test("statuses merge as Intel's library merges them", () => {
  const rows: readonly (readonly [TcbStatus, TcbStatus])[] = [
    ["UpToDate", "OutOfDate"],
    ["SWHardeningNeeded", "OutOfDate"],
    ["ConfigurationNeeded", "OutOfDateConfigurationNeeded"],
    ["ConfigurationAndSWHardeningNeeded", "OutOfDateConfigurationNeeded"],
    ["OutOfDate", "OutOfDate"],
    ["OutOfDateConfigurationNeeded", "OutOfDateConfigurationNeeded"],
    ["TDRelaunchAdvised", "TDRelaunchAdvised"],
    ["Revoked", "Revoked"],
  ];
  for (const [platform, outOfDate] of rows) {
    const merged = (["UpToDate", "OutOfDate", "Revoked"] satisfies PartStatus[]).map((part) =>
      mergeStatus(platform, part),
    );
    assert.deepEqual(merged, [platform, outOfDate, "Revoked"], platform);
  }
});

test("simulated evidence is refused, whatever root is trusted, until the policy allows it; then it is marked", async () => {
  const simulated = { authority: "LiteBox SIMULATION - NOT INTEL" };
  const refused = await judge(simulated);
  assert.deepEqual(failedChecks(refused), ["not-simulated"]);
  assert.equal(refused.simulated, true);
  const allowed = await judge(simulated, { allowSimulated: true, trustedRoots: [] });
  assert.equal(allowed.verdict, "accepted");
  assert.equal(allowed.simulated, true);
  assert.ok(allowed.notChecked.includes("The platform is not simulated"));
  // What is allowed is simulation, not anything else.
  const other = await judge({}, { allowSimulated: true, trustedRoots: [] });
  assert.deepEqual(failedChecks(other), ["pck-chain", "tcb-info-signature", "qe-identity-signature"]);
  const revoked = await judge({ ...simulated, revokedByCa: [3] }, { allowSimulated: true });
  assert.deepEqual(failedChecks(revoked), ["pck-revocation"]);
});

test("TCB info from a root that is trusted for something else says nothing about the platform", async () => {
  const { evidence, collateral } = evidenceAndCollateral(vector("dcap-verify", SGX_QUOTE));
  const simulated = makePlatform({ authority: "SIMULATION" });
  const mixed = { ...collateral, dcap: { ...collateral.dcap!, tcbInfo: simulated.collateral.dcap!.tcbInfo } };
  const policy = policyOf({ allowSimulated: true, trustedRoots: [MADE_ROOT] });
  const result = await verify(evidence, mixed, policy, MADE_TIME);
  assert.equal(result.simulated, false);
  assert.match(
    result.checks.find(({ id }) => id === "tcb-info-signature")!.detail,
    /its root is not that of the PCK/,
  );
});

test("a simulated platform is no vendor's", () => {
  assert.equal(
    [...INTEL_ROOTS, ...AMD_ROOTS].some(({ name }) => /SIMULATION/i.test(name)),
    false,
  );
});

const AA = "aa".repeat(32);
const BB = "BB".repeat(32);

/** Policies, what they are about, and the check that refuses; none where the policy is satisfied. */
const POLICIES: readonly (readonly [object, PlatformParts, string | undefined])[] = [
  [{}, { debug: true }, "policy-debug"],
  [{ debug: true }, { debug: true }, undefined],
  [{ sgx: { mrEnclave: AA } }, {}, undefined],
  [{ sgx: { mrEnclave: [BB, AA] } }, {}, undefined],
  [{ sgx: { mrEnclave: BB } }, {}, "policy-sgx-mr-enclave"],
  [{ sgx: { mrSigner: BB } }, {}, undefined],
  [{ sgx: { mrSigner: AA } }, {}, "policy-sgx-mr-signer"],
  [{ sgx: { productId: 7, minimumSecurityVersion: 3 } }, {}, undefined],
  [{ sgx: { productId: 8 } }, {}, "policy-sgx-product-id"],
  [{ sgx: { minimumSecurityVersion: 4 } }, {}, "policy-sgx-minimum-security-version"],
  [{ sgx: { configId: "00".repeat(64) } }, {}, undefined],
  [{ sgx: { configId: "01".repeat(64) } }, {}, "policy-sgx-config-id"],
  [{ tdx: {} }, {}, "policy-kind"],
  [{ tdx: {}, sgx: {} }, {}, undefined],
  [{ reportData: "cc".repeat(64) }, {}, undefined],
  [{ reportData: "cc".repeat(63) }, {}, "policy-report-data"],
  [{}, { levels: [{ svn: 5, status: "SWHardeningNeeded" }] }, "policy-tcb-status"],
  [
    { tcb: { accept: ["SWHardeningNeeded"] } },
    { levels: [{ svn: 5, status: "SWHardeningNeeded" }] },
    undefined,
  ],
  [{ tcb: { accept: ["OutOfDate"] } }, {}, "policy-tcb-status"],
  [
    { tcb: { advisories: [] } },
    { levels: [{ svn: 5, status: "UpToDate", advisories: ["A"] }] },
    "policy-advisories",
  ],
  [
    { tcb: { advisories: ["A", "B"] } },
    { levels: [{ svn: 5, status: "UpToDate", advisories: ["A"] }] },
    undefined,
  ],
  [{ tcb: { minimumEvaluationNumber: 17 } }, {}, undefined],
  [{ tcb: { minimumEvaluationNumber: 18 } }, {}, "policy-evaluation-number"],
  [{ tcb: { maximumAge: 14 } }, {}, undefined],
  [{ tcb: { maximumAge: 13.9 } }, {}, "policy-age"],
];

for (const [policy, parts, refusedBy] of POLICIES) {
  test(`${JSON.stringify(policy).replaceAll(/(?:AA|BB|aa|cc|00|01){5,}/gi, "…")}: ${refusedBy ?? "satisfied"}`, async () => {
    const result = await judge(parts, policy);
    assert.deepEqual(failedChecks(result), refusedBy === undefined ? [] : [refusedBy]);
    assert.equal(result.genuine, true);
  });
}

const SNP_REPORT = vector("snp-report", "snp/gosev-milan");
const SNP_POLICIES: readonly (readonly [object, string | undefined])[] = [
  [
    {
      measurement:
        "b07af9620f3b839b47996422ddec6058338951d984e312115131ea82705eaf5b6bdf8a9ece31a5a608eb0cf2e4872b01",
    },
    undefined,
  ],
  [{ measurement: "00".repeat(48) }, "policy-snp-measurement"],
  [{ vmpl: [0], product: ["Milan"], minimumTcb: { bootLoader: 2, snp: 5, microcode: 68 } }, undefined],
  [{ vmpl: [1, 2] }, "policy-snp-vmpl"],
  [{ product: ["Genoa"] }, "policy-snp-product"],
  [{ minimumTcb: { microcode: 69 } }, "policy-snp-minimum-tcb"],
  [{ smt: false }, "policy-snp-smt"],
  [{ minimumSecurityVersion: 1 }, "policy-snp-minimum-security-version"],
  [{ requireRevocationList: true }, "vek-revocation"],
  [{ hostData: "01".repeat(32) }, "policy-snp-host-data"],
];

for (const [snp, refusedBy] of SNP_POLICIES) {
  test(`SNP, ${Object.keys(snp).join(" and ")}: ${refusedBy ?? "satisfied"}`, async () => {
    const { evidence, collateral } = evidenceAndCollateral(SNP_REPORT);
    const policy = policySchema.parse({ debug: true, snp });
    const result = await verify(evidence, collateral, policy, SNP_REPORT.expected.verification_time);
    assert.deepEqual(failedChecks(result), refusedBy === undefined ? [] : [refusedBy]);
  });
}

test("SNP, the chip's id: the certificate's, or masked, or neither", () => {
  const { evidence, collateral } = evidenceAndCollateral(SNP_REPORT);
  const outcome = (change: (chipId: Uint8Array) => void): string => {
    const bytes = evidence.slice();
    change(bytes.subarray(0x1a0, 0x1e0));
    const report = readSnpReport(bytes).value!;
    const trust = { roots: new Set<string>(), allowSimulated: false };
    const input = {
      report,
      runtimeData: undefined,
      collateral,
      trust,
      time: 0,
      requireRevocationList: false,
    };
    return (chipId.run(snpFacts(input)) as Finding).outcome;
  };
  assert.equal(
    outcome(() => undefined),
    "passed",
  );
  assert.equal(
    outcome((id) => id.fill(0)),
    "not checked",
  );
  assert.equal(
    outcome((id) => id.fill(1, 63)),
    "failed",
  );
});

const TDX_QUOTE = vector("dcap-verify", "verify/phala-tdx/tdx-b0c06f000000-eval17-f0b1c6df/1750332747");

test("TDX: measurements and registers", async () => {
  const { evidence, collateral } = evidenceAndCollateral(TDX_QUOTE);
  const { verification_time: time } = TDX_QUOTE.expected;
  const lenient = lenientPolicy(TDX_QUOTE);
  const { identity } = await verify(evidence, collateral, lenient, time);
  assert.ok(identity?.tee === "tdx");
  const { mrTd, rtmr0, rtmr3, mrSeam } = identity;
  const right = policySchema.parse({ tdx: { mrTd, rtmr0, rtmr3, mrSeam } });
  assert.deepEqual(failedChecks(await verify(evidence, collateral, right, time)), []);
  const wrong = policySchema.parse({ tdx: { mrTd: rtmr0, rtmr3: rtmr0, mrServiceTd: rtmr0 } });
  assert.deepEqual(failedChecks(await verify(evidence, collateral, wrong, time)), [
    "policy-tdx-mr-td",
    "policy-tdx-rtmr3",
    "policy-tdx-mr-service-td",
  ]);
});

test("what the policy does not ask is said to be not checked", async () => {
  const { notChecked } = await judge({}, { sgx: { mrSigner: BB } });
  assert.ok(notChecked.includes("MRENCLAVE is as expected"));
  assert.ok(notChecked.includes("The evidence is bound to the expected data"));
  assert.ok(!notChecked.includes("MRSIGNER is as expected"));
  assert.ok(!notChecked.includes("MRTD is as expected"));
});

test("no two checks have the same name", () => {
  const ids = POLICY_CHECKS.map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
});

test("nothing is accepted without collateral", async () => {
  const none = { certificates: [], lists: [], dcap: undefined };
  for (const entry of [TDX_QUOTE, SNP_REPORT]) {
    const { evidence } = evidenceAndCollateral(entry);
    const result = await verify(evidence, none, lenientPolicy(entry), entry.expected.verification_time);
    assert.equal(result.genuine, false);
  }
});

const MISTAKES: readonly (readonly [string, RegExp])[] = [
  ["", /line 1, column 1: this is not JSON/],
  ["[]", /expected at the policy: an object/],
  ['{ "sgx": { "mrenclave": "00" } }', /line 1, column 12: "sgx" has no key "mrenclave"/],
  [
    '{ "sgx": {\n "mrSigner": "zz" } }',
    /line 2, column 14: expected at "sgx.mrSigner": 64 hexadecimal digits/,
  ],
  ['{ "tcb": { "accept": ["Fine"] } }', /expected at "tcb.accept.0": a TCB status/],
  ['{ "debug": 1 }', /expected at "debug": true or false/],
  ['{ "debug": false, "debug": true }', /line 1, column 19: expected each key once, found "debug" again/],
  ['{ "reportData": "abc" }', /expected at "reportData": up to 128 hexadecimal digits/],
];

for (const [text, expected] of MISTAKES) {
  test(`a mistake in a policy is named with its place: ${text}`, () => {
    const { value, problems } = readPolicy(text);
    assert.equal(value, undefined);
    assert.match(problems.map(({ message }) => message).join("\n"), expected);
  });
}

test("comments and trailing commas are allowed; hexadecimal may be in either case", () => {
  const { value } = readPolicy(`{ // so\n "sgx": { "mrSigner": "${BB}", }, }`);
  assert.deepEqual(value?.sgx?.mrSigner, [BB.toLowerCase()]);
  assert.deepEqual(value.tcb.accept, ["UpToDate"]);
});

test("any text is a policy or has mistakes", () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
      const { value, problems } = readPolicy(text);
      assert.equal(value === undefined, problems.length > 0);
    }),
  );
});

test("the page's example is a policy", () => {
  const page = readFileSync(new URL("../../docs/policy.md", import.meta.url), "utf8");
  const example = /```jsonc\n([^]*?)```/.exec(page)?.[1];
  assert.deepEqual(readPolicy(example ?? "").problems, []);
});
