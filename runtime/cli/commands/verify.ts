/** `litebox verify`: judges evidence of real or simulated hardware by a policy. Reads files only; it fetches nothing. */

import { resolve } from "node:path";

import { readCollateral } from "../../attest/collateral.ts";
import { readEvidence } from "../../attest/evidence.ts";
import { readPolicy } from "../../attest/policy/read.ts";
import type { Policy } from "../../attest/policy/schema.ts";
import { collateralSources, isOfSimulation } from "../../attest/sources.ts";
import { formatTime, parseTime } from "../../attest/time.ts";
import { verify } from "../../attest/verify.ts";
import { fingerprint, isSelfIssued } from "../../attest/x509/chain.ts";
import { UserError } from "../../base/errors.ts";
import { decodeTextFile } from "../../base/text.ts";
import { defineCommand } from "../command.ts";
import { readUserFile } from "../files.ts";
import { verificationText } from "../verification-text.ts";

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
With --json: { "version": 1, "file", "verdict": "accepted"|"refused", "genuine", "simulated", "time", "identity", "tcb",
"advisories", "checks": [{ "id", "title", "outcome": "passed"|"failed"|"not checked", "detail" }], "notChecked",
"validity": { "from", "to" }, "notes" }; what is not known is null or left out, bytes are in hexadecimal.`,
  options: {
    policy: { type: "string", placeholder: "FILE", summary: "What is accepted" },
    collateral: {
      type: "string",
      placeholder: "FILE",
      multiple: true,
      summary: "Certificates, revocation lists, TCB info; may be given more than once",
    },
    root: {
      type: "string",
      placeholder: "FILE",
      multiple: true,
      summary: "A root certificate to trust beside Intel's and AMD's",
    },
    time: {
      type: "string",
      placeholder: "TIME",
      summary: "Judge as of this time (2025-06-15T12:00:00Z, or Unix seconds), not now",
    },
  },
  positionals: { minimum: 1, maximum: 1 },
  async run({ positionals: [name = ""], options, json, output, workingFolder }) {
    if (options.policy === undefined) {
      throw new UserError("A policy is needed: litebox verify EVIDENCE --policy FILE.", 2);
    }
    const time = options.time === undefined ? Math.floor(Date.now() / 1000) : chosenTime(options.time);
    const read = (file: string, what: string): Promise<Uint8Array> =>
      readUserFile(resolve(workingFolder, file), what);
    const file = resolve(workingFolder, name);
    const evidence = await readUserFile(file, "the evidence");
    const policy = readPolicyFile(await read(options.policy, "the policy"), options.policy);
    const files: Uint8Array[] = [];
    for (const each of options.collateral ?? []) files.push(await read(each, "the collateral"));
    const isIssued = files.length === 0 && policy.allowSimulated && saysSimulated(evidence);
    if (isIssued) files.push((await import("../../attest/simulation/platform.ts")).simulatedCollateral(time));
    const roots: string[] = [];
    for (const each of options.root ?? []) roots.push(rootOf(await read(each, "the root"), each));
    const { value: collateral = { certificates: [], lists: [], dcap: undefined }, problems } =
      readCollateral(files);
    const trusting = { ...policy, trustedRoots: [...policy.trustedRoots, ...roots] };
    const result = await verify(evidence, collateral, trusting, time);
    const notes = [...problems, ...result.notes].map(({ message }) => message);
    if (isIssued) notes.push("The collateral is the simulated platform's, issued for this verification.");
    if (json) {
      const { validity, identity = null, tcb = null } = result;
      const period = validity && { from: formatTime(validity.from), to: formatTime(validity.to) };
      const facts = { ...result, identity, tcb, validity: period ?? null, notes };
      output.json({ version: 1, file, time: formatTime(time), ...facts });
    } else {
      for (const line of verificationText(result, notes)) output.line(line);
      if (files.length === 0) for (const line of sourcesText(evidence)) output.line(line);
    }
    return result.verdict === "accepted" ? 0 : 1;
  },
});

function saysSimulated(evidence: Uint8Array): boolean {
  const { value } = readEvidence(evidence);
  return value !== undefined && isOfSimulation(value);
}

/** Who gave no collateral is told where it is. */
function sourcesText(evidence: Uint8Array): readonly string[] {
  const { value } = readEvidence(evidence);
  const sources = value === undefined ? [] : collateralSources(value);
  return sources.length === 0
    ? []
    : ["", "Its collateral:", ...sources.map(({ what, url }) => `  ${what}: ${url}`)];
}

function chosenTime(text: string): number {
  const time = /^\d{1,11}$/.test(text) ? Number(text) : parseTime(text);
  if (time !== undefined) return time;
  throw new UserError(`--time needs a time such as 2025-06-15T12:00:00Z, or Unix seconds, not '${text}'.`, 2);
}

function readPolicyFile(bytes: Uint8Array, name: string): Policy {
  const { value, problems } = readPolicy(decodeTextFile(bytes));
  if (value !== undefined) return value;
  throw new UserError(
    `The policy ${name} has mistakes: ${problems.map(({ message }) => message).join("; ")}.`,
  );
}

function rootOf(bytes: Uint8Array, name: string): string {
  const root = readCollateral([bytes]).value?.certificates.find(isSelfIssued);
  if (root !== undefined) return fingerprint(root.publicKey);
  throw new UserError(`${name} holds no root: no certificate, in PEM or DER, that is its own issuer.`);
}
