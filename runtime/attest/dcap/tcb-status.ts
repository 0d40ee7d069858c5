/** Intel's statuses of a TCB, and how those of its parts are merged into one (quote verification library, convergeTcbStatus…). */

export const TCB_STATUSES = [
  "UpToDate",
  "SWHardeningNeeded",
  "ConfigurationNeeded",
  "ConfigurationAndSWHardeningNeeded",
  "TDRelaunchAdvised",
  "TDRelaunchAdvisedConfigurationNeeded",
  "OutOfDate",
  "OutOfDateConfigurationNeeded",
  "Revoked",
] as const;

export type TcbStatus = (typeof TCB_STATUSES)[number];

/** The statuses that a level of TCB info can have: a relaunch is only ever advised by a verifier. */
const OF_LEVELS: ReadonlySet<string> = new Set(
  TCB_STATUSES.filter((status) => !status.startsWith("TDRelaunch")),
);

/** What a level says; undefined for a status that is not known, which is an error of its own. */
export function levelStatus(text: string): TcbStatus | undefined {
  return OF_LEVELS.has(text) ? (text as TcbStatus) : undefined;
}

/** The statuses that a TDX module or a quoting enclave can have. */
export type PartStatus = "UpToDate" | "OutOfDate" | "Revoked";

export function moduleStatus(text: string): PartStatus | undefined {
  return text === "UpToDate" || text === "OutOfDate" || text === "Revoked" ? text : undefined;
}

/** Whatever a quoting enclave's level says besides these two counts as out of date. */
export function quotingEnclaveStatus(text: string): PartStatus {
  return text === "UpToDate" || text === "Revoked" ? text : "OutOfDate";
}

/** The status of platform and part together: the part can only make it worse, and what the platform needs is kept. */
export function mergeStatus(platform: TcbStatus, part: PartStatus): TcbStatus {
  if (part === "Revoked" || platform === "Revoked") return "Revoked";
  if (part === "UpToDate") return platform;
  switch (platform) {
    case "UpToDate":
    case "SWHardeningNeeded":
      return "OutOfDate";
    case "ConfigurationNeeded":
    case "ConfigurationAndSWHardeningNeeded":
      return "OutOfDateConfigurationNeeded";
    default:
      return platform;
  }
}

export function needsConfiguration(status: TcbStatus): boolean {
  return status.includes("Configuration");
}
