/** The list of all packets. A stub must have a handler for each; a client may send any. */
import { attached } from "./attached.ts";
import { insertBreakpoint, removeBreakpoint } from "./breakpoint.ts";
import { detach } from "./detach.ts";
import { haltReason } from "./halt-reason.ts";
import { kill, killSilently } from "./kill.ts";
import { monitor } from "./monitor.ts";
import { noAcknowledgement } from "./no-acknowledgement.ts";
import { readMemory } from "./read-memory.ts";
import { readRegister } from "./read-register.ts";
import { readRegisters } from "./read-registers.ts";
import { resumeActions } from "./resume-actions.ts";
import { resumeSimply } from "./resume-simply.ts";
import { resume } from "./resume.ts";
import { backThrough, runBack, stepBack } from "./reverse.ts";
import { selectThread } from "./select-thread.ts";
import { supported } from "./supported.ts";
import { currentThread, firstThreads, moreThreads, threadAlive, threadName } from "./threads.ts";
import { transfer } from "./transfer.ts";
import { writeBinary } from "./write-binary.ts";
import { writeMemory } from "./write-memory.ts";
import { writeRegister } from "./write-register.ts";
import { writeRegisters } from "./write-registers.ts";

export const packets = {
  attached,
  backThrough,
  currentThread,
  detach,
  firstThreads,
  haltReason,
  insertBreakpoint,
  kill,
  killSilently,
  monitor,
  moreThreads,
  noAcknowledgement,
  readMemory,
  readRegister,
  readRegisters,
  removeBreakpoint,
  resume,
  resumeActions,
  resumeSimply,
  runBack,
  selectThread,
  stepBack,
  supported,
  threadAlive,
  threadName,
  transfer,
  writeBinary,
  writeMemory,
  writeRegister,
  writeRegisters,
} as const;

export type Packets = typeof packets;
export type PacketKey = keyof Packets;
