/**
 * Judges evidence: is it genuine, and does the policy accept it? All checks are run and all of them are in the record, so that a person sees
 * everything that is wrong at once. Pure: the same four arguments always give the same record.
 */

import type { Problem } from "../base/result.ts";
import type { CheckResult } from "./check.ts";
import { runChecks } from "./check.ts";
import type { Collateral } from "./collateral.ts";
import { DCAP_CHECKS } from "./dcap/checks/index.ts";
import type { DcapCollateral } from "./dcap/collateral.ts";
import { dcapFacts } from "./dcap/facts.ts";
import type { Quote } from "./dcap/quote.ts";
import type { Evidence } from "./evidence.ts";
import { readEvidence } from "./evidence.ts";
import { quoteIdentity, snpIdentity } from "./identity.ts";
import { POLICY_CHECKS } from "./policy/checks.ts";
import type { PolicyFacts } from "./policy/facts.ts";
import type { Policy } from "./policy/schema.ts";
import type { VendorRoot } from "./roots.ts";
import { AMD_ROOTS, INTEL_ROOTS } from "./roots.ts";
import { SNP_CHECKS } from "./snp/checks/index.ts";
import { snpFacts } from "./snp/facts.ts";
import type { Interval } from "./time.ts";
import { intersection } from "./time.ts";
import type { Verification } from "./verification.ts";
import type { Certificate } from "./x509/certificate.ts";
import type { Trust } from "./x509/chain.ts";
import { isSimulated } from "./x509/chain.ts";

/** `time` in Unix seconds. */
export async function verify(
  evidence: Uint8Array,
  collateral: Collateral,
  policy: Policy,
  time: number,
): Promise<Verification> {
  const { value, problems } = readEvidence(evidence);
  if (value === undefined) return unreadableEvidence(problems);
  const judged = await (value.kind === "quote"
    ? judgeQuote(value.quote, collateral, policy, time)
    : judgeReport(value, collateral, policy, time));
  return { ...judged, notes: problems };
}

/** The verdict about what cannot be read. */
export function unreadableEvidence(problems: readonly Problem[]): Verification {
  const detail = problems[0]?.message ?? "it is damaged";
  return {
    verdict: "refused",
    genuine: false,
    simulated: false,
    identity: undefined,
    tcb: undefined,
    advisories: [],
    checks: [{ id: "evidence", title: "The evidence can be read", outcome: "failed", detail }],
    notChecked: [],
    validity: undefined,
    notes: [],
  };
}

type Judged = Omit<Verification, "notes">;

function trustOf(policy: Policy, vendor: readonly VendorRoot[]): Trust {
  const fingerprints = vendor.map((root) => root.fingerprint);
  return { roots: new Set([...fingerprints, ...policy.trustedRoots]), allowSimulated: policy.allowSimulated };
}

async function judgeQuote(
  quote: Quote,
  collateral: Collateral,
  policy: Policy,
  time: number,
): Promise<Judged> {
  const dcap = withCertificates(collateral);
  const facts = dcapFacts(quote, dcap, trustOf(policy, INTEL_ROOTS), time);
  const checks = await runChecks(DCAP_CHECKS, facts);
  const tcb = facts.tcb !== undefined && "report" in facts.tcb ? facts.tcb.report : undefined;
  const identity = quoteIdentity(quote.body);
  const documents = [dcap.tcbInfo?.value, dcap.qeIdentity?.value].filter((each) => each !== undefined);
  const lists = [dcap.rootList, dcap.pckList].filter((each) => each !== undefined);
  const chains = [facts.pckChain, dcap.tcbInfo?.chain ?? [], dcap.qeIdentity?.chain ?? []].flat();
  const issued = [
    ...documents.map(({ issueDate }) => issueDate),
    ...lists.map(({ thisUpdate }) => thisUpdate),
  ];
  const validity = intersection([
    ...chains.map(certificateInterval),
    ...documents.map(({ issueDate, nextUpdate }) => ({ from: issueDate, to: nextUpdate })),
    ...lists.map(({ thisUpdate, nextUpdate }) => ({ from: thisUpdate, to: nextUpdate })),
  ]);
  const simulated = isSimulated(facts.pckChain);
  return conclude(
    checks,
    { policy, identity, tcb, time, collateralIssued: oldest(issued) },
    simulated,
    validity,
  );
}

const NO_DCAP: DcapCollateral = {
  tcbInfo: undefined,
  qeIdentity: undefined,
  rootList: undefined,
  pckList: undefined,
  pckListChain: [],
  pckChain: [],
};

/** A quote's PCK chain may also come as certificates by themselves. */
function withCertificates({ dcap = NO_DCAP, certificates }: Collateral): DcapCollateral {
  return dcap.pckChain.length > 0 || certificates.length === 0 ? dcap : { ...dcap, pckChain: certificates };
}

async function judgeReport(
  { report, runtimeData }: Extract<Evidence, { kind: "snp-report" }>,
  collateral: Collateral,
  policy: Policy,
  time: number,
): Promise<Judged> {
  const trust = trustOf(policy, AMD_ROOTS);
  const requireRevocationList = policy.snp?.requireRevocationList ?? false;
  const facts = snpFacts({ report, runtimeData, collateral, trust, time, requireRevocationList });
  const checks = await runChecks(SNP_CHECKS, facts);
  const { lists } = collateral;
  const validity = intersection([
    ...facts.chain.map(certificateInterval),
    ...lists.map(({ thisUpdate, nextUpdate }) => ({ from: thisUpdate, to: nextUpdate })),
  ]);
  const policyFacts: PolicyFacts = {
    policy,
    identity: snpIdentity(report, facts.product, facts.reportedTcb),
    tcb: undefined,
    time,
    collateralIssued: oldest(lists.map(({ thisUpdate }) => thisUpdate)),
  };
  return conclude(checks, policyFacts, isSimulated(facts.chain), validity);
}

function certificateInterval({ notBefore, notAfter }: Certificate): Interval {
  return { from: notBefore, to: notAfter };
}

function oldest(times: readonly number[]): number | undefined {
  return times.length === 0 ? undefined : Math.min(...times);
}

async function conclude(
  evidenceChecks: readonly CheckResult[],
  facts: PolicyFacts,
  simulated: boolean,
  validity: Interval | undefined,
): Promise<Judged> {
  const checks = [...evidenceChecks, ...(await runChecks(POLICY_CHECKS, facts))];
  const hasFailed = ({ outcome }: CheckResult): boolean => outcome === "failed";
  const { identity, tcb } = facts;
  // A policy has a section per kind; what it does not say about other kinds was not left out.
  const isAboutThis = ({ id }: CheckResult): boolean =>
    !/^policy-(?:sgx|tdx|snp)-/.test(id) || id.startsWith(`policy-${identity.tee}-`);
  const own = checks.filter(isAboutThis);
  return {
    verdict: checks.some(hasFailed) ? "refused" : "accepted",
    genuine: !evidenceChecks.some(hasFailed),
    simulated,
    identity,
    tcb,
    advisories: tcb?.advisories ?? [],
    checks: own,
    notChecked: own.filter(({ outcome }) => outcome === "not checked").map(({ title }) => title),
    validity,
  };
}
