/** A target for tests of the stub. */
import type { RunMode, Target, TargetHistory, TargetStop } from "../target.ts";

/** A processor whose every instruction is one byte long; `ending` says what happens at the end of its memory. */
export class CountingTarget implements Target {
  pc = 0x1000n;
  readonly breakpoints = new Set<bigint>();
  readonly memory = new Uint8Array(0x100);
  readonly ending: TargetStop;
  killed = false;
  readonly commands = [
    { name: "where", summary: "says where it is", run: () => `at ${this.pc.toString(16)}\n` },
  ];

  constructor(ending: TargetStop = { kind: "exited", code: 3 }) {
    this.ending = ending;
  }

  threads() {
    return [{ id: 1, name: "TCS <1>" }];
  }
  currentThread() {
    return 1;
  }
  deliver() {
    return false;
  }
  readRegister(_thread: number, name: string) {
    return name === "rip" ? this.pc : name === "rax" ? 0x0102n : undefined;
  }
  writeRegister(_thread: number, name: string, value: bigint) {
    if (name === "rip") this.pc = value;
    return name === "rip";
  }
  readMemory(address: bigint, length: number) {
    const at = Number(address) - 0x1000;
    return at < 0 ? new Uint8Array() : this.memory.slice(at, at + length);
  }
  writeMemory(address: bigint, bytes: Uint8Array) {
    const at = Number(address) - 0x1000;
    if (at < 0 || at + bytes.length > this.memory.length) return false;
    this.memory.set(bytes, at);
    return true;
  }
  memoryMap() {
    return [{ address: 0x1000, length: 0x100 }];
  }
  insertBreakpoint(address: bigint) {
    this.breakpoints.add(address);
    return address >= 0x1000n;
  }
  removeBreakpoint(address: bigint) {
    return this.breakpoints.delete(address);
  }
  insertWatchpoint() {
    return false;
  }
  removeWatchpoint() {
    return false;
  }
  history: TargetHistory | undefined = undefined;
  canRun() {
    return true;
  }
  step(): TargetStop {
    if (this.pc >= 0x1100n) return this.ending;
    this.pc++;
    return { kind: "limit" };
  }
  run(limit: number, { passes = false, within }: RunMode = {}): TargetStop {
    for (let i = 0; i < limit; i++) {
      if (i > 0 && within !== undefined && (this.pc < within.low || this.pc >= within.high)) break;
      if (!(passes && i === 0) && this.breakpoints.has(this.pc)) return { kind: "breakpoint" };
      const stop = this.step();
      if (stop.kind !== "limit") return stop;
    }
    return { kind: "limit" };
  }
  kill() {
    this.killed = true;
  }
}
