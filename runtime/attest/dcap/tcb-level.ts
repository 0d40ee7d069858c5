/** Which TCB level a platform reaches, and what that makes of quote, TDX module and quoting enclave together. */

import type { PckExtension } from "./pck-extension.ts";
import type { QeIdentity } from "./qe-identity.ts";
import type { Quote } from "./quote.ts";
import { reachedLevel } from "./signed-json.ts";
import type { ModuleIdentity, TcbInfo, TcbLevel } from "./tcb-info.ts";
import type { PartReport, TcbReport } from "./tcb-report.ts";
import type { PartStatus, TcbStatus } from "./tcb-status.ts";
import {
  levelStatus,
  mergeStatus,
  moduleStatus,
  needsConfiguration,
  quotingEnclaveStatus,
} from "./tcb-status.ts";
import type { TdQuoteBody } from "./td-quote-body.ts";

export type TcbOutcome = { readonly report: TcbReport } | { readonly failure: string };

/** What a verdict about the TCB is made from. */
export interface TcbFacts {
  readonly quote: Quote;
  readonly pck: PckExtension;
  readonly tcbInfo: TcbInfo;
  readonly qeIdentity: QeIdentity;
}

const NOT_SUPPORTED = "the platform's TCB is below every level of the TCB info";

/** The body of a TDX quote. */
export function tdBody({ body }: Quote): TdQuoteBody | undefined {
  return body.kind === "sgx" ? undefined : body.report;
}

/** The version of the TDX module; versions above 0 have an identity of their own in the TCB info. */
export function moduleVersion(td: TdQuoteBody): number {
  return td.teeTcbSvn[1] ?? 0;
}

export function moduleIdentity(tcbInfo: TcbInfo, version: number): ModuleIdentity | undefined {
  const wanted = `TDX_${version.toString(16).padStart(2, "0")}`.toUpperCase();
  return tcbInfo.moduleIdentities.find(({ id }) => id.toUpperCase() === wanted);
}

export function evaluateTcb({ quote, pck, tcbInfo, qeIdentity }: TcbFacts): TcbOutcome {
  const qeLevel = reachedLevel(qeIdentity.tcbLevels, quote.qeReport.securityVersion);
  if (qeLevel === undefined)
    return { failure: "the quoting enclave's security version is below every level of its identity" };
  const quotingEnclave = {
    status: quotingEnclaveStatus(qeLevel.tcbStatus),
    date: qeLevel.tcbDate,
    advisories: qeLevel.advisoryIDs,
    securityVersion: quote.qeReport.securityVersion,
  };
  const sgxLevel = tcbInfo.levels.find((level) => reachesSgx(pck, level));
  const sgx = sgxLevel === undefined ? undefined : platformReport(sgxLevel);
  if (sgx === undefined) return { failure: sgxLevel === undefined ? NOT_SUPPORTED : unknownStatus(sgxLevel) };
  const evaluationNumber = Math.min(tcbInfo.evaluationNumber, qeIdentity.evaluationNumber);
  const td = tdBody(quote);
  const platform =
    td === undefined
      ? { platform: sgx, status: sgx.status }
      : evaluateTdx(tcbInfo, pck, td, sgx, quotingEnclave);
  if ("failure" in platform) return platform;
  const parts = [platform.platform, platform.module, quotingEnclave];
  return {
    report: {
      ...platform,
      status: mergeStatus(platform.status, quotingEnclave.status),
      advisories: [...new Set(parts.flatMap((part) => part?.advisories ?? []))].sort(),
      sgx,
      quotingEnclave,
      evaluationNumber,
    },
  };
}

type TdxOutcome = Pick<TcbReport, "platform" | "module" | "status">;

function evaluateTdx(
  tcbInfo: TcbInfo,
  pck: PckExtension,
  td: TdQuoteBody,
  sgx: PartReport<TcbStatus>,
  quotingEnclave: PartReport<PartStatus>,
): TdxOutcome | { readonly failure: string } {
  const level = tcbInfo.levels.find((each) => reachesSgx(pck, each) && reachesTdx(td, each));
  const platform = level === undefined ? undefined : platformReport(level);
  if (platform === undefined) return { failure: level === undefined ? NOT_SUPPORTED : unknownStatus(level) };
  const module = evaluateModule(tcbInfo, td);
  if (typeof module === "string") return { failure: module };
  const status = mergeStatus(platform.status, module?.status ?? "UpToDate");
  const relaunch = relaunchStatus(tcbInfo, td, { sgx: sgx.status, merged: status, module, quotingEnclave });
  if (typeof relaunch === "object") return relaunch;
  return { platform, ...(module !== undefined && { module }), status: relaunch };
}

/** The TDX module's level; undefined for version 0, which the platform's own components cover; a sentence where there is none. */
function evaluateModule(tcbInfo: TcbInfo, td: TdQuoteBody): PartReport<PartStatus> | string | undefined {
  const version = moduleVersion(td);
  if (version === 0) return undefined;
  const identity = moduleIdentity(tcbInfo, version);
  if (identity === undefined) return `the TCB info has no identity for version ${version} of the TDX module`;
  const securityVersion = td.teeTcbSvn[0] ?? 0;
  const level = reachedLevel(identity.tcbLevels, securityVersion);
  if (level === undefined) return "the TDX module's security version is below every level of its identity";
  const status = moduleStatus(level.tcbStatus);
  if (status === undefined) return `the TDX module's level has an unknown status, "${level.tcbStatus}"`;
  const { tcbDate: date, advisoryIDs } = level;
  return { id: identity.id, status, date, advisories: advisoryIDs, securityVersion };
}

interface Statuses {
  readonly sgx: TcbStatus;
  readonly merged: TcbStatus;
  readonly module: PartReport<PartStatus> | undefined;
  readonly quotingEnclave: PartReport<PartStatus>;
}

/**
 * A domain that was started under an old module, on a machine that has a new one by now, need only be started again. Only a TD 1.5 body
 * says what the machine has now (TEE_TCB_SVN_2).
 */
function relaunchStatus(
  tcbInfo: TcbInfo,
  td: TdQuoteBody,
  statuses: Statuses,
): TcbStatus | { readonly failure: string } {
  const { sgx, merged, module, quotingEnclave } = statuses;
  const now = td.teeTcbSvn2;
  const isOld = merged === "OutOfDate" || merged === "OutOfDateConfigurationNeeded";
  const isPlatformFine = !["OutOfDate", "OutOfDateConfigurationNeeded", "Revoked"].includes(sgx);
  if (now === undefined || !isOld || !isPlatformFine) return merged;
  if (module?.status !== "OutOfDate" || quotingEnclave.status !== "UpToDate") return merged;
  const [svn0 = 0, version = 0, svn2 = 0] = now;
  const newest = tcbInfo.levels[0]?.tcb.tdx ?? [];
  let wanted = newest[0] ?? 0;
  if (version > 0) {
    const identity = moduleIdentity(tcbInfo, version);
    if (identity === undefined)
      return { failure: `the TCB info has no identity for version ${version} of the TDX module` };
    if (identity.tcbLevels.length === 0) return { failure: "the TDX module's identity has no levels" };
    wanted = Math.max(...identity.tcbLevels.map(({ tcb }) => tcb.isvsvn));
  }
  if (svn0 < wanted || svn2 < (newest[2] ?? 0)) return merged;
  return needsConfiguration(sgx) || needsConfiguration(merged)
    ? "TDRelaunchAdvisedConfigurationNeeded"
    : "TDRelaunchAdvised";
}

function reachesSgx(pck: PckExtension, { tcb }: TcbLevel): boolean {
  return tcb.sgx.every((svn, index) => (pck.components[index] ?? 0) >= svn) && pck.pceSvn >= tcb.pceSvn;
}

/** Where the module has a version of its own, components 0 and 1 are the module's and are judged by its identity. */
function reachesTdx(td: TdQuoteBody, { tcb }: TcbLevel): boolean {
  const first = moduleVersion(td) > 0 ? 2 : 0;
  return tcb.tdx?.every((svn, index) => index < first || (td.teeTcbSvn[index] ?? 0) >= svn) ?? false;
}

function platformReport({ tcbStatus, tcbDate, advisoryIDs }: TcbLevel): PartReport<TcbStatus> | undefined {
  const status = levelStatus(tcbStatus);
  return status === undefined ? undefined : { status, date: tcbDate, advisories: advisoryIDs };
}

function unknownStatus({ tcbStatus }: TcbLevel): string {
  return `the TCB level has an unknown status, "${tcbStatus}"`;
}
