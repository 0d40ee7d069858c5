/** EADD: adds a page with its content and rights; measures where and what it is, but not its content (SDM Vol. 3D, EADD). */

import { hexAddress } from "../../../base/hex.ts";
import { PAGE_SIZE } from "../../../base/quantities.ts";
import type { ImagePage } from "../../image.ts";
import { createCpu } from "../../../x86/cpu.ts";
import { Thread } from "../../thread.ts";
import { EPCM } from "../epcm.ts";
import { generalProtection } from "../leaf.ts";
import { eaddRecord } from "../measurement.ts";
import { refusedSecinfo, secinfoFlags } from "../secinfo.ts";
import type { EnclsLeaf } from "../state.ts";
import { Tcs, refusedTcs } from "../tcs.ts";

export const EADD: EnclsLeaf<ImagePage> = {
  name: "EADD",
  leaf: 1,
  execute(enclave, page) {
    const { epcm, memory, measurement, secs, threads } = enclave;
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
    if (epcm.isValid(address)) return generalProtection(`${where} is already there`);
    const flags = secinfoFlags(page);
    const refusal =
      refusedSecinfo(BigInt(flags)) ?? (page.type === "tcs" ? refusedTcs(page.content) : undefined);
    if (refusal !== undefined) return generalProtection(`${where} ${refusal}`);
    memory.fillPage(address, page.content);
    epcm.set(address, EPCM.VALID | flags);
    if (page.type === "tcs") {
      // In the enclave XCR0 is XFRM (SDM Vol. 3D, EENTER), and outside nothing runs here that would see another.
      const cpu = { ...createCpu(), xcr0: Number(secs.xfrm) };
      threads.push(new Thread(threads.length + 1, new Tcs(address, memory.pageView(address)), cpu));
    }
    measurement.update(eaddRecord(page.offset, flags));
    return undefined;
  },
};
