/** The call stack of one thread at one stop, as the source has it: inlined functions have frames of their own. Made as far as it is looked at. */
import type { SourceFrame, SourcePosition } from "../../runtime/binary/debug-info.ts";
import { isCxx } from "../../runtime/binary/languages.ts";
import { signatureOf } from "../../runtime/binary/type-names.ts";
import type { ThreadId } from "../../runtime/rsp/thread-id.ts";
import { frameAbove, innermostFrame, type MachineFrame } from "../../runtime/binary/call-stack.ts";
import type { ValueContext } from "../value/value.ts";
import { registersRefused } from "./errors.ts";
import type { LinePlace } from "./outcome.ts";
import type { Program } from "./program.ts";
import type { ThreadRegisters } from "./register-file.ts";
import type { Snapshot } from "./snapshot.ts";

/** No stack of a program that works is deeper; one that is, is recursion without end, and its beginning says enough. */
const DEPTH_LIMIT = 10_000;

export interface Frame {
  readonly machine: MachineFrame;
  /** Number among the source frames of its machine frame: 0 is the innermost inlined function. */
  readonly inline: number;
  readonly isInlined: boolean;
  /** 0 for the innermost frame of the stack. */
  readonly index: number;
  readonly name: string;
  readonly position: SourcePosition | undefined;
  readonly isLibraryOs: boolean;
  readonly values: ValueContext;
  /** Registers that only the innermost machine frame has, such as the flags. */
  readonly innermost: ThreadRegisters | undefined;
}

/** The line that the user's breakpoint at an address is on, or that a step has ended at there. */
type LineAt = (address: bigint) => LinePlace | undefined;

/** In C++ with the types of parameters. */
function shownName({ name, function: concrete, inlined }: SourceFrame): string {
  if (!isCxx(concrete.unit.language)) return name;
  return signatureOf(inlined ?? concrete);
}

/** How many of the innermost frames are of inlined functions that begin at the address. */
export function callsBeginning(frames: readonly SourceFrame[], pc: number): number {
  const first = frames.findIndex(({ inlined }) => inlined?.ranges.some(({ low }) => low === pc) !== true);
  return Math.max(0, first);
}

export class Stack {
  readonly #program: Program;
  readonly #snapshot: Snapshot;
  readonly #registers: ThreadRegisters;
  readonly #lineAt: LineAt;
  readonly #frames: Frame[] = [];
  #last: MachineFrame | undefined;
  #isComplete = false;

  private constructor(program: Program, snapshot: Snapshot, registers: ThreadRegisters, lineAt: LineAt) {
    this.#lineAt = lineAt;
    this.#program = program;
    this.#snapshot = snapshot;
    this.#registers = registers;
  }

  static async of(
    program: Program,
    snapshot: Snapshot,
    thread: ThreadId | undefined,
    lineAt: LineAt,
  ): Promise<Stack> {
    const stack = new Stack(program, snapshot, snapshot.registersOf(thread), lineAt);
    const first = await snapshot.settle(() => innermostFrame(program.info, stack.#registers, snapshot.read));
    if (first === undefined) throw registersRefused();
    stack.#add(first);
    return stack;
  }

  /** Frames `start` up to `start + count`, and how many there are: all of them, or one more than were looked for. */
  async frames(start: number, count: number): Promise<{ frames: readonly Frame[]; total: number }> {
    const wanted = Math.min(start + count, DEPTH_LIMIT);
    while (!this.#isComplete && this.#frames.length < wanted) await this.#unwind();
    return {
      frames: this.#frames.slice(start, wanted),
      total: this.#frames.length + (this.#isComplete ? 0 : 1),
    };
  }

  /** Those that were looked at so far. */
  get known(): readonly Frame[] {
    return this.#frames;
  }

  async innermost(): Promise<Frame> {
    const [frame] = (await this.frames(0, 1)).frames;
    if (frame === undefined) throw registersRefused();
    return frame;
  }

  /** The machine frame that called the one of `frame`. */
  async callerOf(frame: Frame): Promise<MachineFrame | undefined> {
    return this.#snapshot.settle(() => frameAbove(this.#program.info, frame.machine, this.#snapshot.read));
  }

  async #unwind(): Promise<void> {
    const last = this.#last;
    const next =
      last && (await this.#snapshot.settle(() => frameAbove(this.#program.info, last, this.#snapshot.read)));
    if (next === undefined || this.#isOutside(next)) this.#isComplete = true;
    else this.#add(next);
  }

  /** Where nothing at all is known (zero above the entry, the host behind an enclave), the stack ends. */
  #isOutside(frame: MachineFrame): boolean {
    const { info, symbolAt } = this.#program;
    return (
      info.functionAt(frame.lookup) === undefined &&
      info.unwindRow(frame.lookup) === undefined &&
      symbolAt(frame.pc) === undefined
    );
  }

  #add(machine: MachineFrame): void {
    const isFirst = this.#last === undefined;
    this.#last = machine;
    const sources = this.#program.framesAt(machine.lookup);
    if (sources.length === 0) this.#push(machine, 0, undefined, isFirst);
    const entered = isFirst ? this.#notEntered(machine, sources) : 0;
    for (const [inline, source] of sources.entries())
      if (inline >= entered) this.#push(machine, inline, source, isFirst);
    if (this.#frames.length >= DEPTH_LIMIT) this.#isComplete = true;
  }

  /**
   * How many inlined functions begin right where a breakpoint or a step stopped that is on the line of their call: as gdb has it,
   * the program stands before that call, and not already in the function.
   */
  #notEntered({ pc }: MachineFrame, sources: readonly SourceFrame[]): number {
    const place = this.#lineAt(pc);
    if (place === undefined) return 0;
    const candidates = sources.slice(0, callsBeginning(sources, Number(pc)) + 1);
    const found = candidates.findIndex(
      ({ position }) => position?.line === place.line && position.file === place.file,
    );
    return Math.max(0, found);
  }

  #push(machine: MachineFrame, inline: number, source: SourceFrame | undefined, isFirst: boolean): void {
    const program = this.#program;
    const position = source === undefined ? program.info.positionOf(machine.lookup) : source.position;
    this.#frames.push({
      machine,
      inline,
      isInlined: source?.inlined !== undefined,
      index: this.#frames.length,
      name: source === undefined ? program.nameAt(machine.pc) : shownName(source),
      position: position?.line === 0 ? undefined : position,
      isLibraryOs: position !== undefined && program.isLibraryOs(position.file),
      values: { info: program.info, frame: machine.context, symbolAt: program.symbolAt },
      innermost: isFirst ? this.#registers : undefined,
    });
  }
}
