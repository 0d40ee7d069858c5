/**
 * The call stack of a stopped thread: machine frames by call frame information, innermost first. Synchronous: memory that has not been
 * read yet reads as absent, and the caller (see the debugger's `Snapshot.settle`) asks again.
 */
import type { DebugInfo } from "./debug-info.ts";
import type { FrameContext } from "./location.ts";
import { CALLEE_SAVED } from "./unwind.ts";

/** DWARF numbers of registers (System V ABI for AMD64, figure 3.36); that of the return address has the place of RIP. */
export const RETURN_ADDRESS_DWARF = 16;
const RBP = 6;
const RSP = 7;
const WORD = 8n;

type Read = (address: bigint, length: number) => Uint8Array | undefined;

/** By DWARF number; undefined for one that is lost. */
export interface RegisterValues {
  get(number: number): bigint | undefined;
}

/** One activation of a function, as the machine has it. */
export interface MachineFrame {
  readonly pc: bigint;
  /** The address that line, function and variables are looked up by: in a caller the call itself, not the instruction after it. */
  readonly lookup: number;
  readonly cfa: bigint | undefined;
  readonly context: FrameContext;
  readonly registers: RegisterValues;
  /** Where the frame of the function that it called ends; undefined for the innermost. */
  readonly floor: bigint | undefined;
}

/** The frame that is running. */
export function innermostFrame(
  info: DebugInfo,
  registers: RegisterValues,
  read: Read,
): MachineFrame | undefined {
  const pc = registers.get(RETURN_ADDRESS_DWARF);
  return pc === undefined ? undefined : makeFrame(info, pc, true, registers, read, undefined);
}

/** The frame that called; undefined when there is none, or none that can be found. */
export function frameAbove(info: DebugInfo, frame: MachineFrame, read: Read): MachineFrame | undefined {
  const caller = step(info, frame, read);
  if (caller === undefined || caller.returnAddress === undefined || caller.returnAddress === 0n)
    return undefined;
  // The stack grows downwards: a frame that is not further up than the one that it called is a damaged stack or a loop. Nothing can
  // be said of the innermost one: it may have left its stack, as a thread does that waits for the host.
  if (!caller.isSignalFrame && frame.floor !== undefined && caller.stackPointer <= frame.floor)
    return undefined;
  const registers = new Map(caller.registers);
  registers.set(RSP, registers.get(RSP) ?? caller.stackPointer);
  registers.set(RETURN_ADDRESS_DWARF, caller.returnAddress);
  return makeFrame(info, caller.returnAddress, caller.isSignalFrame, registers, read, caller.stackPointer);
}

function makeFrame(
  info: DebugInfo,
  pc: bigint,
  isExact: boolean,
  registers: RegisterValues,
  read: Read,
  floor: bigint | undefined,
): MachineFrame {
  const lookup = Number(isExact ? pc : pc - 1n);
  let known: bigint | undefined;
  // An answer that lacked something is not kept.
  const cfa = (): bigint | undefined => (known ??= info.frameAddress(context));
  const context: FrameContext = {
    address: lookup,
    register: (number) => registers.get(number),
    readMemory: read,
    cfa,
    caller: () => frameAbove(info, frame, read)?.context,
  };
  const frame: MachineFrame = {
    pc,
    lookup,
    get cfa() {
      return cfa();
    },
    context,
    registers,
    floor,
  };
  return frame;
}

interface Caller {
  readonly returnAddress: bigint | undefined;
  readonly stackPointer: bigint;
  readonly registers: ReadonlyMap<number, bigint>;
  readonly isSignalFrame: boolean;
}

function step(info: DebugInfo, frame: MachineFrame, read: Read): Caller | undefined {
  const caller = info.unwind(frame.context);
  if (caller === undefined) return guess(info, frame, read);
  if (caller.kind !== "caller") return undefined;
  return { ...caller, stackPointer: caller.registers.get(RSP) ?? caller.cfa };
}

/**
 * Without call frame information: a function that has just been called (a jump to nowhere, a bit of assembly) has its return address on top
 * of the stack; else the chain of frame pointers may still be intact (System V ABI for AMD64, 3.2.2).
 */
function guess(info: DebugInfo, frame: MachineFrame, read: Read): Caller | undefined {
  const rsp = frame.registers.get(RSP);
  const rbp = frame.registers.get(RBP);
  if (rsp === undefined) return undefined;
  const top = word(read, rsp);
  if (top !== undefined && isCode(info, top)) {
    return {
      returnAddress: top,
      stackPointer: rsp + WORD,
      registers: preserved(frame),
      isSignalFrame: false,
    };
  }
  if (rbp === undefined || rbp < rsp) return undefined;
  const saved = word(read, rbp);
  const above = word(read, rbp + WORD);
  if (saved === undefined || above === undefined || !isCode(info, above)) return undefined;
  const registers = new Map(preserved(frame)).set(RBP, saved);
  return { returnAddress: above, stackPointer: rbp + 2n * WORD, registers, isSignalFrame: false };
}

/** Registers that a function hands back as it got them. */
function preserved({ registers }: MachineFrame): Map<number, bigint> {
  const found = new Map<number, bigint>();
  for (const number of CALLEE_SAVED) {
    const value = registers.get(number);
    if (value !== undefined) found.set(number, value);
  }
  return found;
}

function isCode(info: DebugInfo, address: bigint): boolean {
  return (
    address > 0n &&
    address <= BigInt(Number.MAX_SAFE_INTEGER) &&
    info.unwindRow(Number(address) - 1) !== undefined
  );
}

function word(read: Read, address: bigint): bigint | undefined {
  const bytes = read(address, 8);
  return bytes && new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
}
