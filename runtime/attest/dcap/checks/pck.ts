/** Checks of the certificate of the machine's provisioning certification key (PCK). */

import type { Check } from "../../check.ts";
import { failed, judge, notChecked, passed } from "../../check.ts";
import { chainProblems, isSimulated, listProblems, quoted, revokedIn } from "../../x509/chain.ts";
import type { DcapFacts } from "../facts.ts";

/** The chain is leaf, Platform or Processor CA, root. */
const CHAIN_LENGTH = 3;

export const pckChain: Check<DcapFacts> = {
  id: "pck-chain",
  title: "The PCK certificate comes from a trusted root",
  async run({ pckChain: chain, pckProblem, trust, time, quote }) {
    const [leaf] = chain;
    if (leaf === undefined) {
      const { type } = quote.certification;
      return failed(
        pckProblem ??
          `neither the quote (certification data type ${type}) nor the collateral has a PCK certificate`,
      );
    }
    const problems = [...(await chainProblems(chain, trust, time))];
    if (!leaf.subject.commonName.includes("SGX PCK Certificate"))
      problems.push(`${quoted(leaf)} is not a PCK certificate`);
    if (chain.length !== CHAIN_LENGTH)
      problems.push(`the chain has ${chain.length} certificates, not ${CHAIN_LENGTH}`);
    if (pckProblem !== undefined) problems.push(pckProblem);
    return judge(problems, chain.map(quoted).join(" < "));
  },
};

export const rootIsReal: Check<DcapFacts> = {
  id: "not-simulated",
  title: "The platform is not simulated",
  run({ pckChain: chain, trust }) {
    if (!isSimulated(chain)) return passed("no name in the chain says that it is simulated");
    return trust.allowSimulated
      ? notChecked(
          "the platform is SIMULATED, which the policy allows; nothing here says anything about any hardware",
        )
      : failed("the platform is SIMULATED; a policy for tests can allow that (allowSimulated)");
  },
};

export const rootList: Check<DcapFacts> = {
  id: "root-crl",
  title: "The root's revocation list is the root's, and in date",
  async run({ pckChain: chain, collateral, time }) {
    const root = chain.at(-1);
    if (collateral.rootList === undefined) return failed("the collateral has no revocation list of the root");
    if (root === undefined) return failed("there is no chain to look for");
    return judge(
      await listProblems(collateral.rootList, root, time),
      `${collateral.rootList.revoked.size} certificates revoked`,
    );
  },
};

export const pckList: Check<DcapFacts> = {
  id: "pck-crl",
  title: "The PCK revocation list is that of the PCK certificate's issuer, and in date",
  async run({ pckChain: chain, collateral, time }) {
    const issuer = chain[1];
    if (collateral.pckList === undefined) return failed("the collateral has no PCK revocation list");
    if (issuer === undefined) return failed("there is no issuer to look for");
    return judge(
      await listProblems(collateral.pckList, issuer, time),
      `${collateral.pckList.revoked.size} certificates revoked`,
    );
  },
};

export const pckRevocation: Check<DcapFacts> = {
  id: "pck-revocation",
  title: "No certificate of the PCK chain is revoked",
  run({ pckChain: chain, collateral: { rootList: root, pckList: pck } }) {
    if (root === undefined || pck === undefined) return failed("a revocation list is missing");
    return judge(revokedIn(chain, [root, pck]), "none of them is on a list");
  },
};
