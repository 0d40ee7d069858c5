/** EEXTEND: measures 256 bytes of a page that has been added, as they are in the enclave's memory (SDM Vol. 3D, EEXTEND). */

import { hexAddress } from "../../../base/hex.ts";
import { PAGE_SIZE, alignDown } from "../../../base/quantities.ts";
import { eextendRecord } from "../measurement.ts";
import { CHUNK_SIZE } from "../sgxs.ts";
import { generalProtection } from "../leaf.ts";
import type { EnclsLeaf } from "../state.ts";

/** Its operand is the chunk's offset in ELRANGE. */
export const EEXTEND: EnclsLeaf<number> = {
  name: "EEXTEND",
  leaf: 6,
  execute({ epcm, memory, measurement, mrenclave, secs }, offset) {
    const where = `EEXTEND: the chunk at offset ${hexAddress(offset)}`;
    if (mrenclave !== undefined) return generalProtection(`${where} comes after the enclave was initialised`);
    if (offset % CHUNK_SIZE !== 0) return generalProtection(`${where} is not aligned to 256 bytes`);
    if (!epcm.isValid(secs.base + offset)) return generalProtection(`${where} is in no page of the enclave`);
    const page = memory.pageView(secs.base + alignDown(offset, PAGE_SIZE));
    const data = new Uint8Array(page.buffer, page.byteOffset + (offset % PAGE_SIZE), CHUNK_SIZE);
    measurement.update(eextendRecord(offset), data);
    return undefined;
  },
};
