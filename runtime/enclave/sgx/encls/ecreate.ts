/** ECREATE: the enclave's address range and the start of its measurement (SDM Vol. 3D, ECREATE). */

import { PAGE_SIZE } from "../../../base/quantities.ts";
import { ecreateRecord } from "../measurement.ts";
import { generalProtection } from "../leaf.ts";
import type { EnclsLeaf } from "../state.ts";

/** Its operand is the SECS, which the enclave's state already holds. */
export const ECREATE: EnclsLeaf<undefined> = {
  name: "ECREATE",
  leaf: 0,
  execute({ secs, measurement }) {
    const { base, size, ssaFrameSize } = secs;
    if (size < 2 * PAGE_SIZE || (BigInt(size) & BigInt(size - 1)) !== 0n) {
      return generalProtection("ECREATE: the size of ELRANGE must be a power of two of at least two pages");
    }
    if (base % size !== 0) return generalProtection("ECREATE: ELRANGE must be aligned to its size");
    if (ssaFrameSize === 0) return generalProtection("ECREATE: SSAFRAMESIZE must not be zero");
    measurement.update(ecreateRecord(ssaFrameSize, size));
    return undefined;
  },
};
