/** The quoting side of the simulated platform, for enclaves that run on this processor. It is loaded when an enclave asks for it. */

import type { SgxProcessor } from "../enclave/sgx/processor.ts";
import { isReportFor, REPORT_BODY_SIZE, type TargetInfo, writeTargetInfo } from "../enclave/sgx/report.ts";
import type { Quoting } from "../host/services.ts";

export function simulatedQuoting(processor: SgxProcessor): Quoting {
  const load = () => import("../attest/simulation/platform.ts");
  const quotingEnclave = async (): Promise<TargetInfo> => {
    const { mrEnclave, flags, xfrm, miscSelect } = (await load()).SIMULATED_QUOTING_ENCLAVE;
    const attributes = { flags: BigInt(flags), xfrm: BigInt(xfrm) };
    return { mrenclave: mrEnclave, attributes, miscSelect, configSvn: 0, configId: new Uint8Array(64) };
  };
  return {
    target: async () => writeTargetInfo(await quotingEnclave()),
    quote: async (report) => {
      if (!isReportFor(await quotingEnclave(), report, processor)) return undefined;
      const { simulatedQuote } = await load();
      return simulatedQuote(report.subarray(0, REPORT_BODY_SIZE), processor.cpuSvn);
    },
  };
}
