/** Who the evidence is about: what a policy compares and a person reads. Bytes are in lower-case hexadecimal. */

import { toHex } from "../base/hex.ts";
import type { QuoteBody } from "./dcap/quote.ts";
import { isDebugEnclave } from "./dcap/sgx-report.ts";
import { isDebugDomain } from "./dcap/td-quote-body.ts";
import type { ProductLine } from "./snp/product.ts";
import type { SnpReport } from "./snp/report.ts";
import { GUEST_POLICY } from "./snp/report.ts";
import type { SnpTcb } from "./snp/tcb-version.ts";

interface Common {
  readonly debug: boolean;
  readonly reportData: string;
}

export interface SgxIdentity extends Common {
  readonly tee: "sgx";
  readonly mrEnclave: string;
  readonly mrSigner: string;
  readonly productId: number;
  readonly securityVersion: number;
  readonly attributes: string;
  readonly miscSelect: number;
  readonly configId: string;
  readonly configSecurityVersion: number;
  readonly familyId: string;
  readonly extendedProductId: string;
}

export interface TdxIdentity extends Common {
  readonly tee: "tdx";
  readonly mrTd: string;
  readonly rtmr0: string;
  readonly rtmr1: string;
  readonly rtmr2: string;
  readonly rtmr3: string;
  readonly mrConfigId: string;
  readonly mrOwner: string;
  readonly mrOwnerConfig: string;
  readonly mrSeam: string;
  readonly mrSignerSeam: string;
  readonly tdAttributes: string;
  readonly xfam: string;
  readonly mrServiceTd?: string;
}

export interface SnpIdentity extends Common {
  readonly tee: "snp";
  readonly measurement: string;
  readonly hostData: string;
  readonly idKeyDigest: string;
  readonly authorKeyDigest: string;
  readonly familyId: string;
  readonly imageId: string;
  readonly securityVersion: number;
  readonly vmpl: number;
  readonly policy: string;
  readonly migrationAgent: boolean;
  readonly smt: boolean;
  readonly chipId: string;
  readonly reportId: string;
  readonly product: ProductLine | undefined;
  readonly reportedTcb: SnpTcb;
}

export type Identity = SgxIdentity | TdxIdentity | SnpIdentity;

export function quoteIdentity(body: QuoteBody): SgxIdentity | TdxIdentity {
  if (body.kind === "sgx") {
    const { report } = body;
    return {
      tee: "sgx",
      mrEnclave: toHex(report.mrEnclave),
      mrSigner: toHex(report.mrSigner),
      productId: report.productId,
      securityVersion: report.securityVersion,
      debug: isDebugEnclave(report),
      reportData: toHex(report.reportData),
      attributes: toHex(report.attributes),
      miscSelect: report.miscSelect,
      configId: toHex(report.configId),
      configSecurityVersion: report.configSecurityVersion,
      familyId: toHex(report.familyId),
      extendedProductId: toHex(report.extendedProductId),
    };
  }
  const { report } = body;
  const [rtmr0, rtmr1, rtmr2, rtmr3] = report.rtmr;
  return {
    tee: "tdx",
    mrTd: toHex(report.mrTd),
    rtmr0: toHex(rtmr0),
    rtmr1: toHex(rtmr1),
    rtmr2: toHex(rtmr2),
    rtmr3: toHex(rtmr3),
    mrConfigId: toHex(report.mrConfigId),
    mrOwner: toHex(report.mrOwner),
    mrOwnerConfig: toHex(report.mrOwnerConfig),
    debug: isDebugDomain(report),
    reportData: toHex(report.reportData),
    mrSeam: toHex(report.mrSeam),
    mrSignerSeam: toHex(report.mrSignerSeam),
    tdAttributes: toHex(report.tdAttributes),
    xfam: toHex(report.xfam),
    ...(report.mrServiceTd !== undefined && { mrServiceTd: toHex(report.mrServiceTd) }),
  };
}

export function snpIdentity(
  report: SnpReport,
  product: ProductLine | undefined,
  reportedTcb: SnpTcb,
): SnpIdentity {
  const { policy } = report;
  return {
    tee: "snp",
    measurement: toHex(report.measurement),
    hostData: toHex(report.hostData),
    idKeyDigest: toHex(report.idKeyDigest),
    authorKeyDigest: toHex(report.authorKeyDigest),
    familyId: toHex(report.familyId),
    imageId: toHex(report.imageId),
    securityVersion: report.guestSvn,
    vmpl: report.vmpl,
    debug: (policy & GUEST_POLICY.debug) !== 0n,
    reportData: toHex(report.reportData),
    policy: `0x${policy.toString(16)}`,
    migrationAgent: (policy & GUEST_POLICY.migrationAgent) !== 0n,
    smt: (policy & GUEST_POLICY.smt) !== 0n,
    chipId: toHex(report.chipId),
    reportId: toHex(report.reportId),
    product,
    reportedTcb,
  };
}
