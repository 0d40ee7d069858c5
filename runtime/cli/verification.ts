/** What `litebox verify` and `litebox attest` have in common: what a judgement is by, and how it is told. */

import { resolve } from "node:path";

import { readCollateral } from "../attest/collateral.ts";
import { readEvidence } from "../attest/evidence.ts";
import type { GivenCollateral } from "../attest/given.ts";
import { judgementJson, notesOf } from "../attest/judgement.ts";
import { readPolicy } from "../attest/policy/read.ts";
import type { Policy } from "../attest/policy/schema.ts";
import { collateralSources } from "../attest/sources.ts";
import { parseTime } from "../attest/time.ts";
import type { Verification } from "../attest/verification.ts";
import { fingerprint, isSelfIssued } from "../attest/x509/chain.ts";
import { UserError } from "../base/errors.ts";
import { decodeTextFile } from "../base/text.ts";
import type { CommandContext, OptionTable } from "./command.ts";
import { readUserFile } from "./files.ts";
import { verificationText } from "./verification-text.ts";

export const JUDGING_OPTIONS = {
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
} as const satisfies OptionTable;

/** The object that both write with --json, without `file` or `address`. */
export const JUDGEMENT_JSON = `"verdict": "accepted"|"refused", "genuine", "simulated", "time", "identity", "tcb",
"advisories", "checks": [{ "id", "title", "outcome": "passed"|"failed"|"not checked", "detail" }], "notChecked",
"validity": { "from", "to" }, "notes" }; what is not known is null or left out, bytes are in hexadecimal.`;

/** What evidence is judged by. */
export interface Judging {
  readonly policy: Policy;
  readonly collateral: readonly Uint8Array[];
  /** Unix seconds. */
  readonly time: number;
}

/** `usage` is what a user who has forgotten the policy should have written. */
export async function readJudging(
  { options, workingFolder }: Pick<CommandContext<typeof JUDGING_OPTIONS>, "options" | "workingFolder">,
  usage: string,
): Promise<Judging> {
  if (options.policy === undefined) throw new UserError(`A policy is needed: ${usage}.`, 2);
  const time = options.time === undefined ? Math.floor(Date.now() / 1000) : chosenTime(options.time);
  const read = (file: string, what: string): Promise<Uint8Array> =>
    readUserFile(resolve(workingFolder, file), what);
  const policy = readPolicyFile(await read(options.policy, "the policy"), options.policy);
  const collateral: Uint8Array[] = [];
  for (const each of options.collateral ?? []) collateral.push(await read(each, "the collateral"));
  const roots: string[] = [];
  for (const each of options.root ?? []) roots.push(rootOf(await read(each, "the root"), each));
  return { policy: { ...policy, trustedRoots: [...policy.trustedRoots, ...roots] }, collateral, time };
}

/** Writes a judgement, and gives the exit status. `about` says in the JSON what was judged. */
export function tellJudgement(
  { json, output }: Pick<CommandContext, "json" | "output">,
  about: Readonly<Record<string, string>>,
  evidence: Uint8Array,
  { time, collateral }: Judging,
  given: GivenCollateral,
  result: Verification,
): number {
  const notes = notesOf(given, result);
  if (json) output.json(judgementJson(about, time, notes, result));
  else {
    for (const line of verificationText(result, notes)) output.line(line);
    if (collateral.length === 0 && !given.isIssued)
      for (const line of sourcesText(evidence)) output.line(line);
  }
  return result.verdict === "accepted" ? 0 : 1;
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
