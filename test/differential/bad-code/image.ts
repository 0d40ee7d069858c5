/** The pages in which bad code runs, the same in the enclave and in native.c. */

import {
  DEFAULT_BASE,
  type EnclaveImage,
  type ImagePage,
  type Permissions,
} from "../../../runtime/enclave/image.ts";

export const PAGE = 4096;
export const PAGES = 9;

/** Two pages of code, one that can only be read, two of data, a stack; those between them are absent. */
export const AT = {
  code: DEFAULT_BASE,
  codeEnd: DEFAULT_BASE + 2 * PAGE,
  readOnly: DEFAULT_BASE + 3 * PAGE,
  data: DEFAULT_BASE + 5 * PAGE,
  dataEnd: DEFAULT_BASE + 7 * PAGE,
  stack: DEFAULT_BASE + 8 * PAGE,
  stackEnd: DEFAULT_BASE + 9 * PAGE,
} as const;

const TCS = 10;
const SSA = 11;
const THREAD = 13;
const SIZE = 0x10000;

const RX = { r: true, w: false, x: true };
const RO = { r: true, w: false, x: false };
const RW = { r: true, w: true, x: false };
const NONE = { r: false, w: false, x: false };
/** Of the pages that both sides have. */
const PERMISSIONS: readonly (Permissions | undefined)[] = [
  RX,
  RX,
  undefined,
  RO,
  undefined,
  RW,
  RW,
  undefined,
  RW,
];

/** `contents` holds all of `PAGES` pages; those that are absent are left out. */
export function imageOf(contents: Uint8Array): EnclaveImage {
  const shared = PERMISSIONS.flatMap((permissions, at): ImagePage[] => {
    if (permissions === undefined) return [];
    const content = contents.subarray(at * PAGE, (at + 1) * PAGE);
    return [{ offset: at * PAGE, type: "reg", permissions, content }];
  });
  const empty = (at: number): ImagePage => ({
    offset: at * PAGE,
    type: "reg",
    permissions: RW,
    content: new Uint8Array(PAGE),
  });
  const tcs: ImagePage = { offset: TCS * PAGE, type: "tcs", permissions: NONE, content: tcsContent() };
  const pages = [...shared, tcs, empty(SSA), empty(SSA + 1), empty(THREAD)];
  return { base: DEFAULT_BASE, size: SIZE, ssaFrameSize: 1, pages };
}

export function isPresent(page: number): boolean {
  return PERMISSIONS[page] !== undefined;
}

/** SDM Vol. 3D, table "Layout of Thread Control Structure". */
function tcsContent(): Uint8Array {
  const content = new Uint8Array(PAGE);
  const view = new DataView(content.buffer);
  view.setBigUint64(16, BigInt(SSA * PAGE), true);
  view.setUint32(28, 2, true);
  view.setBigUint64(48, BigInt(THREAD * PAGE), true);
  view.setBigUint64(56, BigInt(THREAD * PAGE), true);
  view.setUint32(64, 0xfff, true);
  view.setUint32(68, 0xfff, true);
  return content;
}
