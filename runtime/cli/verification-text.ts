/** A verdict about evidence as a person reads it: what was decided, about whom, and why. */

import type { CheckResult } from "../attest/check.ts";
import type { Identity } from "../attest/identity.ts";
import { formatTcb } from "../attest/snp/tcb-version.ts";
import { formatTime } from "../attest/time.ts";
import type { Verification } from "../attest/verification.ts";

const KINDS = { sgx: "an SGX enclave", tdx: "a trust domain (TDX)", snp: "an SEV-SNP guest" } as const;
const MARKS = { passed: "ok  ", failed: "FAIL", "not checked": "-   " } as const;

/** The lines, from the verdict to the notes. */
export function verificationText(result: Verification, notes: readonly string[]): readonly string[] {
  const { verdict, identity, validity, checks, simulated } = result;
  const about =
    identity === undefined ? "evidence that cannot be read" : `evidence about ${KINDS[identity.tee]}`;
  const mark = simulated ? " (SIMULATED: it proves nothing about any hardware)" : "";
  const failures = checks.filter(({ outcome }) => outcome === "failed");
  return [
    `${verdict === "accepted" ? "Accepted" : "Refused"}: ${about}${mark}`,
    ...failures.map(({ title, detail }) => `  because this does not hold: ${title} (${detail})`),
    ...(identity === undefined ? [] : ["", ...rows(identityRows(identity)), ...rows(platformRows(result))]),
    ...(validity === undefined
      ? []
      : rows([["collateral", `holds from ${formatTime(validity.from)} to ${formatTime(validity.to)}`]])),
    "",
    ...checks
      .filter(isWorthALine)
      .map(({ outcome, title, detail }) => `  ${MARKS[outcome]}  ${title}: ${detail}`),
    ...notes.map((note) => `  note  ${note}`),
  ];
}

/** What the policy does not ask is counted by nobody; what the evidence lacks is. */
function isWorthALine({ outcome, id, detail }: CheckResult): boolean {
  const isSection = /^policy-(?:sgx|tdx|snp)-/.test(id);
  return !(outcome === "not checked" && isSection && detail === "the policy does not ask");
}

type Row = readonly [name: string, value: string];

function rows(list: readonly Row[]): readonly string[] {
  return list.map(([name, value]) => `  ${name.padEnd(16)}${value}`);
}

function identityRows(identity: Identity): readonly Row[] {
  const debug: Row = ["debug", identity.debug ? "YES: a debugger can look inside" : "no"];
  const data: Row = ["report data", identity.reportData];
  switch (identity.tee) {
    case "sgx":
      return [
        ["MRENCLAVE", identity.mrEnclave],
        ["MRSIGNER", identity.mrSigner],
        ["product", `${identity.productId}, security version ${identity.securityVersion}`],
        debug,
        data,
      ];
    case "tdx":
      return [
        ["MRTD", identity.mrTd],
        ["RTMR0", identity.rtmr0],
        ["RTMR1", identity.rtmr1],
        ["RTMR2", identity.rtmr2],
        ["RTMR3", identity.rtmr3],
        debug,
        data,
      ];
    case "snp":
      return [
        ["measurement", identity.measurement],
        ["host data", identity.hostData],
        ["ID key digest", identity.idKeyDigest],
        [
          "guest",
          `security version ${identity.securityVersion}, VMPL ${identity.vmpl}, policy ${identity.policy}`,
        ],
        ["platform", `${identity.product ?? "unknown product"}; ${formatTcb(identity.reportedTcb)}`],
        debug,
        data,
      ];
  }
}

function platformRows({ tcb }: Verification): readonly Row[] {
  if (tcb === undefined) return [];
  const { platform, module, quotingEnclave, advisories } = tcb;
  const parts = [
    `platform ${platform.status} (${platform.date.slice(0, 10)})`,
    ...(module === undefined ? [] : [`TDX module ${module.status}`]),
    `quoting enclave ${quotingEnclave.status}`,
  ];
  return [
    ["TCB status", `${tcb.status}: ${parts.join(", ")}`],
    ["advisories", advisories.length === 0 ? "none" : advisories.join(", ")],
  ];
}
