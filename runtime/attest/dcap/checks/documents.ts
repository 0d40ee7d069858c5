/** Checks of Intel's two signed documents, TCB info and QE identity. */

import { toHex } from "../../../base/hex.ts";
import type { Check, Finding } from "../../check.ts";
import { failed, judge } from "../../check.ts";
import { formatTime } from "../../time.ts";
import { chainProblems, fingerprint, orderChain, quoted, revokedIn } from "../../x509/chain.ts";
import { isDocumentSignedBy } from "../../x509/issued.ts";
import type { SignedDocument } from "../collateral.ts";
import type { DcapFacts } from "../facts.ts";

/** The chain is the signing certificate and the root. */
const CHAIN_LENGTH = 2;

type Document = SignedDocument<{ readonly issueDate: number; readonly nextUpdate: number }>;

async function checkSignature(
  document: Document | undefined,
  what: string,
  facts: DcapFacts,
): Promise<Finding> {
  if (document === undefined) return failed(`the collateral has no ${what} that can be read`);
  const signer = document.chain.find(({ isCa }) => !isCa);
  if (signer === undefined)
    return failed(`the collateral has no certificate of the one who signed the ${what}`);
  const chain = orderChain(signer, document.chain);
  const problems = [...(await chainProblems(chain, facts.trust, facts.time))];
  if (!signer.subject.commonName.includes("SGX TCB Signing"))
    problems.push(`${quoted(signer)} may not sign it`);
  if (chain.length !== CHAIN_LENGTH)
    problems.push(`the chain has ${chain.length} certificates, not ${CHAIN_LENGTH}`);
  // One root for all: a document from elsewhere says nothing about this platform, even where its root is trusted too.
  const [root, platformRoot] = [chain.at(-1), facts.pckChain.at(-1)];
  if (
    root === undefined ||
    platformRoot === undefined ||
    fingerprint(root.publicKey) !== fingerprint(platformRoot.publicKey)
  ) {
    problems.push("its root is not that of the PCK certificate");
  }
  const { rootList } = facts.collateral;
  problems.push(
    ...(rootList === undefined ? ["the root's revocation list is missing"] : revokedIn(chain, [rootList])),
  );
  if (signer.publicKey.kind !== "P-256" || !(await isDocumentSignedBy(document, signer.publicKey))) {
    problems.push(`the ${what} is not signed by ${quoted(signer)}`);
  }
  return judge(problems, chain.map(quoted).join(" < "));
}

function checkDates(document: Document | undefined, what: string, time: number): Finding {
  if (document === undefined) return failed(`the collateral has no ${what} that can be read`);
  const { issueDate, nextUpdate } = document.value;
  const problems: string[] = [];
  if (time < issueDate) problems.push(`it was issued only at ${formatTime(issueDate)}`);
  if (time > nextUpdate) problems.push(`it expired at ${formatTime(nextUpdate)}`);
  return judge(problems, `from ${formatTime(issueDate)} to ${formatTime(nextUpdate)}`);
}

export const tcbInfoSignature: Check<DcapFacts> = {
  id: "tcb-info-signature",
  title: "The TCB info is signed under a trusted root",
  run: (facts) => checkSignature(facts.collateral.tcbInfo, "TCB info", facts),
};

export const tcbInfoDates: Check<DcapFacts> = {
  id: "tcb-info-dates",
  title: "The TCB info is in date",
  run: ({ collateral, time }) => checkDates(collateral.tcbInfo, "TCB info", time),
};

export const tcbInfoMatch: Check<DcapFacts> = {
  id: "tcb-info-match",
  title: "The TCB info is for this kind of platform",
  run({ collateral, quote, pck }) {
    const info = collateral.tcbInfo?.value;
    if (info === undefined) return failed("the collateral has no TCB info that can be read");
    if (pck === undefined) return failed("the PCK certificate does not say what the platform is");
    const problems: string[] = [];
    const tee = quote.tee.toUpperCase();
    if (info.id !== tee) problems.push(`it is for ${info.id}, the quote for ${tee}`);
    const [fmspc, pceId] = [toHex(pck.fmspc), toHex(pck.pceId)];
    if (info.fmspc !== fmspc) problems.push(`its FMSPC is ${info.fmspc}, the platform's ${fmspc}`);
    if (info.pceId !== pceId) problems.push(`its PCE-ID is ${info.pceId}, the platform's ${pceId}`);
    return judge(problems, `${info.id}, FMSPC ${fmspc}`);
  },
};

export const qeIdentitySignature: Check<DcapFacts> = {
  id: "qe-identity-signature",
  title: "The QE identity is signed under a trusted root",
  run: (facts) => checkSignature(facts.collateral.qeIdentity, "QE identity", facts),
};

export const qeIdentityDates: Check<DcapFacts> = {
  id: "qe-identity-dates",
  title: "The QE identity is in date",
  run: ({ collateral, time }) => checkDates(collateral.qeIdentity, "QE identity", time),
};
