/** `monitor threads`: the thread control structures of an enclave, and what their state save areas hold. */

import { ByteReader } from "../base/bytes.ts";
import { hexAddress } from "../base/hex.ts";
import { PAGE_SIZE } from "../base/quantities.ts";
import type { Enclave } from "../enclave/enclave.ts";
import { EXITINFO, GPRSGX, GPRSGX_SIZE } from "../enclave/sgx/ssa.ts";
import { GPR, type Thread } from "../enclave/thread.ts";
import type { MonitorCommand } from "../gdbstub/target.ts";
import { VECTORS } from "../x86/cpu.ts";

export function threadCommand(enclave: Enclave): MonitorCommand {
  return {
    name: "threads",
    summary: "prints the thread control structures, and the frames of their state save areas",
    run: () => enclave.threads.map((thread) => threadText(thread, enclave)).join(""),
  };
}

function threadText(thread: Thread, enclave: Enclave): string {
  const { number, tcs, place } = thread;
  const head = `thread ${number}: TCS ${hexAddress(tcs.address)} ${place}, CSSA ${tcs.cssa} of ${tcs.nssa}\n`;
  // Of a production enclave nobody sees a frame.
  const frames = enclave.isDebug ? Array.from({ length: tcs.cssa }, (_, index) => index) : [];
  return head + frames.map((index) => frameText(index, thread, enclave)).join("");
}

/** Frames below CSSA are in use: of each, where the thread was taken out, and by what. */
function frameText(index: number, { tcs }: Thread, { memory, secs }: Enclave): string {
  const frame = memory.base + Number(tcs.ossa) + index * secs.ssaFrameSize * PAGE_SIZE;
  const registers = frame + secs.ssaFrameSize * PAGE_SIZE - GPRSGX_SIZE;
  const word = (offset: number): bigint => new ByteReader(memory.peek(registers + offset, 8)).u64();
  const info = new ByteReader(memory.peek(registers + GPRSGX.EXITINFO, 4)).u32();
  const vector = info & 0xff;
  const exception = Object.entries(VECTORS).find(([, number]) => number === vector);
  const name = exception === undefined ? `vector ${vector}` : exception[0];
  const cause = (info & EXITINFO.VALID) === 0 ? "an interrupt" : name;
  const rsp = word(GPRSGX.REGISTERS[GPR.rsp]);
  return `  frame ${index} at ${hexAddress(frame)}: RIP ${hexAddress(word(GPRSGX.RIP))}, RSP ${hexAddress(rsp)}, taken out by ${cause}\n`;
}
