/**
 * The stopped debuggee: memory and registers as far as they were read since it stopped. Everything that looks at it (unwinding,
 * locations, values, expressions) is synchronous and pure; `settle` runs such a computation, fetches what it found missing, and
 * runs it again. So nothing but this file waits for the stub.
 */
import { registerBytes, registerValue } from "../../runtime/rsp/registers.ts";
import { fromHex, toHex } from "../../runtime/base/hex.ts";
import { threadId, type ThreadId } from "../../runtime/rsp/thread-id.ts";
import type { SignalStop } from "../../runtime/rsp/stop-reply.ts";
import type { RspClient } from "../rsp-client/client.ts";
import { frameGone } from "./errors.ts";
import { RegisterFile, ThreadRegisters } from "./register-file.ts";
import type { SavedFrame, SavedRegisters } from "./saved-registers.ts";

/** Memory is read in units of this size: one packet brings what the next questions will ask for. It divides a page. */
const UNIT = 1024;
/** A computation that still lacks memory after so many fetches is given what there is (a list without end, for example). */
const ROUNDS = 256;
/** Units that are read because they were looked at before. */
const MOST_LIKELY = 8;
/** Below the stack pointer is the red zone (System V ABI for AMD64, 3.2.2), above it what frames and locals need first. */
const STACK_BELOW = 128;
const STACK_ABOVE = 1920;

export class Snapshot {
  readonly #client: RspClient;
  readonly #units = new Map<bigint, Uint8Array>();
  readonly #missing = new Set<bigint>();
  readonly #missingThreads = new Set<ThreadId | undefined>();
  readonly #registers = new Map<string, RegisterFile>();

  /** Registers that came with the stop, by name: the next questions are usually for these. */
  readonly #expedited = new Map<string, bigint>();
  readonly #stoppedThread: string | undefined;
  #isRetired = false;
  /** How to find the registers of an enclave's thread that is outside; undefined where there are no such threads. */
  readonly #saved: SavedRegisters | undefined;
  readonly #frames = new Map<string, SavedFrame>();

  /** Somebody looks at this stop. */
  #isPrepared = false;
  /** Beside the stack, what was looked at of an earlier stop, and is likely to be looked at again. */
  readonly #likely: ReadonlySet<bigint>;
  readonly #visited = new Set<bigint>();

  constructor(
    client: RspClient,
    stop: SignalStop | undefined,
    { saved, before }: { readonly saved?: SavedRegisters | undefined; readonly before?: Snapshot } = {},
  ) {
    this.#client = client;
    this.#saved = saved;
    this.#likely = before === undefined ? new Set() : before.#isPrepared ? before.#visited : before.#likely;
    this.#stoppedThread = stop?.thread && threadId.format(stop.thread);
    for (const [number, text] of stop?.registers ?? []) {
      const name = client.registers.find((register) => register.number === number)?.name;
      const bytes = fromHex(text);
      if (name !== undefined && bytes !== undefined) this.#expedited.set(name, registerValue(bytes));
    }
    const pc = this.#expedited.get("rip");
    // They may be those of the host.
    if (saved !== undefined && pc !== undefined && !saved.isInside(pc)) this.#expedited.clear();
  }

  /** The debuggee runs again: who still asks is told so, instead of getting what belongs to another stop. */
  retire(): void {
    this.#isRetired = true;
  }

  #mustBeCurrent(): void {
    if (this.#isRetired) throw frameGone();
  }

  /** One register, without asking for all of them where the stop brought it along. */
  async register(thread: ThreadId | undefined, name: string): Promise<bigint | undefined> {
    const key = thread === undefined ? undefined : threadId.format(thread);
    const known = this.#registers.get(key ?? "")?.value(name);
    if (known !== undefined) return known;
    const expedited = key === this.#stoppedThread ? this.#expedited.get(name) : undefined;
    return expedited ?? (await this.registers(thread)).value(name);
  }

  /** The registers of a thread for what `settle` computes. */
  registersOf(thread: ThreadId | undefined): ThreadRegisters {
    const key = thread === undefined ? undefined : threadId.format(thread);
    const isStopped = key === this.#stoppedThread;
    return new ThreadRegisters(thread, this.#client.registers, {
      file: () => this.#registers.get(key ?? ""),
      expedited: (name) => (isStopped ? this.#expedited.get(name) : undefined),
      miss: () => void this.#missingThreads.add(thread),
    });
  }

  /** Bytes of memory, or undefined when they cannot be read or have not been; `settle` then sees to it. */
  readonly read = (address: bigint, length: number): Uint8Array | undefined => {
    if (length === 0) return new Uint8Array();
    if (address < 0n || length < 0) return undefined;
    const first = address - (address % BigInt(UNIT));
    const start = Number(address - first);
    const unit = this.#unit(first);
    if (start + length <= UNIT)
      return unit !== undefined && start + length <= unit.length
        ? unit.subarray(start, start + length)
        : undefined;
    return this.#readAcross(first, start, length);
  };

  #readAcross(first: bigint, start: number, length: number): Uint8Array | undefined {
    const whole = new Uint8Array(length);
    let complete = true;
    for (let done = -start; done < length; done += UNIT) {
      const unit = this.#unit(first + BigInt(done + start));
      const from = Math.max(0, -done);
      const wanted = Math.min(UNIT, length - done);
      if (unit === undefined || unit.length < wanted) complete = false;
      else whole.set(unit.subarray(from, wanted), done + from);
    }
    return complete ? whole : undefined;
  }

  #unit(base: bigint): Uint8Array | undefined {
    const unit = this.#units.get(base);
    if (unit === undefined) this.#missing.add(base);
    else if (this.#likely.has(base)) this.#visited.add(base);
    return unit;
  }

  /** The value of a computation over `read` and registers once everything that it needs and that can be had has been fetched. */
  async settle<T>(compute: () => T): Promise<T> {
    for (let round = 1; ; round++) {
      this.#missing.clear();
      this.#missingThreads.clear();
      const value = compute();
      const isComplete = this.#missing.size === 0 && this.#missingThreads.size === 0;
      if (isComplete || round === ROUNDS) return value;
      const missing = [...this.#missing];
      if (this.#isPrepared) for (const base of missing) this.#visited.add(base);
      await Promise.all([this.#fetch(missing), this.#readAll([...this.#missingThreads])]);
    }
  }

  /** One after the other: a stub has one selected thread. */
  async #readAll(threads: readonly (ThreadId | undefined)[]): Promise<void> {
    for (const thread of threads) await this.registers(thread);
  }

  async #fetch(bases: readonly bigint[]): Promise<void> {
    this.#mustBeCurrent();
    await Promise.all(
      bases.map(async (base) => {
        const bytes = await this.#client.readMemory(base, UNIT);
        // Shorter than asked for: the rest cannot be read, and is not asked for again.
        this.#units.set(base, bytes);
      }),
    );
  }

  /** Writes memory; what was read of it before is forgotten. */
  async write(address: bigint, bytes: Uint8Array): Promise<boolean> {
    this.#mustBeCurrent();
    const written = await this.#client.writeMemory(address, bytes);
    const last = address + BigInt(bytes.length);
    for (let base = address - (address % BigInt(UNIT)); base < last; base += BigInt(UNIT))
      this.#units.delete(base);
    return written;
  }

  /** All registers of a thread. */
  async registers(thread: ThreadId | undefined): Promise<RegisterFile> {
    const key = thread === undefined ? "" : threadId.format(thread);
    const known = this.#registers.get(key);
    if (known !== undefined) return known;
    this.#mustBeCurrent();
    const given = new RegisterFile(this.#client.registers, (await this.#client.readRegisters(thread)) ?? "");
    const file = await this.#enclaves(key, given);
    this.#registers.set(key, file);
    return file;
  }

  /** The enclave's registers, where those of the host were given. */
  async #enclaves(key: string, host: RegisterFile): Promise<RegisterFile> {
    const saved = this.#saved;
    const frame = await this.settle(() => saved?.frameOf((name) => host.value(name), this.read));
    if (saved === undefined || frame === undefined) return host;
    const values = await this.settle(() => saved.values(frame, host.all, this.read));
    if (values === undefined) return host;
    this.#frames.set(key, frame);
    return host.with(values);
  }

  /** Sets a register; true when the stub did. */
  async writeRegister(thread: ThreadId | undefined, name: string, value: bigint): Promise<boolean> {
    const file = await this.registers(thread);
    const register = this.#client.registers.find((candidate) => candidate.name === name);
    if (register === undefined) return false;
    const bytes = registerBytes(BigInt.asUintN(register.bits, value), register.bits);
    const frame = this.#frames.get(thread === undefined ? "" : threadId.format(thread));
    const address = frame && this.#saved?.addressOf(name, frame);
    if (frame !== undefined && address === undefined) return false;
    const written =
      address === undefined
        ? await this.#client.writeRegister(thread, register, toHex(bytes), file.text)
        : await this.write(address, bytes);
    this.#registers.clear();
    this.#expedited.clear();
    return written;
  }

  /** Reads the registers and the top of the stack, at once where that can be, because the first question after a stop needs both. */
  async prepare(thread: ThreadId | undefined): Promise<void> {
    const key = thread && threadId.format(thread);
    const expected = key === this.#stoppedThread ? this.#expedited.get("rsp") : undefined;
    this.#isPrepared = true;
    const [file] = await Promise.all([
      this.registers(thread),
      expected === undefined ? undefined : this.#fetchStack(expected),
      this.#fetchLikely(),
    ]);
    const stackPointer = file.value("rsp");
    if (stackPointer !== undefined && stackPointer !== expected) await this.#fetchStack(stackPointer);
  }

  /** With the stack, where that costs no time of its own. */
  async #fetchLikely(): Promise<void> {
    if (!this.#client.pipelines) return;
    await this.#fetch([...this.#likely].filter((base) => !this.#units.has(base)).slice(0, MOST_LIKELY));
  }

  /** All of it with one packet, of which a stub gives as much as there is. */
  async #fetchStack(stackPointer: bigint): Promise<void> {
    const unit = BigInt(UNIT);
    const low = stackPointer - BigInt(STACK_BELOW);
    let first = low < 0n ? 0n : low - (low % unit);
    const end = stackPointer + BigInt(STACK_ABOVE);
    while (first < end && this.#units.has(first)) first += unit;
    if (first >= end) return;
    this.#mustBeCurrent();
    const bytes = await this.#client.readMemory(first, Number(end - first));
    for (let at = 0; at < bytes.length; at += UNIT) {
      // What was asked for or read ends in the middle of the last one.
      const part = bytes.subarray(at, at + UNIT);
      if (part.length === UNIT) this.#units.set(first + BigInt(at), part);
    }
    // Some stubs give all or nothing.
    if (bytes.length < UNIT) await this.#fetch([first]);
  }
}
