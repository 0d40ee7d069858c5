/** Checks of the report itself. */

import { sha256, sha384, sha512 } from "@noble/hashes/sha2.js";

import { equalBytes } from "../../../base/bytes.ts";
import type { Check } from "../../check.ts";
import { failed, judge, notChecked, passed } from "../../check.ts";
import { verifyRaw } from "../../crypto/signature.ts";
import type { SnpFacts } from "../facts.ts";
import { tcbLayout } from "../product.ts";
import { partsBelow, readTcbVersion } from "../tcb-version.ts";

const ECDSA_P384_SHA384 = 1;

export const reportAlgorithm: Check<SnpFacts> = {
  id: "report-algorithm",
  title: "The report's signature algorithm is known",
  run({ report }) {
    return report.signatureAlgorithm === ECDSA_P384_SHA384
      ? passed(`version ${report.version}, ECDSA P-384 with SHA-384`)
      : failed(`SIGNATURE_ALGO is ${report.signatureAlgorithm}; only 1 (ECDSA P-384 with SHA-384) is known`);
  },
};

export const reportSignature: Check<SnpFacts> = {
  id: "report-signature",
  title: "The report is signed by the key of the certificate",
  async run({ report, chain: [leaf] }) {
    if (leaf === undefined) return failed("there is no certificate");
    const { signature, signed } = report;
    const isValid =
      signature !== undefined &&
      leaf.publicKey.kind === "P-384" &&
      (await verifyRaw(leaf.publicKey, "ECDSA-SHA384", signature, signed));
    return isValid ? passed("ECDSA P-384 with SHA-384") : failed("the signature does not verify");
  },
};

/** The firmware never commits to more than it runs, and reports no more than that. */
export const reportTcbOrder: Check<SnpFacts> = {
  id: "report-tcb-order",
  title: "The report's TCB versions fit each other",
  run({ report, product, reportedTcb }) {
    const layout = tcbLayout(product ?? "Milan");
    const current = readTcbVersion(report.currentTcb, layout);
    const committed = readTcbVersion(report.committedTcb, layout);
    const below = partsBelow(current, committed).map(
      (part) => `COMMITTED_TCB is above CURRENT_TCB in ${part}`,
    );
    const reported = partsBelow(current, reportedTcb).map(
      (part) => `REPORTED_TCB is above CURRENT_TCB in ${part}`,
    );
    return judge([...below, ...reported], "committed and reported are at most the current ones");
  },
};

const HASHES = { "SHA-256": sha256, "SHA-384": sha384, "SHA-512": sha512 } as const;

export const runtimeData: Check<SnpFacts> = {
  id: "runtime-data",
  title: "The report vouches for the runtime data beside it",
  run({ report, runtimeData: runtime }) {
    if (runtime === undefined) return notChecked("there is none beside the report");
    if (runtime.hash === undefined) return failed("the runtime data's hash is of an unknown kind");
    const digest = HASHES[runtime.hash](runtime.data);
    return equalBytes(digest, report.reportData.subarray(0, digest.length))
      ? passed(`REPORT_DATA begins with its ${runtime.hash}`)
      : failed(`REPORT_DATA does not begin with its ${runtime.hash}`);
  },
};
