/** EINIT: ends the measurement, checks it and the attributes against a signature, and lets the enclave be entered (SDM Vol. 3D, EINIT). */

import { ATTRIBUTE } from "../attributes.ts";
import { checkLaunch, type LaunchVerdict } from "../launch.ts";
import type { Check, SgxError } from "../leaf.ts";
import { type EnclsCall, type EnclsLeaf, NOT_INITIALISED } from "./leaf.ts";

export interface InitCall extends EnclsCall {
  /** The 1808 bytes of the signature. */
  readonly sigstruct: Uint8Array;
  /** What all measuring leaves have come to. */
  readonly mrenclave: Uint8Array;
}

const verdicts = new WeakMap<InitCall, LaunchVerdict>();

/** The signature is checked once for a call, whichever check asks. */
function verdictOf(call: InitCall): LaunchVerdict {
  let verdict = verdicts.get(call);
  if (verdict === undefined) {
    const { enclave, processor, sigstruct, mrenclave } = call;
    verdict = checkLaunch(sigstruct, enclave.secs, mrenclave, processor.launchKeyHash);
    verdicts.set(call, verdict);
  }
  return verdict;
}

function launchCheck(requires: string, otherwise: SgxError): Check<InitCall> {
  return {
    requires,
    otherwise,
    refuse(call) {
      const { refusal } = verdictOf(call);
      return refusal?.error === otherwise ? refusal.message : undefined;
    },
  };
}

export const EINIT: EnclsLeaf<InitCall> = {
  name: "EINIT",
  instruction: "ENCLS",
  leaf: 2,
  sdm: "Vol. 3D, EINIT",
  summary:
    "Ends the measurement, checks it and the attributes against a signature, and lets the enclave be entered.",
  inputs: { RBX: "address of the SIGSTRUCT", RCX: "address of the SECS", RDX: "address of an EINITTOKEN" },
  checks: [
    NOT_INITIALISED,
    launchCheck(
      "The SIGSTRUCT is well-formed: its constants, vendor, exponent and reserved bytes; and without KSS it has no ISVFAMILYID and ISVEXTPRODID.",
      "SGX_INVALID_SIG_STRUCT",
    ),
    launchCheck(
      "The signature is that of the SIGSTRUCT's key, with the right Q1 and Q2.",
      "SGX_INVALID_SIGNATURE",
    ),
    launchCheck("ENCLAVEHASH is what has been measured.", "SGX_INVALID_MEASUREMENT"),
    launchCheck(
      "ATTRIBUTES, XFRM, MISCSELECT and CET_ATTRIBUTES agree with the SIGSTRUCT's where its masks say so, and only the launch signer has EINITTOKENKEY.",
      "SGX_INVALID_ATTRIBUTE",
    ),
  ],
  effect:
    "MRENCLAVE, MRSIGNER (SHA-256 of the modulus), ISVPRODID, ISVSVN, ISVFAMILYID and ISVEXTPRODID are in the SECS, and ATTRIBUTES.INIT is 1. " +
    "No EINITTOKEN is needed, as on a system that sets IA32_SGXLEPUBKEYHASH to the enclave's signer.",
  perform(call) {
    const verdict = verdictOf(call);
    if (verdict.refusal !== undefined) return;
    const { isvProdId, isvSvn, isvFamilyId, isvExtProdId } = verdict.sigstruct;
    const { secs } = call.enclave;
    call.enclave.secs = {
      ...secs,
      attributes: { ...secs.attributes, flags: secs.attributes.flags | ATTRIBUTE.INIT },
      mrenclave: call.mrenclave,
      mrsigner: verdict.mrsigner,
      isvProdId,
      isvSvn,
      isvFamilyId,
      isvExtProdId,
    };
  },
};
