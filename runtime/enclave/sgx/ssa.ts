/** A frame of the state save area (SDM Vol. 3D, "State Save Area (SSA) Frame"); GPRSGX is its end. */

import { PAGE_SIZE } from "../../base/quantities.ts";
import type { Secs } from "./state.ts";
import type { Tcs } from "./tcs.ts";

export const GPRSGX_SIZE = 184;
/** Offsets in GPRSGX. */
export const GPRSGX = { URSP: 144, URBP: 152 } as const;

/** Address of the frame that the thread's current CSSA selects. */
export function ssaFrameAddress(secs: Secs, tcs: Tcs): bigint {
  return BigInt(secs.base) + tcs.ossa + BigInt(PAGE_SIZE * secs.ssaFrameSize) * BigInt(tcs.cssa);
}
