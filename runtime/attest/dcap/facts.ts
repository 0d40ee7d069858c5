/** What the checks of a quote look at: all of it read, none of it believed. */

import type { Parsed } from "../../base/result.ts";
import { decodeUtf8 } from "../../base/text.ts";
import type { Certificate } from "../x509/certificate.ts";
import type { Trust } from "../x509/chain.ts";
import { orderChain } from "../x509/chain.ts";
import { readCertificates } from "../x509/pem.ts";
import type { DcapCollateral } from "./collateral.ts";
import type { PckExtension } from "./pck-extension.ts";
import { readPckExtension, SGX_EXTENSION } from "./pck-extension.ts";
import type { Quote } from "./quote.ts";
import type { TcbOutcome } from "./tcb-level.ts";
import { evaluateTcb } from "./tcb-level.ts";

export interface DcapFacts {
  readonly quote: Quote;
  readonly collateral: DcapCollateral;
  readonly trust: Trust;
  /** Unix seconds. */
  readonly time: number;
  /** From the PCK certificate upwards; empty where there is none. */
  readonly pckChain: readonly Certificate[];
  /** Why the chain or the extension could not be read. */
  readonly pckProblem: string | undefined;
  readonly pck: PckExtension | undefined;
  /** Undefined where a part is missing that it needs. */
  readonly tcb: TcbOutcome | undefined;
}

const PCK_CHAIN_IN_PEM = 5;

export function dcapFacts(quote: Quote, collateral: DcapCollateral, trust: Trust, time: number): DcapFacts {
  const { value: certificates = [], problems } = pckCertificates(quote, collateral);
  const leaf = certificates.find(({ extensions }) => extensions.has(SGX_EXTENSION));
  const extension = leaf?.extensions.get(SGX_EXTENSION);
  const read = extension === undefined ? undefined : readPckExtension(extension.value);
  const pck = read?.value;
  const tcbInfo = collateral.tcbInfo?.value;
  const qeIdentity = collateral.qeIdentity?.value;
  const isComplete = pck !== undefined && tcbInfo !== undefined && qeIdentity !== undefined;
  return {
    quote,
    collateral,
    trust,
    time,
    pckChain: leaf === undefined ? [] : orderChain(leaf, [...certificates, ...collateral.pckListChain]),
    pckProblem: (problems[0] ?? read?.problems[0])?.message,
    pck,
    tcb: isComplete ? evaluateTcb({ quote, pck, tcbInfo, qeIdentity }) : undefined,
  };
}

function pckCertificates(
  { certification }: Quote,
  { pckChain }: DcapCollateral,
): Parsed<readonly Certificate[]> {
  if (certification.type !== PCK_CHAIN_IN_PEM) return { value: pckChain, problems: [] };
  // The text may end in NULs.
  return readCertificates(decodeUtf8(certification.data));
}
