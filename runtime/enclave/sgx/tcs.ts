/** The thread control structure, one page per thread (SDM Vol. 3D, "Thread Control Structure (TCS)"), where it lies in memory. */

import { PAGE_SIZE } from "../../base/quantities.ts";

const FIELD = {
  FLAGS: 8,
  OSSA: 16,
  CSSA: 24,
  NSSA: 28,
  OENTRY: 32,
  AEP: 40,
  OFSBASE: 48,
  OGSBASE: 56,
  FSLIMIT: 64,
  GSLIMIT: 68,
  END: 72,
} as const;

/** Bits of FLAGS: debuggers and profilers may look inside; the enclave handles its own interruptions (AEX-Notify). */
export const TCS_FLAGS = { DBGOPTIN: 1n, AEXNOTIFY: 2n } as const;

/** A view: reads and writes go to the page itself, so a debugger that shows the page shows the truth. */
export class Tcs {
  /** Address of the page: what the host puts into RBX for EENTER. */
  readonly address: number;
  readonly #view: DataView;

  constructor(address: number, view: DataView) {
    this.address = address;
    this.#view = view;
  }

  get flags(): bigint {
    return this.#view.getBigUint64(FIELD.FLAGS, true);
  }

  set flags(flags: bigint) {
    this.#view.setBigUint64(FIELD.FLAGS, flags, true);
  }

  /** Offset of the first frame of the state save area. */
  get ossa(): bigint {
    return this.#view.getBigUint64(FIELD.OSSA, true);
  }

  /** Index of the frame that the next asynchronous exit uses; the enclave is told it in RAX. */
  get cssa(): number {
    return this.#view.getUint32(FIELD.CSSA, true);
  }

  set cssa(index: number) {
    this.#view.setUint32(FIELD.CSSA, index, true);
  }

  /** Number of frames. */
  get nssa(): number {
    return this.#view.getUint32(FIELD.NSSA, true);
  }

  /** Offset of the entry point. */
  get oentry(): bigint {
    return this.#view.getBigUint64(FIELD.OENTRY, true);
  }

  get ofsbase(): bigint {
    return this.#view.getBigUint64(FIELD.OFSBASE, true);
  }

  get ogsbase(): bigint {
    return this.#view.getBigUint64(FIELD.OGSBASE, true);
  }

  /** Where an asynchronous exit goes; given by the host at each entry. */
  get aep(): bigint {
    return this.#view.getBigUint64(FIELD.AEP, true);
  }

  set aep(address: bigint) {
    this.#view.setBigUint64(FIELD.AEP, address, true);
  }
}

/** Whether the page of a TCS asks for AEX-Notify, which then has to be an attribute of the enclave as well. */
export function wantsAexNotify(content: Uint8Array): boolean {
  return ((content[FIELD.FLAGS] ?? 0) & Number(TCS_FLAGS.AEXNOTIFY)) !== 0;
}

/** Why EADD would refuse a page of this content as a TCS with #GP, as the end of a sentence that begins with the page. */
export function refusedTcs(content: Uint8Array): string | undefined {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  if (
    content.length !== PAGE_SIZE ||
    content.subarray(FIELD.END).some((byte) => byte !== 0) ||
    view.getBigUint64(0, true) !== 0n
  ) {
    return "has reserved bytes that are not zero";
  }
  if ((view.getBigUint64(FIELD.FLAGS, true) & ~TCS_FLAGS.AEXNOTIFY) !== 0n)
    return "has flags other than AEXNOTIFY, which only a debugger may set after loading";
  if (view.getUint32(FIELD.CSSA, true) !== 0)
    return "has a current state save area frame (CSSA) other than 0";
  if (view.getUint32(FIELD.NSSA, true) === 0) return "has no state save area frames (NSSA is 0)";
  if (view.getBigUint64(FIELD.AEP, true) !== 0n)
    return "has an asynchronous exit pointer (AEP), which only an entry sets";
  for (const [name, at] of [
    ["OSSA", FIELD.OSSA],
    ["OFSBASE", FIELD.OFSBASE],
    ["OGSBASE", FIELD.OGSBASE],
  ] as const) {
    if (view.getBigUint64(at, true) % BigInt(PAGE_SIZE) !== 0n)
      return `has an ${name} that is not a multiple of the page size`;
  }
  for (const at of [FIELD.FSLIMIT, FIELD.GSLIMIT]) {
    if ((view.getUint32(at, true) & 0xfff) !== 0xfff)
      return "has a segment limit whose low 12 bits are not all ones";
  }
  return undefined;
}

/** Why EACCEPT would refuse a page of this content as a TCS with #GP; as `refusedTcs`, but frames may be in use already. */
export function refusedAcceptedTcs(content: Uint8Array): string | undefined {
  const copy = content.slice();
  const view = new DataView(copy.buffer);
  const cssa = view.getUint32(FIELD.CSSA, true);
  if (cssa >= view.getUint32(FIELD.NSSA, true)) return "has a CSSA that is not below NSSA";
  if ((view.getBigUint64(FIELD.FLAGS, true) & TCS_FLAGS.DBGOPTIN) !== 0n)
    return "has DBGOPTIN set, which only a debugger may do";
  view.setUint32(FIELD.CSSA, 0, true);
  view.setBigUint64(FIELD.FLAGS, 0n, true);
  return refusedTcs(copy);
}
