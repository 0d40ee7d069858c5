/** What the processor knows about one enclave. */

import { PAGE_SIZE } from "../../base/quantities.ts";
import type { EnclaveMemory } from "../memory.ts";
import type { Thread } from "../thread.ts";
import type { Epcm } from "./epcm.ts";
import type { Measurement } from "./measurement.ts";
import type { Secs } from "./secs.ts";
import { SsaFrame, ssaFrameOffset } from "./ssa.ts";
import type { Tracking } from "./tracking.ts";
import type { Tcs } from "./tcs.ts";

export interface SgxEnclave {
  readonly memory: EnclaveMemory;
  readonly epcm: Epcm;
  /** EINIT replaces it by one with an identity; only from then on can the enclave be entered, and nothing more be measured. */
  secs: Secs;
  readonly measurement: Measurement;
  /** One for each TCS page, in order of addition. */
  readonly threads: Thread[];
  /** What leaves that change pages must wait for (SDM Vol. 3D, "Tracking"). */
  readonly tracking: Tracking;
}

/** Address of the frame of a thread's state save area with an index. */
export function ssaFrameAddress({ secs }: SgxEnclave, tcs: Tcs, index: number): bigint {
  return BigInt(secs.base) + ssaFrameOffset(tcs.ossa, secs.ssaFrameSize, index);
}

/** The frame itself; its pages must be there. */
export function ssaFrame(enclave: SgxEnclave, tcs: Tcs, index: number): SsaFrame {
  const { memory, secs } = enclave;
  const address = Number(ssaFrameAddress(enclave, tcs, index));
  return new SsaFrame(memory.pageView(address, secs.ssaFrameSize), {
    xfrm: secs.attributes.xfrm,
    miscSelect: secs.miscSelect,
  });
}

/** The pages that a frame's parts lie in: those of the XSAVE area first, the last one with the general registers. */
export function ssaFramePages(enclave: SgxEnclave, tcs: Tcs, index: number): bigint[] {
  const first = ssaFrameAddress(enclave, tcs, index);
  return Array.from({ length: enclave.secs.ssaFrameSize }, (_, page) => first + BigInt(page * PAGE_SIZE));
}
