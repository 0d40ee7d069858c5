/** EADD: adds a page with its content and rights; measures where and what it is, but not its content (SDM Vol. 3D, EADD). */

import { hexAddress } from "../../../base/hex.ts";
import { PAGE_SIZE } from "../../../base/quantities.ts";
import type { ImagePage } from "../../image.ts";
import { RIGHTS } from "../../memory.ts";
import { eaddRecord } from "../measurement.ts";
import { refusedSecinfo, secinfoFlags } from "../secinfo.ts";
import { generalProtection } from "../state.ts";
import type { EnclsLeaf } from "../state.ts";
import { Tcs, refusedTcs } from "../tcs.ts";

export const EADD: EnclsLeaf<ImagePage> = {
  name: "EADD",
  leaf: 1,
  execute(enclave, page) {
    const { memory, measurement, secs } = enclave;
    const where = `EADD: the page at offset ${hexAddress(page.offset)}`;
    if (enclave.mrenclave !== undefined)
      return generalProtection(`${where} comes after the enclave was initialised`);
    if (
      page.offset % PAGE_SIZE !== 0 ||
      page.offset + PAGE_SIZE > secs.size ||
      page.content.length !== PAGE_SIZE
    ) {
      return generalProtection(`${where} is not a page of ELRANGE`);
    }
    const address = secs.base + page.offset;
    if (memory.rightsAt(address) !== 0) return generalProtection(`${where} is already there`);
    const flags = secinfoFlags(page);
    const refusal =
      refusedSecinfo(BigInt(flags)) ?? (page.type === "tcs" ? refusedTcs(page.content) : undefined);
    if (refusal !== undefined) return generalProtection(`${where} ${refusal}`);
    memory.addPage(page.offset, page.content, rightsOf(page));
    if (page.type === "tcs") enclave.tcsPages.push(new Tcs(address, memory.pageView(address)));
    measurement.update(eaddRecord(page.offset, flags));
    return undefined;
  },
};

function rightsOf(page: ImagePage): number {
  const { r, w, x } = page.permissions;
  return page.type === "tcs" ? RIGHTS.TCS : (r ? RIGHTS.R : 0) | (w ? RIGHTS.W : 0) | (x ? RIGHTS.X : 0);
}
