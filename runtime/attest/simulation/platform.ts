/**
 * The quoting side of a simulated platform. Its root says in its name that it is none of Intel's, and its private key follows from a string in
 * this file: everybody can make such evidence, which proves nothing but that everything fits together. A verifier refuses it unless the policy
 * allows it.
 */

import { sha256 } from "@noble/hashes/sha2.js";

import { encodeUtf8 } from "../../base/text.ts";
import { certificates, collateralFile, qeIdentity, quote, type QuotingEnclave, tcbInfo } from "./dcap.ts";
import { keysFrom } from "./keys.ts";
import type { Issuing } from "./x509.ts";

const NAMES = { maker: "SIMULATED", authority: "LiteBox SIMULATION, not Intel" };

const named = (what: string): Uint8Array => sha256(encodeUtf8(`LiteBox SIMULATION: ${what}`));

const INIT_MODE64BIT_PROVISIONKEY = 0x15;
const X87_SSE = 3;

export const SIMULATED_QUOTING_ENCLAVE: QuotingEnclave = {
  mrEnclave: named("quoting enclave"),
  mrSigner: named("signer of the quoting enclave"),
  productId: 1,
  securityVersion: 1,
  flags: INIT_MODE64BIT_PROVISIONKEY,
  xfrm: X87_SSE,
  miscSelect: 0,
};

const ISSUING: Issuing = { ...NAMES, keys: keysFrom(named) };

/** A quote over the body of a report (384 bytes), which the caller has checked. `cpuSvn` is the processor's, 16 bytes. */
export function simulatedQuote(body: Uint8Array, cpuSvn: Uint8Array): Uint8Array {
  return quote(body, SIMULATED_QUOTING_ENCLAVE, certificates(ISSUING, cpuSvn), ISSUING, cpuSvn);
}

const DAY = 86_400_000;
const FRESH_DAYS = 30;

/** Collateral for such quotes that is fresh at this time, in seconds since 1970. Every version of the platform is up to date. */
export function simulatedCollateral(time: number): Uint8Array {
  const issued = Math.floor((time * 1000) / DAY) * DAY;
  const period = { issued, next: issued + FRESH_DAYS * DAY };
  const levels = [{ svn: 0, pceSvn: 0, status: "UpToDate" }];
  return collateralFile(ISSUING, certificates(ISSUING, new Uint8Array(16)), {
    ...period,
    tcbInfo: tcbInfo({ ...period, levels }),
    qeIdentity: qeIdentity(SIMULATED_QUOTING_ENCLAVE, { ...period, levels }),
  });
}
