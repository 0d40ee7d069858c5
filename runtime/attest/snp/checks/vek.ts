/** Checks of the certificate of the key that signed the report: the chip's (VCEK) or the cloud's (VLEK). */

import { equalBytes } from "../../../base/bytes.ts";
import type { Check } from "../../check.ts";
import { failed, judge, notChecked, passed } from "../../check.ts";
import {
  chainProblems,
  isSelfIssued,
  isSimulated,
  listProblems,
  quoted,
  revokedIn,
} from "../../x509/chain.ts";
import type { SnpFacts } from "../facts.ts";
import { lineInName, lineOfCpu } from "../product.ts";
import { isChipIdMasked, signingKey } from "../report.ts";
import { differingParts, formatTcb } from "../tcb-version.ts";

/** The chain is VCEK or VLEK, ASK or ASVK, ARK. */
const CHAIN_LENGTH = 3;

export const vekChain: Check<SnpFacts> = {
  id: "vek-chain",
  title: "The certificate of the signing key comes from a trusted root",
  async run({ chain, trust, time, vekProblem }) {
    if (chain.length === 0) return failed("the collateral has no VCEK or VLEK certificate");
    const problems = [...(await chainProblems(chain, trust, time))];
    if (chain.length !== CHAIN_LENGTH)
      problems.push(`the chain has ${chain.length} certificates, not ${CHAIN_LENGTH}`);
    if (vekProblem !== undefined) problems.push(vekProblem);
    return judge(problems, chain.map(quoted).join(" < "));
  },
};

export const rootIsReal: Check<SnpFacts> = {
  id: "not-simulated",
  title: "The platform is not simulated",
  run({ chain, trust }) {
    if (!isSimulated(chain)) return passed("no name in the chain says that it is simulated");
    return trust.allowSimulated
      ? notChecked(
          "the platform is SIMULATED, which the policy allows; nothing here says anything about any hardware",
        )
      : failed("the platform is SIMULATED; a policy for tests can allow that (allowSimulated)");
  },
};

/** AMD has one root per product line, so that a key of one line cannot speak for a chip of another. */
export const vekProduct: Check<SnpFacts> = {
  id: "vek-product",
  title: "The certificates are for the processor that the report names",
  run({ chain, vek, report }) {
    if (vek === undefined) return failed("the certificate does not say which product it is for");
    const line = lineInName(vek.productName);
    if (line === undefined) return failed(`"${vek.productName}" is no known product`);
    const problems = chain
      .slice(1)
      .filter(({ subject }) => lineInName(subject.commonName) !== line)
      .map((certificate) => `${quoted(certificate)} is not for ${line}`);
    const { cpu } = report;
    const ofCpu = cpu === undefined ? line : lineOfCpu(cpu.family, cpu.model);
    if (ofCpu !== line)
      problems.push(`the report is of ${ofCpu ?? "an unknown product"}, the certificate for ${line}`);
    return judge(problems, vek.productName);
  },
};

export const vekKind: Check<SnpFacts> = {
  id: "vek-kind",
  title: "The report was signed by a key of this kind",
  run({ chain: [leaf, issuer], report }) {
    if (leaf === undefined) return failed("there is no certificate");
    const key = signingKey(report);
    const problems: string[] = [];
    if (leaf.subject.commonName !== `SEV-${key}`)
      problems.push(`the report names ${key}, the certificate is ${quoted(leaf)}`);
    const isVlek = issuer?.subject.commonName.startsWith("SEV-VLEK-") === true;
    if (isVlek !== (leaf.subject.commonName === "SEV-VLEK"))
      problems.push(`${quoted(leaf)} is not from its own kind of CA`);
    return judge(problems, key);
  },
};

export const revocation: Check<SnpFacts> = {
  id: "vek-revocation",
  title: "No certificate of the chain is revoked",
  async run({ chain, collateral, time, requireRevocationList }) {
    const root = chain.at(-1);
    const { lists } = collateral;
    if (lists.length === 0) {
      const detail = "no revocation list was given";
      return requireRevocationList ? failed(detail) : notChecked(detail);
    }
    if (root === undefined || !isSelfIssued(root))
      return failed("there is no root whose lists these could be");
    const problems: string[] = [];
    for (const list of lists)
      problems.push(...(await listProblems(list, root, time)).map((text) => `the list: ${text}`));
    return judge([...problems, ...revokedIn(chain, lists)], "none of them is on a list");
  },
};

export const vekTcb: Check<SnpFacts> = {
  id: "vek-tcb",
  title: "The signing key is the one of the reported TCB",
  run({ vek, reportedTcb }) {
    if (vek === undefined) return failed("the certificate does not say for which TCB it is");
    const differing = differingParts(reportedTcb, vek.tcb);
    const text = `REPORTED_TCB is ${formatTcb(reportedTcb)}`;
    return differing.length === 0
      ? passed(text)
      : failed(`${text}; the certificate is for ${formatTcb(vek.tcb)}`);
  },
};

export const chipId: Check<SnpFacts> = {
  id: "chip-id",
  title: "The signing key is that of the chip",
  run({ vek, report }) {
    if (signingKey(report) === "VLEK")
      return notChecked("a VLEK belongs to the cloud provider, not to a chip");
    if (isChipIdMasked(report)) return notChecked("CHIP_ID is zero: the owner of the machine has masked it");
    const { chipId: id } = report;
    if (vek?.hardwareId === undefined) return failed("the certificate does not say for which chip it is");
    const { length } = vek.hardwareId;
    const isSame =
      equalBytes(id.subarray(0, length), vek.hardwareId) && id.subarray(length).every((byte) => byte === 0);
    return isSame ? passed("CHIP_ID is the certificate's") : failed("CHIP_ID is not that of the certificate");
  },
};
