/** Where the instructions of a run go: its call stack is taken each time that so many of them were executed. */

import { readIfThere } from "../files.ts";
import { UserError } from "../../base/errors.ts";
import { hexAddress } from "../../base/hex.ts";
import { encodeUtf8 } from "../../base/text.ts";
import { frameAbove, innermostFrame, RETURN_ADDRESS_DWARF } from "../../binary/call-stack.ts";
import type { MachineFrame } from "../../binary/call-stack.ts";
import type { DebugInfo, SourceFrame } from "../../binary/debug-info.ts";
import type { Elf } from "../../binary/elf/elf.ts";
import { readElf } from "../../binary/elf/read-elf.ts";
import { openDebugInfo } from "../../binary/open-debug-info.ts";
import type { Enclave } from "../../enclave/enclave.ts";
import { GPR, type GprName, readGpr, type Thread } from "../../enclave/thread.ts";
import { hostCallByNumber } from "../../api/host-calls/index.ts";
import type { SeenCall } from "../../host/seen-call.ts";
import { nodeBuildSystem } from "../../image/machine/node-system.ts";
import type { HostProcess, ProcessStop } from "../../host/process.ts";
import { registers as registerTable } from "../../rsp/registers.ts";
import { ProfileBuilder } from "./cpu-profile.ts";
import type { ProfiledFrame } from "./cpu-profile.ts";

/** Instructions between two samples, at first. A prime, so that it keeps no step with a loop. */
const INTERVAL = 997;

/** Recursion without end need not be followed to its beginning. */
const DEEPEST = 200;

/** The event loop gets its turn this often, in milliseconds. */
const SLICE = 8;

const GENERAL = registerTable.flatMap(({ name, dwarf }) =>
  dwarf !== undefined && Object.hasOwn(GPR, name) ? [[name as GprName, dwarf] as const] : [],
);

export class Profiler {
  readonly #info: DebugInfo;
  readonly #elf: Elf;
  readonly #file: string;
  readonly #builder = new ProfileBuilder();
  /** By the address that is looked up: the frames of a machine frame, outermost first. */
  readonly #known = new Map<number, readonly ProfiledFrame[]>();
  #interval = INTERVAL;

  private constructor(elf: Elf, info: DebugInfo, file: string) {
    this.#file = file;
    this.#elf = elf;
    this.#info = info;
  }

  /** `path` is the ELF file of the very build that runs; without it no address has a name, which is a UserError. `file` is to be written. */
  static async open(path: string | undefined, file: string): Promise<Profiler> {
    const bytes = path === undefined ? undefined : await readIfThere(path);
    const elf = bytes && readElf(bytes).value;
    const info = elf && openDebugInfo(elf).value;
    if (elf && info) return new Profiler(elf, info, file);
    throw new UserError(
      "--profile needs the image's ELF file with its debug information, of the same build. Run the project's folder, or build it again.",
    );
  }

  /** Runs the process for some milliseconds, and takes its samples. */
  readonly slice = (process: HostProcess): ProcessStop => {
    const { enclave } = process;
    const end = performance.now() + SLICE;
    for (;;) {
      const before = enclave.instructions;
      const stop = process.run(this.#interval, { precision: "exact" });
      const executed = enclave.instructions - before;
      if (executed > 0 && this.#builder.add(this.#stack(enclave), executed)) this.#interval *= 2;
      if (stop.kind !== "limit" || performance.now() >= end) return stop;
    }
  };

  async write(): Promise<void> {
    await nodeBuildSystem().write(this.#file, encodeUtf8(JSON.stringify(this.#builder.build())));
  }

  /** A host call: a frame of its own, below those that made it, which stands for one instruction. */
  readonly called = (enclave: Enclave, { thread, number }: SeenCall): void => {
    const caller = enclave.threads[thread - 1];
    if (caller === undefined) return;
    const functionName = `host call ${hostCallByNumber(number)?.name ?? number}`;
    const frame = { functionName, url: "", lineNumber: -1, line: 0 };
    if (this.#builder.add([...this.#stack(enclave, caller), frame], 1)) this.#interval *= 2;
  };

  /** Outermost first. */
  #stack(enclave: Enclave, thread: Thread = enclave.current): readonly ProfiledFrame[] {
    const name = { functionName: `(thread ${String(thread.number)})`, url: "", lineNumber: -1, line: 0 };
    const cpu = enclave.registers(thread);
    const values = new Map(GENERAL.map(([gpr, dwarf]) => [dwarf, readGpr(cpu, gpr)]));
    // Of a thread that is outside, the code that left knows how its stack is found.
    values.set(RETURN_ADDRESS_DWARF, thread.place === "outside" ? thread.leftAt : cpu.rip);
    const read = (address: bigint, length: number): Uint8Array | undefined => {
      if (address > BigInt(Number.MAX_SAFE_INTEGER)) return undefined;
      const bytes = enclave.memory.peek(Number(address), length);
      return bytes.length === length ? bytes : undefined;
    };
    const stack: ProfiledFrame[] = [];
    let frame: MachineFrame | undefined = innermostFrame(this.#info, values, read);
    for (let depth = 0; frame !== undefined && depth < DEEPEST; depth++) {
      const frames = this.#frames(frame.lookup);
      if (frames.length === 0) break;
      stack.unshift(...frames);
      frame = frameAbove(this.#info, frame, read);
    }
    return [name, ...stack];
  }

  /** None where no code is: beyond the first function. */
  #frames(address: number): readonly ProfiledFrame[] {
    const known = this.#known.get(address);
    if (known !== undefined) return known;
    const sources = this.#info.framesAt(address).map((frame) => this.#profiled(frame));
    const frames = sources.length > 0 ? sources.reverse() : this.#symbol(address);
    this.#known.set(address, frames);
    return frames;
  }

  /** A function that a header declares is where its code is. */
  #profiled({ name, function: within, inlined, position }: SourceFrame): ProfiledFrame {
    const { declaredAt } = inlined ?? within;
    const entry = this.#info.positionOf(inlined?.entry ?? within.low);
    const place = entry === undefined || declaredAt?.file === entry.file ? declaredAt : entry;
    return {
      functionName: name,
      url: place?.file ?? "",
      lineNumber: (place?.line ?? 0) - 1,
      line: position?.line ?? 0,
    };
  }

  /** Assembly has lines, and no functions but symbols. */
  #symbol(address: number): readonly ProfiledFrame[] {
    const symbol = this.#elf.symbolAt(address);
    const position = this.#info.positionOf(address);
    if (symbol === undefined && position === undefined) return [];
    const { file = "", line = 0 } = position ?? {};
    const lineNumber = this.#info.positionOf(symbol?.value ?? address)?.line ?? 0;
    return [
      { functionName: symbol?.name ?? hexAddress(address), url: file, lineNumber: lineNumber - 1, line },
    ];
  }
}
