/** Small images for tests, from machine code or data that the test gives. */

import { PAGE_SIZE, alignUp } from "../../base/quantities.ts";
import { DEFAULT_BASE } from "../image.ts";
import type { EnclaveImage, ImagePage, Permissions } from "../image.ts";

/**
 * Where the pages of a test image are. The page below the stack is left out, as in real images, so that an overflow faults.
 */
export const AT = {
  code: DEFAULT_BASE,
  readOnly: DEFAULT_BASE + 0x3000,
  tcs: DEFAULT_BASE + 0x5000,
  ssa: DEFAULT_BASE + 0x6000,
  threadData: DEFAULT_BASE + 0x8000,
  guard: DEFAULT_BASE + 0xa000,
  stack: DEFAULT_BASE + 0xb000,
  stackEnd: DEFAULT_BASE + 0xc000,
} as const;

const SIZE = 0x10000;
const RX = { r: true, w: false, x: true };
const RO = { r: true, w: false, x: false };
const RW = { r: true, w: true, x: false };
const NONE = { r: false, w: false, x: false };

/** An image whose entry point is the first byte of `code`. Its stack must be taken from `AT.stackEnd` by the code itself. */
export function imageOf(code: Uint8Array): EnclaveImage {
  const pages: ImagePage[] = [];
  const add = (
    address: number,
    permissions: Permissions,
    content: Uint8Array = new Uint8Array(),
    type: "reg" | "tcs" = "reg",
  ) => {
    for (let at = 0; at === 0 || at < content.length; at += PAGE_SIZE) {
      const page = new Uint8Array(PAGE_SIZE);
      page.set(content.subarray(at, at + PAGE_SIZE));
      pages.push({ offset: address - DEFAULT_BASE + at, type, permissions, content: page });
    }
  };
  add(AT.code, RX, code);
  add(AT.readOnly, RO, Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8));
  add(AT.tcs, NONE, tcsContent(), "tcs");
  add(AT.ssa, RW, new Uint8Array(2 * PAGE_SIZE));
  add(AT.threadData, RW);
  add(AT.stack, RW, new Uint8Array(alignUp(AT.stackEnd - AT.stack, PAGE_SIZE)));
  return { base: DEFAULT_BASE, size: SIZE, ssaFrameSize: 1, pages };
}

function tcsContent(): Uint8Array {
  const content = new Uint8Array(PAGE_SIZE);
  const view = new DataView(content.buffer);
  view.setBigUint64(16, BigInt(AT.ssa - DEFAULT_BASE), true);
  view.setUint32(28, 2, true);
  view.setBigUint64(32, BigInt(AT.code - DEFAULT_BASE), true);
  view.setBigUint64(48, BigInt(AT.threadData - DEFAULT_BASE), true);
  view.setBigUint64(56, BigInt(AT.threadData - DEFAULT_BASE), true);
  view.setUint32(64, 0xfff, true);
  view.setUint32(68, 0xfff, true);
  return content;
}

/** Machine code from hexadecimal pieces, one instruction each. */
export function machineCode(...instructions: readonly string[]): Uint8Array {
  return Uint8Array.from(
    instructions
      .join(" ")
      .split(" ")
      .map((byte) => Number.parseInt(byte, 16)),
  );
}

/** Leaves the enclave to where the host came from, with all other registers as they are. */
export const LEAVE = [
  "48 89 cb",
  /* mov rbx, rcx */ "b8 04 00 00 00",
  /* mov eax, 4 */ "0f 01 d7" /* enclu */,
];

const LOAD_CONSTANT = {
  rdx: "48 ba",
  rbx: "48 bb",
  rsi: "48 be",
  rdi: "48 bf",
  r8: "49 b8",
  r9: "49 b9",
} as const;

/** movabs: loads a register with a constant of 64 bits. */
export function loadConstant(register: keyof typeof LOAD_CONSTANT, value: bigint): string {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt.asUintN(64, value), true);
  return [LOAD_CONSTANT[register], ...Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0"))].join(
    " ",
  );
}
