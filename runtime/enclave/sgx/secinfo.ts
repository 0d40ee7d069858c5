/** SECINFO.FLAGS: permissions and type of an enclave page (SDM volume 3D, "Security Information (SECINFO)"). */

import type { ImagePage } from "../image.ts";

/** Bits of the flags that are not the page type. */
export const SECINFO = { R: 1, W: 2, X: 4, PENDING: 8, MODIFIED: 0x10, PR: 0x20 } as const;

/** Values of bits 15:8. */
export const PAGE_TYPE = { SECS: 0, TCS: 1, REG: 2, VA: 3, TRIM: 4, SS_FIRST: 5, SS_REST: 6 } as const;

export function pageTypeOf(flags: number): number {
  return (flags >>> 8) & 0xff;
}

/** The flags that EADD measures for a page: those of a TCS are always 0x100, since EADD clears its permissions. */
export function secinfoFlags(page: Pick<ImagePage, "type" | "permissions">): number {
  if (page.type === "tcs") return PAGE_TYPE.TCS << 8;
  const { r, w, x } = page.permissions;
  return (PAGE_TYPE.REG << 8) | (r ? SECINFO.R : 0) | (w ? SECINFO.W : 0) | (x ? SECINFO.X : 0);
}

/** Why EADD would refuse these flags with #GP, as the end of a sentence that begins with the page. */
export function refusedSecinfo(flags: bigint): string | undefined {
  if (flags >> 16n !== 0n || (flags & 0xc0n) !== 0n) return "has reserved bits set in its SECINFO flags";
  const low = Number(flags);
  const type = pageTypeOf(low);
  const addable: readonly number[] = [PAGE_TYPE.TCS, PAGE_TYPE.REG, PAGE_TYPE.SS_FIRST, PAGE_TYPE.SS_REST];
  if (!addable.includes(type)) return `has page type ${String(type)}, which EADD cannot add`;
  if ((low & (SECINFO.PENDING | SECINFO.MODIFIED | SECINFO.PR)) !== 0) {
    return "claims a state (pending, modified or restricted) that only a running platform can give";
  }
  if (type === PAGE_TYPE.TCS)
    return (low & 7) === 0 ? undefined : "is a TCS with permissions; software never has access to a TCS";
  return (low & SECINFO.W) !== 0 && (low & SECINFO.R) === 0
    ? "can be written but not read, which SGX does not offer"
    : undefined;
}
