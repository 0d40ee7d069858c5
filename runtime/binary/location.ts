/** Where values are: what a DWARF expression evaluates to, and what it may ask of the stopped program. */

/**
 * The stopped program as one of its frames sees it. Register numbers are DWARF's (System V ABI for AMD64, figure 3.36: 0
 * rax, 1 rdx, 2 rcx, 3 rbx, 4 rsi, 5 rdi, 6 rbp, 7 rsp, 8 to 15 r8 to r15, 16 return address, 17 to 32 xmm0 to xmm15).
 *
 * Nothing here waits: a debugger whose memory is behind a connection answers `undefined` for what it has not read yet, is
 * told what was missing (`Missing`), fetches it and evaluates again.
 */
export interface FrameContext {
  /** The address whose variables are wanted: the program counter; in a caller's frame, the return address minus one. */
  readonly address: number;
  /** Undefined when the register's value in this frame is not known. xmm registers are 128 bits wide. */
  register(number: number): bigint | undefined;
  /** Undefined when these bytes cannot be had, or not yet. */
  readMemory(address: bigint, length: number): Uint8Array | undefined;
  /** The canonical frame address; undefined when the frame cannot be unwound. */
  cfa(): bigint | undefined;
  /** The frame that called this one (past any inlined ones), for values that only it still knows; undefined if there is none. */
  caller?(): FrameContext | undefined;
  /** The address of the thread-local variable at `offset` in this module's TLS block. */
  threadLocal?(offset: bigint): bigint | undefined;
}

/** One part of a value, in order; a value in one place is one piece. */
export type Piece = {
  /** Undefined: the whole value (or what is left of it). */
  readonly bitSize: number | undefined;
} & (
  | {
      readonly kind: "memory";
      readonly address: bigint;
      /** bits to skip at the address */ readonly bitOffset: number;
    }
  | { readonly kind: "register"; readonly register: number; readonly bitOffset: number }
  /** The value itself, little-endian: computed or constant; it is nowhere, so it cannot be assigned to. */
  | { readonly kind: "value"; readonly bytes: Uint8Array; readonly bitOffset: number }
  /** A pointer that was optimised away; what it pointed to is still known: entry `target` in `.debug_info`, plus bytes. */
  | { readonly kind: "implicit-pointer"; readonly target: number; readonly byteOffset: number }
  | { readonly kind: "optimised-out"; readonly reason: string }
);

/** Memory or a register that the context did not have; fetch it and evaluate again, or give up. */
export type Missing =
  | { readonly kind: "missing-memory"; readonly address: bigint; readonly length: number }
  | { readonly kind: "missing-register"; readonly register: number };

/** A damaged or unsupported description; `message` is a sentence for a person. */
export interface Unsolvable {
  readonly kind: "problem";
  readonly message: string;
}

/** Where a value is; what must be fetched to know; or why nobody can know. */
export type Located = { readonly kind: "pieces"; readonly pieces: readonly Piece[] } | Missing | Unsolvable;

/** The bytes of a value that was put together of its pieces. */
export type Assembled =
  | {
      readonly kind: "bytes";
      readonly bytes: Uint8Array;
      /** One byte per byte of the value, 1 where it is known, 0 where it is optimised out. Undefined: all are known. */
      readonly known: Uint8Array | undefined;
      /** Why something is not known. */
      readonly reason: string | undefined;
    }
  | Missing;
