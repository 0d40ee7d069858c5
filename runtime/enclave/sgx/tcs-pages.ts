/** Threads come and go with their TCS pages. */

import { createCpu } from "../../x86/cpu.ts";
import { Thread } from "../thread.ts";
import type { SgxEnclave } from "./state.ts";
import { Tcs } from "./tcs.ts";

/** A TCS page can be entered from now on. */
export function acceptTcs({ memory, secs, threads }: SgxEnclave, address: number): void {
  // In the enclave XCR0 is XFRM (SDM Vol. 3D, EENTER), and outside nothing runs here that would see another.
  const cpu = { ...createCpu(), xcr0: Number(secs.attributes.xfrm) };
  const number = 1 + threads.reduce((most, thread) => Math.max(most, thread.number), 0);
  threads.push(new Thread(number, new Tcs(address, memory.pageView(address)), cpu));
}

/** The page at an address is a TCS no more. */
export function forgetTcs({ threads }: SgxEnclave, address: number): void {
  const at = threads.findIndex(({ tcs }) => tcs.address === address);
  if (at >= 0) threads.splice(at, 1);
}

/** The thread that is inside the enclave through the TCS at an address. */
export function isActiveTcs({ threads }: SgxEnclave, address: number): boolean {
  return threads.some(({ tcs, inside }) => inside && tcs.address === address);
}
