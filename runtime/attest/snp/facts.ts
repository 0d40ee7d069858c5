/** What the checks of an SNP report look at: all of it read, none of it believed. */

import type { Certificate } from "../x509/certificate.ts";
import type { Trust } from "../x509/chain.ts";
import { orderChain } from "../x509/chain.ts";
import type { SnpCollateral } from "./collateral.ts";
import type { ProductLine } from "./product.ts";
import { lineInName, lineOfCpu, tcbLayout } from "./product.ts";
import type { SnpReport } from "./report.ts";
import type { SnpTcb } from "./tcb-version.ts";
import { readTcbVersion } from "./tcb-version.ts";
import type { VekExtension } from "./vek-extension.ts";
import { readVekExtension } from "./vek-extension.ts";

export interface SnpFacts {
  readonly report: SnpReport;
  /** What a cloud's firmware put beside the report, with the hash by which the report vouches for it. */
  readonly runtimeData: RuntimeData | undefined;
  readonly collateral: SnpCollateral;
  readonly trust: Trust;
  /** Unix seconds. */
  readonly time: number;
  readonly requireRevocationList: boolean;
  /** From the VCEK or VLEK upwards; empty where there is none. */
  readonly chain: readonly Certificate[];
  readonly vek: VekExtension | undefined;
  readonly vekProblem: string | undefined;
  /** By the certificates; a report says it itself only from version 3 on. */
  readonly product: ProductLine | undefined;
  readonly reportedTcb: SnpTcb;
}

export interface RuntimeData {
  readonly data: Uint8Array;
  readonly hash: "SHA-256" | "SHA-384" | "SHA-512" | undefined;
}

export function snpFacts(
  input: Pick<SnpFacts, "report" | "runtimeData" | "collateral" | "trust" | "time" | "requireRevocationList">,
): SnpFacts {
  const { report, collateral } = input;
  const leaf = collateral.certificates.find(({ subject }) => /^SEV-(?:VCEK|VLEK)$/.test(subject.commonName));
  const vek = leaf === undefined ? undefined : readVekExtension(leaf.extensions);
  const name = vek?.value?.productName ?? "";
  const product =
    lineInName(name) ??
    (report.cpu === undefined ? undefined : lineOfCpu(report.cpu.family, report.cpu.model));
  return {
    ...input,
    chain: leaf === undefined ? [] : orderChain(leaf, collateral.certificates),
    vek: vek?.value,
    vekProblem: vek?.problems[0]?.message,
    product,
    reportedTcb: readTcbVersion(report.reportedTcb, tcbLayout(product ?? "Milan")),
  };
}
