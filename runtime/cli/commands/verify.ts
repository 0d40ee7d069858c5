/** `litebox verify`: judges evidence of real or simulated hardware by a policy. Reads files only; it fetches nothing. */

import { resolve } from "node:path";

import { givenCollateral } from "../../attest/given.ts";
import { verify } from "../../attest/verify.ts";
import { defineCommand } from "../command.ts";
import { readUserFile } from "../files.ts";
import { JUDGEMENT_JSON, JUDGING_OPTIONS, readJudging, tellJudgement } from "../verification.ts";

export const verifyCommand = defineCommand({
  name: "verify",
  usage: "EVIDENCE --policy FILE [--collateral FILE]...",
  summary: "Judge evidence (SGX and TDX quotes, SEV-SNP reports) by a policy",
  details: `
EVIDENCE is a DCAP quote of version 3, 4 or 5 (SGX or TDX), or an SNP attestation report of version 2 to 5, plain or as
Azure's firmware wraps it; in binary, or as hexadecimal text.
A policy is JSON with comments; docs/policy.md explains it. Nothing is fetched: what vouches for the hardware is given
with --collateral, as often as needed (for evidence of the simulator it need not be, where the policy allows such):
  SGX, TDX  the JSON object with tcb_info, qe_identity, pck_crl, root_ca_crl and their chains, as quote provider
            libraries and dcap-qvl write it; the PCK chain as PEM where the quote does not carry it
  SNP       the VCEK or VLEK certificate and AMD's chain (ASK, ARK), in PEM or DER; if there is one, the revocation list
The exit status is 0 when the evidence is accepted, 1 when it is refused or a file cannot be read.
With --json: { "version": 1, "file", ${JUDGEMENT_JSON}`,
  options: JUDGING_OPTIONS,
  positionals: { minimum: 1, maximum: 1 },
  async run(context) {
    const judging = await readJudging(context, "litebox verify EVIDENCE --policy FILE");
    const file = resolve(context.workingFolder, context.positionals[0] ?? "");
    const evidence = await readUserFile(file, "the evidence");
    const { policy, collateral, time } = judging;
    const given = await givenCollateral(collateral, evidence, policy, time);
    const result = await verify(evidence, given.collateral, policy, time);
    return tellJudgement(context, { file }, evidence, judging, given, result);
  },
});
