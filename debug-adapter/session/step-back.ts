/**
 * Steps backwards by source line: to the beginning of the line, or to that of the line before it. Calls are gone back over with a temporary
 * breakpoint on the call, or into their last line. gdb's `reverse-next` and `reverse-step` are the model (GDB manual, "Reverse
 * Execution"). It is a plan for `Execution.run`.
 */
import { type Execution } from "./execution.ts";
import { type Standpoint, undoneBetween } from "../../runtime/rsp/undone.ts";
import { ARRIVED, type Outcome } from "./outcome.ts";
import { noCaller } from "./errors.ts";
import type { Program } from "./program.ts";
import { type Frame, Stack } from "./stack.ts";

/** A line of more instructions ends here. */
const MOST_INSTRUCTIONS = 100_000;
const WORD = 8n;
const LONGEST_CALL = 8;

interface Place extends Standpoint {
  /** Beginning of the function, and the line; undefined where there is no line. */
  readonly line: { readonly function: number; readonly file: string; readonly line: number } | undefined;
}

export class BackStepper {
  readonly #execution: Execution;
  readonly #program: Program;
  readonly #entersLibraryOs: boolean;

  constructor(execution: Execution, program: Program, entersLibraryOs: boolean) {
    this.#execution = execution;
    this.#program = program;
    this.#entersLibraryOs = entersLibraryOs;
  }

  instruction(): Promise<Outcome> {
    return this.#execution.back("step");
  }

  async line(kind: "over" | "in"): Promise<Outcome> {
    const start = await this.#place();
    for (let left = MOST_INSTRUCTIONS; left > 0; left--) {
      const before = await this.#place();
      const outcome = await this.#execution.back("step");
      if (outcome.kind !== "arrived") return outcome;
      let now = await this.#place();
      if (undoneBetween(before, now) === "return" && !(kind === "in" && this.#isShown(now))) {
        const skipped = await this.#toCall(before);
        if (skipped.kind !== "arrived") return skipped;
        now = await this.#place();
      }
      if (this.#isShown(now, start)) return this.#toBeginning(now, kind);
    }
    return ARRIVED;
  }

  /** To the call of the function. */
  async out(): Promise<Outcome> {
    const outcome = await this.#toCallOf(await (await this.#stack()).innermost());
    return outcome.kind === "arrived" ? this.#toBeginning(await this.#place()) : outcome;
  }

  /** To the beginning of the function that a frame is of, as it was called: behind what it does first, where its arguments can be read. */
  async restart(frame: Frame): Promise<Outcome> {
    const outcome = await this.#toCallOf(frame);
    if (outcome.kind !== "arrived") return outcome;
    await this.#execution.redo();
    const { pc } = await this.#place();
    const entry = this.#program.info.functionAt(Number(pc))?.entryBreakpoint ?? Number(pc);
    if (entry === Number(pc)) return ARRIVED;
    return this.#execution.advance({ kind: "continue" }, new Set([BigInt(entry)]));
  }

  #stack(): Promise<Stack> {
    const { snapshot, thread, lineAt } = this.#execution;
    return Stack.of(this.#program, snapshot, thread, lineAt);
  }

  async #toCallOf(frame: Frame): Promise<Outcome> {
    const stack = await this.#stack();
    const caller = await stack.callerOf(frame);
    const cfa = await this.#execution.snapshot.settle(() => frame.machine.cfa);
    if (caller === undefined || cfa === undefined) throw noCaller();
    return this.#toCall({ pc: caller.pc, stackPointer: cfa });
  }

  /** Code that a step ends in. Who starts in the library OS wants to see it. */
  #isShown({ line }: Place, start?: Place): boolean {
    if (line === undefined || line.line === 0) return false;
    if (this.#entersLibraryOs || !this.#program.isLibraryOs(line.file)) return true;
    return start?.line !== undefined && this.#program.isLibraryOs(start.line.file);
  }

  /** Back as long as it is the same line of the same call; or into a call of the line. */
  async #toBeginning(place: Place, kind: "over" | "in" = "over"): Promise<Outcome> {
    let now = place;
    for (let left = MOST_INSTRUCTIONS; left > 0; left--) {
      const before = now;
      const outcome = await this.#backThrough(now);
      if (outcome.kind === "edge") return ARRIVED;
      if (outcome.kind !== "arrived") return outcome;
      now = await this.#place();
      const what = outcome.undone ?? undoneBetween(before, now);
      const returned = { pc: now.topOfStack, stackPointer: now.stackPointer + WORD };
      // The call that has returned here is on this line, or on the one before.
      const isHere =
        what === "return"
          ? isSameLine(this.#lineAt(returned.pc - 1n), place.line)
          : isSameLine(now.line, place.line);
      if (what === "call" || !isHere) {
        await this.#execution.redo();
        return ARRIVED;
      }
      if (what !== "return") continue;
      if (kind === "in" && this.#isShown(now)) return this.#toBeginning(now);
      const skipped = await this.#toCall(returned);
      if (skipped.kind !== "arrived") return skipped;
      now = await this.#place();
    }
    return ARRIVED;
  }

  /** One instruction, or where the stub can do it, at once all that belong to the same block of a line. */
  #backThrough({ pc }: Place): Promise<Outcome> {
    const { client } = this.#execution;
    const block = client.goesBackThrough ? this.#program.info.rowRange(Number(pc)) : undefined;
    const how = block === undefined ? "step" : { low: BigInt(block.low), high: BigInt(block.high) };
    return this.#execution.back(how, undefined, { unseen: true });
  }

  /** Back to the call that has returned to an address with this stack pointer; the same call in a deeper recursion is passed. */
  async #toCall({ pc, stackPointer }: Pick<Place, "pc" | "stackPointer">): Promise<Outcome> {
    const { snapshot } = this.#execution;
    const first = pc - BigInt(LONGEST_CALL);
    const code = await snapshot.settle(() => snapshot.read(first, LONGEST_CALL));
    const calls = new Set(code === undefined ? [] : callsIn(code).map((at) => first + BigInt(at)));
    for (let left = MOST_INSTRUCTIONS; left > 0; left--) {
      const outcome =
        calls.size === 0 ? await this.#execution.back("step") : await this.#execution.back("continue", calls);
      if (outcome.kind !== "arrived") return outcome;
      const now = await this.#place();
      if (now.stackPointer === stackPointer && (calls.size === 0 || calls.has(now.pc))) return outcome;
    }
    return ARRIVED;
  }

  async #place(): Promise<Place> {
    const { snapshot, thread } = this.#execution;
    const pc = (await snapshot.register(thread, "rip")) ?? 0n;
    const stackPointer = (await snapshot.register(thread, "rsp")) ?? 0n;
    const bytes = await snapshot.settle(() => snapshot.read(stackPointer, Number(WORD)));
    const topOfStack =
      bytes === undefined ? 0n : new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
    return { pc, stackPointer, topOfStack, line: this.#lineAt(pc) };
  }

  #lineAt(pc: bigint): Place["line"] {
    const at = Number(pc);
    const position = this.#program.framesAt(at)[0]?.position ?? this.#program.info.positionOf(at);
    if (position === undefined) return undefined;
    const { file, line } = position;
    return { function: this.#program.info.functionAt(at)?.low ?? 0, file, line };
  }
}

function isSameLine(a: Place["line"], b: Place["line"]): boolean {
  return a !== undefined && a.function === b?.function && a.file === b.file && a.line === b.line;
}

/** Where calls can begin that end at the end of the code: E8 with a distance, or FF /2 (SDM Vol. 2A, CALL), perhaps with a prefix REX. */
function callsIn(code: Uint8Array): number[] {
  const found: number[] = [];
  for (let at = 0; at < code.length - 1; at++) {
    const length = code.length - at;
    if (code[at] === 0xe8 && length === 5) found.push(at);
    const isRex = ((code[at] ?? 0) & 0xf0) === 0x40;
    const opcode = isRex ? at + 1 : at;
    if (code[opcode] === 0xff && (((code[opcode + 1] ?? 0) >> 3) & 7) === 2) found.push(at);
  }
  return found;
}
