/**
 * Steps by source line and by instruction. A line step runs through the line's block of instructions, runs calls to their return with
 * a temporary breakpoint, and stops where a statement of another line starts. It is a plan for `Execution.run`.
 */
import type { LineBlock, SourcePosition } from "../../runtime/binary/debug-info.ts";
import type { Execution } from "./execution.ts";
import { ARRIVED, type LinePlace, type Outcome } from "./outcome.ts";
import { noCaller } from "./errors.ts";
import type { Program } from "./program.ts";
import { exitsOf } from "./exits.ts";
import { LongJumps } from "./long-jumps.ts";
import { callsBeginning, Stack, type Frame } from "./stack.ts";

export type StepKind = "over" | "in" | "out";

/** Steps through code without lines (a loop in hand-written assembly) end here at the latest. */
const BLOCK_LIMIT = 100_000;
/** Callers without source, one above the other, that a step runs out of. */
const CALLER_LIMIT = 64;
const WORD = 8n;
/** Bytes of a block that is read to find where it can be left. */
const LONGEST_BLOCK = 512;

export class Stepper {
  readonly #execution: Execution;
  readonly #program: Program;
  readonly #entersLibraryOs: boolean;
  readonly #longJumps: LongJumps;
  /** Of blocks by their beginnings, as long as nobody writes to memory. */
  readonly #exits = new Map<number, { readonly exits: ReadonlySet<bigint> | undefined }>();
  #writes = 0;

  constructor(execution: Execution, program: Program, entersLibraryOs: boolean) {
    this.#execution = execution;
    this.#program = program;
    this.#entersLibraryOs = entersLibraryOs;
    this.#longJumps = new LongJumps(program.elf);
  }

  async instruction(kind: StepKind): Promise<Outcome> {
    if (kind === "out") return this.out();
    const before = await this.#stackPointer();
    const from = await this.#pc();
    const outcome = await this.#execution.advance({ kind: "step" });
    if (kind === "in" || outcome.kind !== "arrived") return outcome;
    // A call has pushed the address of the instruction after it, which is at most 15 bytes further on.
    const returnAddress = await this.#topOfStack();
    const isCall =
      (await this.#stackPointer()) === before - WORD && returnAddress > from && returnAddress <= from + 15n;
    return isCall && (await this.#pc()) !== returnAddress ? this.#runTo(returnAddress, before) : outcome;
  }

  /** `into`: the beginning of the only function that is to be entered. */
  async line(kind: "over" | "in", into?: number): Promise<Outcome> {
    const start = await this.#frame();
    const block = this.#program.info.rowRange(start.machine.lookup);
    const cfa = await this.#execution.snapshot.settle(() => start.machine.cfa);
    // Without lines there is nothing to step over: gdb's answer, too, is to run until the function returns.
    if (block === undefined) return kind === "in" ? this.instruction("in") : this.out();
    return new LineStep(this, kind, start, block, cfa, into).run();
  }

  /** Runs until the function returns to its caller; an inlined one until its instructions are left. */
  async out(): Promise<Outcome> {
    const frame = await this.#frame();
    return frame.isInlined ? this.#outOfInlined(frame) : this.returned(await this.#outOf(frame));
  }

  /** After a return: goes on until there is code that the user wants to see, or until the end. */
  async returned(outcome: Outcome): Promise<Outcome> {
    let now = outcome;
    for (
      let depth = 0;
      now.kind === "arrived" && depth < CALLER_LIMIT && this.#isForeign(await this.#pc());
      depth++
    ) {
      const frame = await this.#frame();
      now = (await this.#hasCaller(frame))
        ? await this.#outOf(frame)
        : await this.#execution.advance({ kind: "continue" });
    }
    return now;
  }

  #isForeign(pc: bigint): boolean {
    const position = this.#program.info.positionOf(Number(pc));
    if (position === undefined || position.line === 0) return true;
    return this.isForeignFile(position.file);
  }

  /** Code that steps pass over. */
  isForeignFile(file: string): boolean {
    return !this.#entersLibraryOs && this.#program.isLibraryOs(file);
  }

  async #hasCaller(frame: Frame): Promise<boolean> {
    const stack = await this.#stack();
    return (await stack.callerOf(frame)) !== undefined;
  }

  async #outOf(frame: Frame): Promise<Outcome> {
    const stack = await this.#stack();
    const caller = await stack.callerOf(frame);
    const cfa = await this.#execution.snapshot.settle(() => frame.machine.cfa);
    if (caller === undefined) throw noCaller();
    return this.#runTo(caller.pc, cfa ?? (await this.#stackPointer()) + WORD);
  }

  async #outOfInlined(frame: Frame): Promise<Outcome> {
    const { info } = this.#program;
    const [inner] = info.inlinedAt(frame.machine.lookup);
    const cfa = await this.#execution.snapshot.settle(() => frame.machine.cfa);
    for (let steps = 0; inner !== undefined && steps < BLOCK_LIMIT; steps++) {
      const at = Number(await this.#pc());
      const range = inner.ranges.find(({ low, high }) => at >= low && at < high);
      if (range === undefined) return ARRIVED;
      const outcome = await this.through(BigInt(range.low), BigInt(range.high), cfa);
      if (outcome.kind !== "arrived") return outcome;
      if (cfa !== undefined && (await this.#stackPointer()) >= cfa) return ARRIVED;
    }
    return ARRIVED;
  }

  /** Runs through [low, high) and over the calls in it; arrives outside, or back inside after a call. */
  async through(low: bigint, high: bigint, cfa: bigint | undefined): Promise<Outcome> {
    const outcome = await this.#execution.advance(this.#rangeAction(low, high));
    if (outcome.kind !== "arrived") return outcome;
    const call = await this.callEntered(low, high, cfa);
    return call === undefined ? outcome : this.#runTo(call.returnAddress, call.stackPointer);
  }

  /** One instruction where the stub knows no ranges; the caller asks again as long as it is inside. */
  #rangeAction(low: bigint, high: bigint): { kind: "range"; low: bigint; high: bigint } | { kind: "step" } {
    return this.#execution.client.stepsRanges ? { kind: "range", low, high } : { kind: "step" };
  }

  /** Out of a block, or into a call of it; where the stub knows no ranges, perhaps only one instruction on. */
  async leave({ low, high }: LineBlock): Promise<Outcome> {
    const exits = await this.#exitsOf(low, high);
    return exits === undefined
      ? this.#execution.advance(this.#rangeAction(BigInt(low), BigInt(high)))
      : this.#execution.advance({ kind: "continue" }, exits);
  }

  /** Undefined where there is no need for them, or where they cannot be found. */
  async #exitsOf(low: number, high: number): Promise<ReadonlySet<bigint> | undefined> {
    const { client, snapshot } = this.#execution;
    // One of ours runs through a range as fast as to a breakpoint.
    if (client.goesBackThrough || high - low > LONGEST_BLOCK) return undefined;
    if (this.#writes !== client.writes) this.#exits.clear();
    this.#writes = client.writes;
    const known = this.#exits.get(low);
    if (known !== undefined) return known.exits;
    const code = await snapshot.settle(() => snapshot.read(BigInt(low), high - low));
    const found = code && exitsOf(code, BigInt(low));
    const exits = found && new Set(found);
    this.#exits.set(low, { exits });
    return exits;
  }

  /**
   * The call that led here out of [low, high): its return address is on top of the stack and in the block (or is its end). A jump to
   * another function at the same depth is a tail call, which returns to our own caller.
   */
  async callEntered(
    low: bigint,
    high: bigint,
    cfa: bigint | undefined,
  ): Promise<{ returnAddress: bigint; stackPointer: bigint } | undefined> {
    const pc = await this.#pc();
    if (pc >= low && pc < high) return undefined;
    const stackPointer = await this.#stackPointer();
    if (cfa !== undefined && stackPointer >= cfa) return undefined;
    // Within the function there is no call but to its beginning.
    const around = this.#program.info.functionAt(Number(pc));
    if (
      around !== undefined &&
      around.low < Number(pc) &&
      around === this.#program.info.functionAt(Number(low))
    )
      return undefined;
    const returnAddress = await this.#topOfStack();
    const isCall = returnAddress > low && returnAddress <= high && pc !== returnAddress;
    const isTailCall =
      cfa !== undefined &&
      stackPointer === cfa - WORD &&
      this.#program.info.functionAt(Number(pc))?.low === Number(pc);
    return isCall || isTailCall ? { returnAddress, stackPointer: stackPointer + WORD } : undefined;
  }

  /**
   * Runs to an address; deeper activations of a recursive function come by there too and are let pass. A `longjmp` may end the function
   * that is waited for: then that is where it has led.
   */
  async #runTo(address: bigint, stackPointer: bigint): Promise<Outcome> {
    const entry = this.#longJumps.range?.low;
    const there = new Set(entry === undefined ? [address] : [address, entry]);
    for (;;) {
      const jump = this.#longJumps.at(await this.#pc());
      const outcome =
        jump === undefined
          ? await this.#execution.advance({ kind: "continue" }, there)
          : await this.#execution.advance(this.#rangeAction(jump.low, jump.high));
      if (outcome.kind !== "arrived") return outcome;
      const pc = await this.#pc();
      if (this.#longJumps.at(pc) !== undefined) continue;
      if ((pc !== address && jump === undefined) || (await this.#stackPointer()) >= stackPointer)
        return outcome;
    }
  }

  runTo(address: bigint, stackPointer: bigint): Promise<Outcome> {
    return this.#runTo(address, stackPointer);
  }

  advance(action: Parameters<Execution["advance"]>[0], there?: ReadonlySet<bigint>): Promise<Outcome> {
    return this.#execution.advance(action, there);
  }

  /** Where *step in* stops in a function that was just entered; undefined when it is one to step over. */
  entryOf(pc: bigint): bigint | undefined {
    const { info } = this.#program;
    const target = info.functionAt(Number(pc));
    const position = info.positionOf(Number(pc));
    if (target === undefined || position === undefined || position.line === 0) return undefined;
    if (this.isForeignFile(position.file)) return undefined;
    return BigInt(Math.max(target.entryBreakpoint, Number(pc)));
  }

  get program(): Program {
    return this.#program;
  }

  /** The step has ended at this line, though inlined functions begin at the same address. */
  standAt(address: bigint, place: LinePlace): void {
    this.#execution.standAt(address, place);
  }

  pc(): Promise<bigint> {
    return this.#pc();
  }

  stackPointer(): Promise<bigint> {
    return this.#stackPointer();
  }

  async #pc(): Promise<bigint> {
    return (await this.#execution.snapshot.register(this.#execution.thread, "rip")) ?? 0n;
  }

  async #stackPointer(): Promise<bigint> {
    return (await this.#execution.snapshot.register(this.#execution.thread, "rsp")) ?? 0n;
  }

  async #topOfStack(): Promise<bigint> {
    const at = await this.#stackPointer();
    const bytes = await this.#execution.snapshot.settle(() => this.#execution.snapshot.read(at, 8));
    return bytes === undefined ? 0n : new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  }

  async #frame(): Promise<Frame> {
    return (await this.#stack()).innermost();
  }

  #stack(): Promise<Stack> {
    const { snapshot, thread, lineAt } = this.#execution;
    return Stack.of(this.#program, snapshot, thread, lineAt);
  }
}

/** One *next* or *step in* by line. */
class LineStep {
  readonly #stepper: Stepper;
  readonly #kind: "over" | "in";
  readonly #into: number | undefined;
  readonly #start: SourcePosition;
  readonly #cfa: bigint | undefined;
  /** Inlined calls around the start, outermost first: code inside further ones is the callee's. */
  readonly #inlinedAround: readonly number[];
  /** Inlined functions that begin where the program stands, and that it has not entered. */
  readonly #standsBefore: number;
  #block: LineBlock;

  constructor(
    stepper: Stepper,
    kind: "over" | "in",
    start: Frame,
    block: LineBlock,
    cfa: bigint | undefined,
    into: number | undefined,
  ) {
    this.#into = into;
    this.#stepper = stepper;
    this.#kind = kind;
    this.#start = start.position ?? block.position;
    this.#block = block;
    this.#cfa = cfa;
    // Without those that the program stands before.
    const path = this.#inlinedPath(start.machine.lookup);
    this.#standsBefore = start.inline;
    this.#inlinedAround = path.slice(0, path.length - start.inline);
  }

  async run(): Promise<Outcome> {
    if (this.#kind === "in" && this.#into === undefined && (await this.#entersInlined())) return ARRIVED;
    for (let blocks = 0; blocks < BLOCK_LIMIT; blocks++) {
      const outcome = await this.#stepper.leave(this.#block);
      if (outcome.kind !== "arrived") return outcome;
      const done = await this.#judge();
      if (done !== undefined) return done;
    }
    return ARRIVED;
  }

  /** A function that is inlined right here is entered without an instruction being executed. */
  async #entersInlined(): Promise<boolean> {
    if (this.#standsBefore === 0) return false;
    const pc = await this.#stepper.pc();
    const position = this.#stepper.program.framesAt(Number(pc))[0]?.position;
    if (position === undefined || this.#stepper.isForeignFile(position.file)) return false;
    this.#stepper.standAt(pc, position);
    return true;
  }

  /** After leaving a block (or one instruction of it): where are we? Undefined: go on with `#block`. */
  async #judge(): Promise<Outcome | undefined> {
    const low = BigInt(this.#block.low);
    const high = BigInt(this.#block.high);
    let pc = await this.#stepper.pc();
    if (pc >= low && pc < high) return undefined;
    const call = await this.#stepper.callEntered(low, high, this.#cfa);
    if (call !== undefined) {
      const isWanted = this.#kind === "in" && (this.#into === undefined || this.#into === Number(pc));
      const entry = isWanted ? this.#stepper.entryOf(pc) : undefined;
      if (entry !== undefined) return this.#enter(pc, entry);
      const outcome = await this.#stepper.runTo(call.returnAddress, call.stackPointer);
      if (outcome.kind !== "arrived") return outcome;
      pc = await this.#stepper.pc();
    }
    // Back in the caller, in the middle of its statement: that is where one wants to see what came back.
    if (this.#cfa !== undefined && (await this.#stepper.stackPointer()) >= this.#cfa)
      return this.#stepper.returned(ARRIVED);
    return this.#isAtNewStatement(Number(pc)) ? ARRIVED : undefined;
  }

  async #enter(pc: bigint, entry: bigint): Promise<Outcome> {
    if (pc === entry) return ARRIVED;
    return this.#stepper.advance({ kind: "continue" }, new Set([entry]));
  }

  /** Also chooses the block to go on with. */
  #isAtNewStatement(pc: number): boolean {
    const { program } = this.#stepper;
    const { info } = program;
    const block = info.rowRange(pc);
    // Code without lines that was not called but jumped to.
    if (block === undefined) return true;
    this.#block = block;
    const frames = program.framesAt(pc);
    const path = this.#inlinedPath(pc);
    const position = frames[0]?.position ?? block.position;
    if (this.#isNewPlace(position, path)) return info.isStatement(pc);
    // The statement may begin with a function that is inlined and passed over.
    const skipped = callsBeginning(frames, pc);
    const outer = frames[skipped]?.position;
    if (skipped === 0 || outer === undefined) return false;
    if (!this.#isNewPlace(outer, path.slice(0, path.length - skipped)) || !info.isStatement(pc)) return false;
    this.#stepper.standAt(BigInt(pc), outer);
    return true;
  }

  /** `path`: the inlined calls around it. */
  #isNewPlace(position: SourcePosition, path: readonly number[]): boolean {
    const isInCallee =
      path.length > this.#inlinedAround.length &&
      this.#inlinedAround.every((id, depth) => path[depth] === id);
    if (isInCallee && this.#kind === "over") return false;
    // What was inlined from a library's header, also where the compiler does not say so.
    const { file, line } = this.#start;
    if (this.#stepper.isForeignFile(position.file) && !this.#stepper.isForeignFile(file)) return false;
    const isSameLine = position.line === line && position.file === file;
    return !(isSameLine && path.length === this.#inlinedAround.length) && position.line !== 0;
  }

  #inlinedPath(pc: number): number[] {
    return this.#stepper.program.info
      .inlinedAt(pc)
      .map(({ id }) => id)
      .reverse();
  }
}
