/**
 * On SGX hardware a debugger that stops a thread of an enclave finds the host's registers, at the asynchronous exit pointer: those of the
 * enclave are in the state save area (SDM Vol. 3D, "Asynchronous Enclave Exit" and "State Save Area (SSA) Frame"). RBX has the address of
 * the thread control structure, which says where its frames are. This finds them for images of ours, whose symbols say the rest.
 */
import { registerBytes, registerValue } from "../../runtime/rsp/registers.ts";
import type { Elf } from "../../runtime/binary/elf/elf.ts";

type Read = (address: bigint, length: number) => Uint8Array | undefined;
type Value = (name: string) => bigint | undefined;

/** RAX after an asynchronous exit: ENCLU[ERESUME] is what the instruction at the exit pointer is going to be. */
const ERESUME = 3n;
const PAGE = 4096n;
/** Where our linker script puts the thread control structures. */
const TCS_SECTION = ".tcs";
/** Offsets in a TCS (SDM Vol. 3D, "Thread Control Structure (TCS)"). */
const TCS = { OSSA: 16n, CSSA: 24n } as const;

const GPRSGX_SIZE = 184n;
/** Offsets in GPRSGX (SDM Vol. 3D, "GPRSGX Region"). */
const GPRSGX: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    ["rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi"].map((name, index) => [name, 8 * index]),
  ),
  ...Object.fromEntries([8, 9, 10, 11, 12, 13, 14, 15].map((n) => [`r${n}`, 8 * n])),
  eflags: 128,
  rip: 136,
  fs_base: 168,
  gs_base: 176,
};
/** Offsets in the legacy region of an XSAVE area (SDM Vol. 1, 13.4.1). ST0 is the top of the stack in both. */
const XSAVE: Readonly<Record<string, number>> = {
  mxcsr: 24,
  ...Object.fromEntries([0, 1, 2, 3, 4, 5, 6, 7].map((n) => [`st${n}`, 32 + 16 * n])),
  ...Object.fromEntries(Array.from({ length: 16 }, (_, n) => [`xmm${n}`, 160 + 16 * n])),
};

/** Where a thread's registers are. */
export interface SavedFrame {
  readonly gprsgx: bigint;
  readonly xsave: bigint;
}

export class SavedRegisters {
  readonly #base: bigint;
  readonly #frameSize: bigint;
  readonly #tcs: { readonly start: bigint; readonly end: bigint };
  readonly #isInside: (address: bigint) => boolean;

  private constructor(
    symbols: readonly [base: bigint, frameSize: bigint, start: bigint, end: bigint],
    isInside: (address: bigint) => boolean,
  ) {
    const [base, frameSize, start, end] = symbols;
    this.#base = base;
    this.#frameSize = frameSize;
    this.#tcs = { start, end };
    this.#isInside = isInside;
  }

  /** Undefined for programs that are no enclaves of ours. */
  static of(elf: Elf): SavedRegisters | undefined {
    // In a large program of another kind, to look for a symbol means to read all their names.
    if (elf.section(TCS_SECTION) === undefined) return undefined;
    const value = (name: string): bigint | undefined => {
      const [symbol] = elf.symbolsNamed(name);
      return symbol && BigInt(symbol.value);
    };
    const base = value("__elrange_base");
    const frameSize = value("__ssa_frame");
    const start = value("__tcs_start");
    const end = value("__tcs_end");
    if (base === undefined || frameSize === undefined || start === undefined || end === undefined)
      return undefined;
    return new SavedRegisters([base, frameSize, start, end], (address) =>
      elf.segments.some(
        (segment) =>
          address >= BigInt(segment.address) && address < BigInt(segment.address + segment.memorySize),
      ),
    );
  }

  /** Where it is an enclave's own, what a stub says of the program counter is the program's. */
  isInside(pc: bigint): boolean {
    return this.#isInside(pc);
  }

  /** The frame of a thread that is out of the enclave by an asynchronous exit, by its host's registers; undefined: it is not. */
  frameOf(host: Value, read: Read): SavedFrame | undefined {
    const [rax, tcs, rip] = [host("rax"), host("rbx"), host("rip")];
    if (rax !== ERESUME || tcs === undefined || rip === undefined || this.#isInside(rip)) return undefined;
    if (tcs < this.#tcs.start || tcs >= this.#tcs.end || tcs % PAGE !== 0n) return undefined;
    const offset = read(tcs + TCS.OSSA, 8);
    const count = read(tcs + TCS.CSSA, 4);
    if (offset === undefined || count === undefined || registerValue(count) === 0n) return undefined;
    const xsave = this.#base + registerValue(offset) + (registerValue(count) - 1n) * this.#frameSize;
    return { xsave, gprsgx: xsave + this.#frameSize - GPRSGX_SIZE };
  }

  /** Where a register is; undefined for those that are not saved, or not in the same form. */
  addressOf(name: string, { gprsgx, xsave }: SavedFrame): bigint | undefined {
    const general = GPRSGX[name];
    if (general !== undefined) return gprsgx + BigInt(general);
    const extended = XSAVE[name];
    return extended === undefined ? undefined : xsave + BigInt(extended);
  }

  /** What a frame holds, of the registers that are asked for; undefined: not all of it can be read. */
  values(
    frame: SavedFrame,
    wanted: readonly { readonly name: string; readonly bits: number }[],
    read: Read,
  ): ReadonlyMap<string, Uint8Array> | undefined {
    const found = new Map<string, Uint8Array>();
    let isComplete = true;
    for (const { name, bits } of wanted) {
      const address = this.addressOf(name, frame);
      if (address === undefined) continue;
      const bytes = read(address, bits / 8);
      if (bytes === undefined) isComplete = false;
      else found.set(name, registerBytes(registerValue(bytes), bits));
    }
    return isComplete ? found : undefined;
  }
}
