/** The architectural state of one logical processor in 64-bit mode, and the exceptions that it raises. */

/** Bits of XCR0. */
export const STATE_COMPONENTS = { x87: 1, sse: 2, avx: 4 } as const;

export interface FpuState {
  control: number;
  status: number;
  /** Two bits per physical register (SDM Vol. 1, 8.1.7): 11 = empty, 00 = in use, whatever it holds. */
  tag: number;
  /** Eight 80-bit registers, physical order. */
  readonly st: bigint[];
}

export interface CpuState {
  /** Sixteen registers in hardware order: rax rcx rdx rbx rsp rbp rsi rdi r8 … r15. */
  readonly gpr: BigUint64Array;
  rip: bigint;
  rflags: bigint;
  /** Sixteen 128-bit values, each below 2^128. */
  readonly xmm: bigint[];
  /** Bits 255:128 of the registers YMM, of which `xmm` has the others. */
  readonly ymmHigh: bigint[];
  mxcsr: number;
  /** Which state components are enabled (SDM Vol. 1, 13.3): inside an SGX enclave its XFRM. Without AVX its instructions are #UD. */
  xcr0: number;
  readonly fpu: FpuState;
  fsBase: bigint;
  gsBase: bigint;
}

/** The state after reset, as far as user code sees it: FPU and SSE as FNINIT and power-up leave them, all features on. */
export function createCpu(): CpuState {
  return {
    gpr: new BigUint64Array(16),
    rip: 0n,
    rflags: 2n,
    xmm: new Array<bigint>(16).fill(0n),
    ymmHigh: new Array<bigint>(16).fill(0n),
    mxcsr: 0x1f80,
    xcr0: STATE_COMPONENTS.x87 | STATE_COMPONENTS.sse | STATE_COMPONENTS.avx,
    fpu: { control: 0x37f, status: 0, tag: 0xffff, st: new Array<bigint>(8).fill(0n) },
    fsBase: 0n,
    gsBase: 0n,
  };
}

/** Vectors by name (SDM Vol. 3A, 6.3.1), those that user code can meet. */
export const VECTORS = {
  "#DE": 0,
  "#DB": 1,
  "#BP": 3,
  "#OF": 4,
  "#UD": 6,
  "#NM": 7,
  "#SS": 12,
  "#GP": 13,
  "#PF": 14,
  "#MF": 16,
  "#AC": 17,
  "#XM": 19,
} as const;

export type ExceptionName = keyof typeof VECTORS;

export interface Exception {
  readonly vector: number;
  readonly name: ExceptionName;
  readonly errorCode?: number;
  /** The address of a page fault, what CR2 would hold. */
  readonly address?: bigint;
  /** For a person: why, where the vector alone does not say it. */
  readonly reason?: string;
}

/**
 * Control flow inside one step: memory and semantics throw it, `step` catches it. It never leaves this folder and the
 * memory implementations.
 */
export class CpuFault extends Error {
  readonly exception: Exception;

  constructor(name: ExceptionName, details: Omit<Exception, "vector" | "name"> = {}) {
    super(name);
    this.exception = { vector: VECTORS[name], name, ...details };
  }
}

/** An access at an address that is not canonical; memory cannot know whether it is one to the stack, which is #SS. */
export class NotCanonical extends CpuFault {
  readonly address: bigint;

  constructor(address: bigint, reason: string) {
    super("#GP", { errorCode: 0, reason });
    this.address = address;
  }
}

/** Bits of a page fault's error code (SDM Vol. 3A, 4.7). */
export const PAGE_FAULT = { PRESENT: 1, WRITE: 2, USER: 4, FETCH: 16 } as const;
