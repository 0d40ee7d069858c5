/** Executes instructions on a CpuState: the reference interpreter, the table's semantics read with bigint. */

import { Ascending } from "./ascending.ts";
import { type CpuState, CpuFault, type Exception, STATE_COMPONENTS } from "./cpu.ts";
import { decode } from "./decode.ts";
import { jcc } from "./instructions/control.ts";
import type { Semantics } from "./instruction.ts";
import type { Place } from "./machine.ts";
import type { Memory } from "./memory.ts";
import type { Decoded, Operand } from "./operands.ts";
import { dependsOnInstruction, exceptionOfAccess } from "./interpreter/faults.ts";
import { InterpreterMachine, type RepeatPrefix } from "./interpreter/machine.ts";
import { MemoryPlace } from "./interpreter/memory-place.ts";
import { ConstantPlace } from "./interpreter/places.ts";
import { RegisterPlaces } from "./interpreter/register-places.ts";

/** What instructions get from outside that is not in registers or memory; logged by whoever wants to replay. */
export interface Environment {
  /** For RDRAND and RDSEED; undefined = none available now (CF = 0). */
  random(bits: 16 | 32 | 64): bigint | undefined;
}

/** Instructions whose effect the platform decides. */
export type SystemOperation =
  | "enclu"
  | "cpuid"
  | "syscall"
  | "sysenter"
  | "int"
  | "int3"
  | "rdtsc"
  | "rdtscp"
  | "rdpmc"
  | "in"
  | "out"
  | "hlt"
  | "xgetbv";

export interface SystemOutcome {
  readonly kind: "system";
  readonly operation: SystemOperation;
  readonly nextRip: bigint;
  /** The number of INT n. */
  readonly vector?: number;
}

export type StepOutcome =
  | { readonly kind: "done" }
  /** rip is at the instruction and no state has changed, but for completed rounds of a repeated string instruction. */
  | { readonly kind: "exception"; readonly exception: Exception }
  /** rip is at the instruction; the platform does its work and goes on at `nextRip`. */
  | SystemOutcome;

/** Whether a run ends after exactly so many instructions, or a little earlier where that is cheaper. */
export type Precision = "exact" | "about";

/** Addresses before whose instructions a run ends. */
export type Stops = Pick<ReadonlySet<number>, "has" | "size">;

/** `done` means that the limit was reached. */
export type RunOutcome = StepOutcome | { readonly kind: "breakpoint" };

/** The instruction at RIP, to which calls and loops come, has been come to often enough to be worth translating. */
export interface HotOutcome {
  readonly kind: "hot";
  /** A jump came here, not a call. */
  readonly isLoop: boolean;
}

const DONE: RunOutcome & StepOutcome = { kind: "done" };
const BREAKPOINT: RunOutcome = { kind: "breakpoint" };
const HOT_LOOP: HotOutcome = { kind: "hot", isLoop: true };
const HOT_FUNCTION: HotOutcome = { kind: "hot", isLoop: false };

/** No instruction is there. */
const NOWHERE = -1;
/** So often a call or a loop must come to an instruction. */
const HOT_VISITS = 150;
/** So many places are remembered that a call has gone to: when there are more, it may go anywhere. */
const REMEMBERED_TARGETS = 8;
/** Immediate operands below this are shared. */
const SHARED_CONSTANTS = 256n;

/** What many instructions have in common. */
interface BoundKind {
  readonly repeatPrefix: RepeatPrefix;
  readonly semantics: Semantics;
  /** `pointer`: a call through a register or memory. */
  readonly transfer: "none" | "jump" | "call" | "pointer";
}

/** An instruction bound to one processor: nothing is left to find out when it runs again. There are very many of these. */
interface Bound {
  readonly address: bigint;
  readonly location: number;
  readonly next: bigint;
  readonly kind: BoundKind;
  /** Its operands, as far as it has any: fields take less memory than a list, of which there would be one for each instruction. */
  readonly first: Place<bigint> | undefined;
  readonly second: Place<bigint> | undefined;
  readonly third: Place<bigint> | undefined;
  readonly fourth: Place<bigint> | undefined;
  /** The instruction that followed last time: usually the one that follows this time. */
  successor: Bound | undefined;
  /** How often a call or a loop came here. */
  visits: number;
}

/** Runs one processor; keeps decoded instructions by address, which is safe as code is immutable (W^X). */
export class Executor {
  /** Instructions completed by the last `run`. */
  executed = 0;
  readonly #cpu: CpuState;
  readonly #memory: Memory;
  readonly #machine: InterpreterMachine;
  readonly #registers: RegisterPlaces;
  readonly #bound = new Map<number, Bound>();
  readonly #kinds = new Map<Semantics, BoundKind[]>();
  readonly #constants = new Map<number, ConstantPlace>();
  /** Where calls through a register or memory have gone, by their own addresses. */
  readonly #targets = new Map<number, number[]>();
  /** Where functions begin. */
  readonly #called = new Ascending();
  #stop = NOWHERE;

  constructor(cpu: CpuState, memory: Memory, environment: Environment) {
    this.#cpu = cpu;
    this.#memory = memory;
    this.#machine = new InterpreterMachine(cpu, memory, environment);
    this.#registers = new RegisterPlaces(cpu);
  }

  /**
   * Executes at most `limit` instructions; a repeated string instruction of very many rounds counts more than once. Breakpoints are looked at before every instruction but the first.
   */
  run(limit: number, breakpoints?: Stops): RunOutcome {
    const outcome = this.#run(limit, breakpoints, false);
    return outcome.kind === "hot" ? DONE : outcome;
  }

  /** What another engine has for stops of which there may be any number; here it is the same as `run`. */
  interpret(limit: number, stops: Stops): RunOutcome {
    return this.run(limit, stops);
  }

  /**
   * The same, but ends before an instruction to which calls or loops have come often, and before one at `stop`, which counts as a
   * breakpoint.
   */
  runUntilHot(limit: number, breakpoints?: Stops, stop = NOWHERE): RunOutcome | HotOutcome {
    this.#stop = stop;
    const outcome = this.#run(limit, breakpoints, true);
    this.#stop = NOWHERE;
    return outcome;
  }

  #run(limit: number, breakpoints: Stops | undefined, untilHot: boolean): RunOutcome | HotOutcome {
    const machine = this.#machine;
    const cpu = this.#cpu;
    machine.flags.load(cpu.rflags);
    this.executed = 0;
    try {
      const stops = breakpoints !== undefined && breakpoints.size > 0 ? breakpoints : undefined;
      return this.#loop(limit, stops, untilHot);
    } catch (thrown) {
      if (!(thrown instanceof CpuFault)) throw thrown;
      return { kind: "exception", exception: this.#exceptionOf(thrown) };
    } finally {
      cpu.rflags = machine.flags.value(machine);
    }
  }

  step(): StepOutcome {
    const outcome = this.run(1);
    return outcome.kind === "breakpoint" ? DONE : outcome;
  }

  /** Whether the instruction at an address has been executed, or has at least been come to. */
  hasSeen(address: number): boolean {
    return this.#bound.has(address);
  }

  /** Whether an access of the instruction at an address to its operand in memory has not been aligned. */
  wasUnaligned(address: number): boolean {
    return memoryOf(this.#bound.get(address))?.wasUnaligned === true;
  }

  /** Where in memory the operand of the instruction at an address has been; undefined where it has none, or has not been accessed. */
  reachOf(address: number): { readonly lowest: number; readonly highest: number } | undefined {
    const place = memoryOf(this.#bound.get(address));
    return place === undefined || place.lowest > place.highest ? undefined : place;
  }

  /** Where the call at an address, through a register or memory, has gone, as far as is remembered. */
  targetsOf(address: number): readonly number[] {
    return this.#targets.get(address) ?? [];
  }

  /** Where the function probably begins that an address is in: the last place before it that a call has gone to. */
  functionAround(address: number): number | undefined {
    return this.#called.lastUpTo(address);
  }

  /** Forgets decoded instructions, for when code has changed after all. */
  invalidate(): void {
    this.#bound.clear();
    this.#targets.clear();
    this.#called.clear();
  }

  #loop(limit: number, breakpoints: Stops | undefined, untilHot: boolean): RunOutcome | HotOutcome {
    const cpu = this.#cpu;
    const machine = this.#machine;
    let previous: Bound | undefined;
    while (this.executed < limit) {
      let bound = previous?.successor;
      if (bound === undefined || bound.address !== cpu.rip) {
        bound = this.#find(cpu.rip);
        if (previous !== undefined) previous.successor = bound;
      }
      if (this.executed > 0 && (bound.location === this.#stop || breakpoints?.has(bound.location) === true))
        return BREAKPOINT;
      if (untilHot && previous !== undefined && isWorthCounting(previous, bound)) {
        const { transfer } = previous.kind;
        if (bound.visits === 0 && transfer !== "jump") this.#called.add(bound.location);
        if (transfer === "pointer") this.#noteTarget(previous.location, bound.location);
        bound.visits++;
        if (bound.visits % HOT_VISITS === 0) return transfer === "jump" ? HOT_LOOP : HOT_FUNCTION;
      }
      machine.currentRip = bound.address;
      machine.nextRip = bound.next;
      const { kind } = bound;
      machine.repeatPrefix = kind.repeatPrefix;
      // Absent operands are undefined, as `Semantics` says of those beyond the form's own.
      kind.semantics(
        machine,
        bound.first as Place<bigint>,
        bound.second as Place<bigint>,
        bound.third as Place<bigint>,
        bound.fourth as Place<bigint>,
      );
      if (machine.systemRequest !== undefined) return this.#system(bound);
      cpu.rip = machine.nextRip;
      this.executed++;
      previous = bound;
    }
    return DONE;
  }

  /** Memory knows where an access was; some of what the processor says of it depends on the instruction. */
  #exceptionOf(fault: CpuFault): Exception {
    if (!dependsOnInstruction(fault)) return fault.exception;
    const { rip } = this.#cpu;
    const decoded = decode(this.#memory.fetch(rip), rip);
    const bound = this.#bound.get(Number(rip));
    if (decoded.kind === "failure" || bound === undefined) return fault.exception;
    return exceptionOfAccess(fault, decoded, memoryOf(bound));
  }

  #system(bound: Bound): SystemOutcome {
    const { operation, vector } = this.#machine.systemRequest ?? { operation: "hlt", vector: undefined };
    this.#machine.systemRequest = undefined;
    return { kind: "system", operation, nextRip: bound.next, ...(vector === undefined ? {} : { vector }) };
  }

  #find(rip: bigint): Bound {
    const location = Number(rip);
    const known = this.#bound.get(location);
    if (known !== undefined && known.address === rip) return known;
    const code = this.#memory.fetch(rip);
    const decoded = decode(code, rip);
    if (decoded.kind === "failure")
      throw fetchFault(decoded.cause, decoded.reason, rip + BigInt(code.length));
    if (decoded.form.usesAvx && (this.#cpu.xcr0 & STATE_COMPONENTS.avx) === 0) throw avxDisabled(decoded);
    const bound = this.#bind(decoded, location);
    this.#bound.set(location, bound);
    return bound;
  }

  #bind(decoded: Decoded, location: number): Bound {
    const { operands } = decoded;
    const placeOf = (operand: Operand | undefined): Place<bigint> | undefined =>
      operand === undefined ? undefined : this.#place(operand, decoded.next);
    return {
      address: decoded.address,
      location,
      next: decoded.next,
      kind: this.#kindOf(decoded),
      first: placeOf(operands[0]),
      second: placeOf(operands[1]),
      third: placeOf(operands[2]),
      fourth: placeOf(operands[3]),
      successor: undefined,
      visits: 0,
    };
  }

  #kindOf(decoded: Decoded): BoundKind {
    const { semantics, repeatable } = decoded.instruction;
    const repeats = repeatable !== "no" && decoded.form.encoding.prefix !== decoded.prefixes.repeat;
    const repeatPrefix = repeats ? decoded.prefixes.repeat : 0;
    const transfer = transferOf(decoded);
    let kinds = this.#kinds.get(semantics);
    if (kinds === undefined) this.#kinds.set(semantics, (kinds = []));
    let kind = kinds.find((each) => each.repeatPrefix === repeatPrefix && each.transfer === transfer);
    if (kind === undefined) kinds.push((kind = { repeatPrefix, semantics, transfer }));
    return kind;
  }

  #noteTarget(from: number, to: number): void {
    const targets = this.#targets.get(from);
    if (targets === undefined) this.#targets.set(from, [to]);
    else if (targets.length < REMEMBERED_TARGETS && !targets.includes(to)) targets.push(to);
  }

  #constant(value: bigint, bits: number): ConstantPlace {
    if (value >= SHARED_CONSTANTS) return new ConstantPlace(value, bits);
    const key = Number(value) + bits * Number(SHARED_CONSTANTS);
    let place = this.#constants.get(key);
    if (place === undefined) this.#constants.set(key, (place = new ConstantPlace(value, bits)));
    return place;
  }

  #place(operand: Operand, next: bigint): Place<bigint> {
    switch (operand.kind) {
      case "register":
        return this.#registers.of(operand);
      case "memory":
        return new MemoryPlace(this.#cpu, this.#memory, operand, next);
      case "immediate":
        return this.#constant(operand.value, operand.bits);
      case "target":
        return new ConstantPlace(operand.address, 64);
    }
  }
}

const JUMPS: ReadonlySet<string> = new Set(["jmp", ...jcc.map(({ mnemonic }) => mnemonic)]);

/** A jump through a table leads to a case more often than to a loop: it does not count as one. */
function transferOf({ instruction: { mnemonic }, operands }: Decoded): BoundKind["transfer"] {
  const isKnown = operands[0]?.kind === "target";
  if (mnemonic === "call") return isKnown ? "call" : "pointer";
  return JUMPS.has(mnemonic) && isKnown ? "jump" : "none";
}

/** Calls lead to functions, jumps backwards to loops. */
function isWorthCounting({ kind: { transfer }, location }: Bound, to: Bound): boolean {
  if (transfer === "none") return false;
  return transfer !== "jump" || to.location <= location;
}

function fetchFault(cause: "truncated" | "too-long" | "unknown", reason: string, end: bigint): CpuFault {
  if (cause === "unknown") return new CpuFault("#UD", { reason });
  if (cause === "too-long") return new CpuFault("#GP", { errorCode: 0, reason });
  const INSTRUCTION_FETCH = 0x14; // user, instruction fetch (SDM Vol. 3A, 4.7)
  return new CpuFault("#PF", { errorCode: INSTRUCTION_FETCH, address: end, reason });
}

/** SDM Vol. 2A, 2.4: #UD where XCR0 does not enable AVX. */
function avxDisabled({ instruction }: Decoded): CpuFault {
  const name = instruction.mnemonic.toUpperCase();
  return new CpuFault("#UD", {
    reason: `${name} needs AVX, which this enclave does not enable (bit 2 of its XFRM is clear): compile for x86-64-v2 or less`,
  });
}

/** The operand in memory: no form has two that the interpreter has to look for. */
function memoryOf(bound: Bound | undefined): MemoryPlace | undefined {
  if (bound?.first instanceof MemoryPlace) return bound.first;
  if (bound?.second instanceof MemoryPlace) return bound.second;
  if (bound?.third instanceof MemoryPlace) return bound.third;
  return bound?.fourth instanceof MemoryPlace ? bound.fourth : undefined;
}

const executors = new WeakMap<CpuState, { memory: Memory; executor: Executor }>();

/** One instruction; for a loop, `Executor` is faster. Decoded instructions are kept with the state. */
export function step(cpu: CpuState, memory: Memory, environment: Environment): StepOutcome {
  let known = executors.get(cpu);
  if (known === undefined || known.memory !== memory) {
    known = { memory, executor: new Executor(cpu, memory, environment) };
    executors.set(cpu, known);
  }
  return known.executor.step();
}
