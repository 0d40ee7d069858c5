/** Checks of the quoting enclave, which signed the quote. */

import { sha256 } from "@noble/hashes/sha2.js";

import { concatBytes, equalBytes } from "../../../base/bytes.ts";
import type { Check } from "../../check.ts";
import { failed, judge, passed } from "../../check.ts";
import { verifyRaw } from "../../crypto/signature.ts";
import type { DcapFacts } from "../facts.ts";

export const qeReportSignature: Check<DcapFacts> = {
  id: "qe-report-signature",
  title: "The quoting enclave's report is signed by the PCK",
  async run({ quote, pckChain: [leaf] }) {
    if (leaf === undefined) return failed("there is no PCK certificate");
    const { qeReport, qeReportSignature: signature } = quote;
    const isValid =
      leaf.publicKey.kind === "P-256" &&
      (await verifyRaw(leaf.publicKey, "ECDSA-SHA256", signature, qeReport.bytes));
    return isValid
      ? passed("ECDSA with P-256")
      : failed("the signature does not verify under the PCK certificate's key");
  },
};

export const qeReportBinding: Check<DcapFacts> = {
  id: "qe-report-binding",
  title: "The quoting enclave's report vouches for the attestation key",
  run({ quote: { attestationKey, qeAuthenticationData, qeReport } }) {
    const expected = new Uint8Array(64);
    expected.set(sha256(concatBytes(attestationKey, qeAuthenticationData)));
    return equalBytes(expected, qeReport.reportData)
      ? passed("its REPORTDATA is the hash of the key and the authentication data")
      : failed("its REPORTDATA is not the hash of the attestation key and the authentication data");
  },
};

/** The bytes that the mask selects must be these. */
function isMasked(value: Uint8Array, mask: Uint8Array, expected: Uint8Array): boolean {
  return expected.every((byte, index) => ((value[index] ?? 0) & (mask[index] ?? 0)) === byte);
}

export const qeIdentityMatch: Check<DcapFacts> = {
  id: "qe-identity-match",
  title: "The quoting enclave is the one that Intel names",
  run({ quote, collateral }) {
    const identity = collateral.qeIdentity?.value;
    if (identity === undefined) return failed("the collateral has no QE identity that can be read");
    const { qeReport } = quote;
    const problems: string[] = [];
    const wanted = quote.tee === "sgx" ? "QE" : "TD_QE";
    if (identity.id !== wanted) problems.push(`the identity is that of ${identity.id}, not ${wanted}`);
    const misc = new Uint8Array(4);
    new DataView(misc.buffer).setUint32(0, qeReport.miscSelect, true);
    if (!isMasked(misc, identity.miscselectMask, identity.miscselect)) problems.push("MISCSELECT differs");
    if (!isMasked(qeReport.attributes, identity.attributesMask, identity.attributes))
      problems.push("ATTRIBUTES differ");
    if (!equalBytes(qeReport.mrSigner, identity.mrsigner)) problems.push("MRSIGNER differs");
    if (qeReport.productId !== identity.isvprodid) {
      problems.push(`ISVPRODID is ${qeReport.productId}, not ${identity.isvprodid}`);
    }
    return judge(problems, `${identity.id}, ISVSVN ${qeReport.securityVersion}`);
  },
};
