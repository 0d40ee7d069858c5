/** Makes a host process debuggable: what a stub asks, in the words of the enclave. */

import type { MemoryArea } from "../enclave/memory-areas.ts";
import { GPR } from "../enclave/thread.ts";
import type { Thread } from "../enclave/thread.ts";
import type { HostProcess, ProcessStop, RunOptions } from "../host/process.ts";
import type { AddressBounds } from "../rsp/packets/reverse.ts";
import type { ThreadState } from "../host/thread.ts";
import type {
  MemoryRegion,
  MonitorCommand,
  RunMode,
  Target,
  TargetStop,
  TargetThread,
  Watchpoint,
} from "../gdbstub/target.ts";
import { SIGNAL } from "../rsp/stop-reply.ts";
import type { Condition } from "../x86/breakpoints.ts";
import type { CpuState } from "../x86/cpu.ts";
import { monitorCommands, stopCommand, type StopsAt } from "./debug-commands.ts";
import { DebugHistory } from "./debug-history.ts";
import { faultStop } from "./fault-stop.ts";

/** A register that exists in the processor under the debugger's name. */
interface RegisterAccess {
  get(this: void, cpu: CpuState): bigint;
  /** Absent where the value is fixed. */
  set?(this: void, cpu: CpuState, value: bigint): void;
}

/** Selectors of 64-bit user code under Linux: the simulated processor has none, and debuggers only look at them. */
const FIXED_SELECTORS = { cs: 0x33n, ss: 0x2bn, ds: 0n, es: 0n, fs: 0n, gs: 0n } as const;

const REGISTERS: ReadonlyMap<string, RegisterAccess> = new Map<string, RegisterAccess>([
  ...Object.entries(GPR).map(([name, index]) => [name, generalRegister(index)] as const),
  ["rip", { get: (cpu) => cpu.rip, set: (cpu, value) => void (cpu.rip = value) }],
  ["eflags", { get: (cpu) => cpu.rflags, set: (cpu, value) => void (cpu.rflags = value | 2n) }],
  ...Object.entries(FIXED_SELECTORS).map(([name, value]) => [name, { get: () => value }] as const),
  ...Array.from({ length: 8 }, (_, index) => [`st${String(index)}`, stackRegister(index)] as const),
  [
    "fctrl",
    { get: ({ fpu }) => BigInt(fpu.control), set: ({ fpu }, value) => void (fpu.control = Number(value)) },
  ],
  [
    "fstat",
    { get: ({ fpu }) => BigInt(fpu.status), set: ({ fpu }, value) => void (fpu.status = Number(value)) },
  ],
  ["ftag", { get: ({ fpu }) => BigInt(fpu.tag), set: ({ fpu }, value) => void (fpu.tag = Number(value)) }],
  // The last x87 instruction and operand are not kept: no program of ours can ask for them but through FNSTENV.
  ...["fiseg", "fioff", "foseg", "fooff", "fop"].map((name) => [name, { get: () => 0n }] as const),
  ...Array.from({ length: 16 }, (_, index) => [`xmm${String(index)}`, vectorRegister(index)] as const),
  ["mxcsr", { get: (cpu) => BigInt(cpu.mxcsr), set: (cpu, value) => void (cpu.mxcsr = Number(value)) }],
  ["fs_base", { get: (cpu) => cpu.fsBase, set: (cpu, value) => void (cpu.fsBase = value) }],
  ["gs_base", { get: (cpu) => cpu.gsBase, set: (cpu, value) => void (cpu.gsBase = value) }],
]);

function generalRegister(index: number): RegisterAccess {
  return { get: (cpu) => cpu.gpr[index] ?? 0n, set: (cpu, value) => void (cpu.gpr[index] = value) };
}

function vectorRegister(index: number): RegisterAccess {
  return { get: (cpu) => cpu.xmm[index] ?? 0n, set: (cpu, value) => void (cpu.xmm[index] = value) };
}

/** ST(index) counts from the top of the stack, which bits 13:11 of the status word hold (SDM Vol. 1, 8.1.3). */
function stackRegister(index: number): RegisterAccess {
  const physical = (cpu: CpuState): number => (((cpu.fpu.status >> 11) & 7) + index) & 7;
  return {
    get: (cpu) => cpu.fpu.st[physical(cpu)] ?? 0n,
    set: (cpu, value) => void (cpu.fpu.st[physical(cpu)] = value),
  };
}

/** The one byte CC; `int $3` in two bytes is what no compiler writes. */
const INT3_LENGTH = 1n;

/** What a thread does outside, behind its name. */
const STATES: Readonly<Record<ThreadState, string>> = {
  idle: "",
  inside: "",
  calling: " (in a host call)",
  asleep: " (waits for another thread)",
};

/** What a debugger sees of a thread that is stopped: the enclave's registers, or those that the host has on hardware. */
export const STUB_VIEWS = ["enclave", "host"] as const;
export type StubView = (typeof STUB_VIEWS)[number];

export interface DebugTargetOptions {
  /** What going back in time may need. */
  readonly historyBytes?: number | undefined;
  readonly view?: StubView | undefined;
}

export class DebugTarget implements Target {
  readonly commands: readonly MonitorCommand[];
  killed = false;
  /** The last thing that happened was a fault or an abort. */
  isAtFault = false;
  readonly history: DebugHistory | undefined;
  readonly #process: HostProcess;
  readonly #view: StubView;
  readonly #stopsAt: StopsAt = { "at-aex": "pass", "at-exit": "pass" };
  /** Where the program's own INT3 was reported. */
  #trapAt: bigint | undefined;

  /** Enters the enclave, if that has not happened, so that there are registers to look at. */
  constructor(
    process: HostProcess,
    more: readonly MonitorCommand[] = [],
    { historyBytes, view = "enclave" }: DebugTargetOptions = {},
  ) {
    this.#process = process;
    this.#view = view;
    process.attach();
    this.#leave();
    const canGoBack = process.enclave.isDebug && process.journal !== undefined && view === "enclave";
    this.history = canGoBack ? new DebugHistory(process, historyBytes) : undefined;
    this.commands = [
      ...monitorCommands(process),
      stopCommand("at-aex", "interrupts that take a thread out of the enclave are stops", this.#stopsAt),
      ...(this.history === undefined
        ? []
        : [
            stopCommand("at-exit", "the return of main is a stop, from which one can go back", this.#stopsAt),
          ]),
      ...(this.history?.commands ?? []),
      ...more,
    ];
  }

  /** Where no memory is nothing is ever accessed: a watchpoint there is allowed, as in a processor, which gdb needs for pointers that are null. */
  insertWatchpoint({ address, length, access }: Watchpoint): boolean {
    const { enclave } = this.#process;
    const at = Number(address);
    if (!enclave.isDebug || length <= 0) return false;
    if (enclave.memory.peek(at, 1).length === 0) return true;
    if (!enclave.memory.contains(at) || enclave.memory.peek(at, length).length < length) return false;
    enclave.memory.watches.add({ address: at, length, access });
    return true;
  }

  removeWatchpoint({ address, length, access }: Watchpoint): boolean {
    this.#process.enclave.memory.watches.remove({ address: Number(address), length, access });
    return true;
  }

  /** The debugger has left, and takes its breakpoints along. */
  detached(): void {
    const { breakpoints, memory } = this.#process.enclave;
    breakpoints.clear();
    for (const watch of [...memory.watches.list]) memory.watches.remove(watch);
    this.history?.close();
  }

  /** Those that have begun and not ended; the first one where there is none any more. */
  threads(): readonly TargetThread[] {
    const { threads } = this.#process;
    const begun = threads.filter(({ state }) => state !== "idle");
    return (begun.length > 0 ? begun : threads.slice(0, 1)).map(({ number, state }) => ({
      id: number,
      name: `TCS ${String(number)}${STATES[state]}`,
    }));
  }

  currentThread(): number {
    const threads = this.threads();
    const { number } = this.#process.enclave.current;
    return threads.some(({ id }) => id === number) ? number : (threads[0]?.id ?? number);
  }

  canRun(thread: number): boolean {
    // A process that has ended says so to whoever runs it.
    return this.#process.end !== undefined || this.#process.threads[thread - 1]?.isRunnable === true;
  }

  readRegister(thread: number, name: string): bigint | undefined {
    const found = this.#thread(thread);
    if (found === undefined) return undefined;
    if (this.#view === "host") return REGISTERS.get(name)?.get(found.cpu);
    // Of a production enclave a debugger sees the processor as the host finds it after an exit: nothing of the inside.
    if (!this.#process.enclave.isDebug) return REGISTERS.has(name) ? 0n : undefined;
    return this.#lastInside(found, name) ?? REGISTERS.get(name)?.get(this.#process.enclave.registers(found));
  }

  /**
   * Of a thread that is outside, in a host call or after an abort, a person wants to see where in the enclave it left: the registers
   * that say so are shown as they were then. The entry code's unwind information finds the stack from them.
   */
  #lastInside({ place, leftAt, tcs }: Thread, name: string): bigint | undefined {
    const base = BigInt(this.#process.enclave.memory.base);
    if (place !== "outside") return undefined;
    if (name === "rip") return leftAt;
    if (name === "fs_base") return base + tcs.ofsbase;
    return name === "gs_base" ? base + tcs.ogsbase : undefined;
  }

  writeRegister(thread: number, name: string, value: bigint): boolean {
    const found = this.#thread(thread);
    const register = REGISTERS.get(name);
    // Outside, the registers are the host's, and the next entry replaces them.
    const { isDebug } = this.#process.enclave;
    const isHosts = found?.place === "outside" || this.#view === "host";
    if (found === undefined || isHosts || register === undefined || !isDebug) return false;
    const { set } = register;
    // A debugger that puts back what it has read, as gdb does after a call, changes nothing.
    if (set === undefined) return this.readRegister(thread, name) === value;
    return this.#process.changeRegisters((cpu) => {
      set(cpu, value);
    }, found);
  }

  /** Of a production enclave, as the hardware's abort page: all ones, and what is written is dropped (SDM Vol. 3D, "Access-control"). */
  readMemory(address: bigint, length: number): Uint8Array {
    const { memory } = this.#process.enclave;
    const bytes = memory.peek(Number(address), length);
    if (this.#process.enclave.isDebug) return bytes;
    return bytes.map((byte, at) => (memory.contains(Number(address) + at) ? 0xff : byte));
  }

  writeMemory(address: bigint, bytes: Uint8Array): boolean {
    const { memory, isDebug } = this.#process.enclave;
    const at = Number(address);
    const isHidden = !isDebug && (memory.contains(at) || memory.contains(at + bytes.length - 1));
    return isHidden
      ? memory.peek(at, bytes.length).length === bytes.length
      : this.#process.changeMemory(at, bytes);
  }

  memoryMap(): readonly MemoryRegion[] {
    return merged(this.#process.enclave.memory.areas());
  }

  /**
   * The measured bytes stay as they are: a breakpoint is an address in a set. It may be where no code is, but something must be: gdb
   * lets functions that it calls (`print f(1)`) return to a breakpoint on the stack.
   */
  insertBreakpoint(address: bigint, condition?: Condition): boolean {
    const { enclave } = this.#process;
    const at = Number(address);
    if (!enclave.isDebug || enclave.memory.peek(at, 1).length === 0) return false;
    enclave.breakpoints.insert(at, condition);
    return true;
  }

  removeBreakpoint(address: bigint): boolean {
    this.#process.enclave.breakpoints.delete(Number(address));
    return true;
  }

  step(thread: number = this.currentThread()): TargetStop {
    this.#passTrap();
    const options = { first: "pass", exceptions: "report", only: new Set([thread]) } as const;
    for (;;) {
      const runs = this.#process.nextThread;
      const wasOver = this.#process.end !== undefined;
      const stop = this.#process.run(1, { ...options, interrupts: this.#stopsAt["at-aex"] });
      // In the past it is settled who runs.
      if (stop.kind !== "limit" || runs === undefined || runs === thread) return this.#stopped(stop, wasOver);
    }
  }

  run(limit: number, { passes = false, only, within }: RunMode = {}): TargetStop {
    this.#passTrap();
    const options = {
      first: passes ? "pass" : "stop",
      precision: "about",
      exceptions: "report",
      interrupts: this.#stopsAt["at-aex"],
      ...(only && { only }),
    } as const;
    const wasOver = this.#process.end !== undefined;
    if (within === undefined) return this.#stopped(this.#process.run(limit, options), wasOver);
    if (this.#knowsBounds) return this.#stopped(this.#runWithin(within, limit, options), wasOver);
    return passes
      ? this.step(only?.values().next().value)
      : this.#stopped(this.#process.run(1, options), wasOver);
  }

  /** Whoever counts instructions for reasons of its own sees none. */
  get #knowsBounds(): boolean {
    const { interrupts, paging, isPast } = this.#process;
    return !isPast && interrupts.rules.length === 0 && paging === undefined;
  }

  #runWithin({ low, high }: AddressBounds, limit: number, options: RunOptions): ProcessStop {
    const { enclave } = this.#process;
    enclave.within = { low: Number(low), high: Number(high) };
    const stop = this.#process.run(limit, { ...options, precision: "exact" });
    enclave.within = undefined;
    const isOwn = stop.kind === "breakpoint" && !enclave.breakpoints.has(stop.address);
    return isOwn ? { kind: "limit" } : stop;
  }

  deliver(): boolean {
    return this.isAtFault && this.#process.deliver();
  }

  /** A debugger that goes on from an INT3 of the program's own has seen it, and wants what comes after it. */
  #passTrap(): void {
    const { enclave } = this.#process;
    const trap = this.#trapAt;
    this.#trapAt = undefined;
    if (trap === undefined || enclave.current.place !== "interrupted") return;
    this.#process.changeRegisters((cpu) => {
      if (cpu.rip === trap) cpu.rip += INT3_LENGTH;
    });
  }

  /** As hardware has it: whatever stops a thread takes it out of the enclave. */
  #leave(): void {
    const { enclave } = this.#process;
    if (this.#view === "host" && enclave.current.inside) enclave.interrupt();
  }

  #stopped(stop: ProcessStop, wasOver: boolean): TargetStop {
    this.#leave();
    this.history?.note();
    if (stop.kind === "fault" && stop.fault.exception.name === "#BP") this.#trapAt = stop.fault.rip;
    // What was recorded may be looked at from its end backwards, and a run where that is wanted; it ends when it is let go on from there.
    const isLookedAt = this.#process.journal?.isSealed === true || this.#stopsAt["at-exit"] === "stop";
    if (stop.kind === "exited" && isLookedAt && !wasOver) return { kind: "history", edge: "end" };
    const hasToldAbort = this.isAtFault && stop.kind === "aborted";
    this.isAtFault = stop.kind === "fault" || stop.kind === "aborted";
    return hasToldAbort
      ? { kind: "terminated", signal: SIGNAL.abort, reason: stop.message }
      : targetStop(stop);
  }

  kill(): void {
    this.killed = true;
  }

  #thread(number: number): Thread | undefined {
    return this.#process.enclave.threads[number - 1];
  }
}

function targetStop(stop: ProcessStop): TargetStop {
  switch (stop.kind) {
    case "fault":
      return faultStop(stop.fault);
    case "exited":
      return { kind: "exited", code: stop.exitCode };
    case "aborted":
      // As a native debugger does it: first a stop at the place, then, when the program is let go on, its end.
      return { kind: "fault", signal: SIGNAL.abort, reason: stop.message };
    case "watch":
      return { kind: "watch", address: BigInt(stop.address), access: stop.access };
    case "interrupt":
      return {
        kind: "fault",
        signal: SIGNAL.trap,
        reason: `An interrupt has taken thread ${stop.thread} out of the enclave (AEX); going on resumes it.`,
      };
    case "replayed":
      return { kind: "history", edge: "end" };
    case "limit":
    case "breakpoint":
    case "waiting":
      return stop;
  }
}

/** A debugger cares what is mapped, not with which rights; adjacent areas are one. */
function merged(areas: readonly MemoryArea[]): MemoryRegion[] {
  const regions: { address: number; length: number }[] = [];
  for (const { address, size } of areas) {
    const last = regions.at(-1);
    if (last !== undefined && last.address + last.length === address) last.length += size;
    else regions.push({ address, length: size });
  }
  return regions;
}
