/** What EENTER and ERESUME check alike, in the order of the manual: the TCS, the enclave, and the frames that an exit will need. */

import { hexAddress } from "../../../base/hex.ts";
import { PAGE_SIZE } from "../../../base/quantities.ts";
import { isCanonical } from "../../memory.ts";
import { readGpr } from "../../thread.ts";
import { ATTRIBUTE } from "../attributes.ts";
import { EPCM } from "../epcm.ts";
import type { Check } from "../leaf.ts";
import { PAGE_TYPE, SECINFO, pageTypeOf } from "../secinfo.ts";
import { hasAttribute, isInitialised } from "../secs.ts";
import { ssaFramePages } from "../state.ts";
import { TCS_FLAGS } from "../tcs.ts";
import { type EncluCall, OUTSIDE } from "./leaf.ts";

type EntryCheck = Check<EncluCall>;

const tcsAddress = ({ cpu }: EncluCall): bigint => readGpr(cpu, "rbx");
const entryOf = (call: EncluCall): number => call.enclave.epcm.entry(tcsAddress(call));
const isPageAligned = (value: bigint): boolean => value % BigInt(PAGE_SIZE) === 0n;

function tcsCheck(requires: string, holds: (entry: number) => boolean, reason: string): EntryCheck {
  return {
    requires,
    otherwise: "#PF",
    refuse: (call) =>
      holds(entryOf(call)) ? undefined : `the TCS at ${hexAddress(tcsAddress(call))} ${reason}`,
    address: tcsAddress,
  };
}

/** From the first check to the one of the enclave's XFRM. */
export const TCS_CHECKS: readonly EntryCheck[] = [
  OUTSIDE,
  {
    requires: "RBX is aligned to 4096 bytes.",
    otherwise: "#GP",
    refuse: (call) =>
      isPageAligned(tcsAddress(call))
        ? undefined
        : `RBX (${hexAddress(tcsAddress(call))}) is not the address of a page`,
  },
  {
    requires: "RCX, the asynchronous exit pointer (AEP), is canonical.",
    otherwise: "#GP",
    refuse: ({ cpu }) =>
      isCanonical(readGpr(cpu, "rcx")) ? undefined : "the asynchronous exit pointer in RCX is not canonical",
  },
  tcsCheck(
    "RBX is the address of a page in the EPC, and its EPCM entry is valid.",
    (entry) => (entry & EPCM.VALID) !== 0,
    "is not a page of the enclave",
  ),
  tcsCheck("The page is not blocked.", (entry) => (entry & EPCM.BLOCKED) === 0, "has been blocked (EBLOCK)"),
  tcsCheck(
    "The page is neither pending nor modified.",
    (entry) => (entry & (SECINFO.PENDING | SECINFO.MODIFIED)) === 0,
    "has been added or changed, and the enclave has not accepted it (EACCEPT)",
  ),
  tcsCheck(
    "The page has type PT_TCS and is mapped where the EPCM says.",
    (entry) => pageTypeOf(entry) === PAGE_TYPE.TCS,
    "is a page of another type",
  ),
  {
    requires: "TCS.OSSA is aligned to 4096 bytes.",
    otherwise: "#GP",
    refuse: ({ thread: { tcs } }) =>
      isPageAligned(tcs.ossa)
        ? undefined
        : `OSSA in the TCS (${hexAddress(tcs.ossa)}) is not aligned to a page`,
  },
  {
    requires: "TCS.OFSBASE and TCS.OGSBASE are aligned to 4096 bytes.",
    otherwise: "#GP",
    refuse: ({ thread: { tcs } }) =>
      isPageAligned(tcs.ofsbase) && isPageAligned(tcs.ogsbase)
        ? undefined
        : "a segment base in the TCS (OFSBASE, OGSBASE) is not aligned to a page",
  },
  {
    requires: "No reserved bit of TCS.FLAGS is set.",
    otherwise: "#GP",
    refuse: ({ thread: { tcs } }) =>
      (tcs.flags & ~(TCS_FLAGS.DBGOPTIN | TCS_FLAGS.AEXNOTIFY)) === 0n
        ? undefined
        : `FLAGS in the TCS (${hexAddress(tcs.flags)}) has reserved bits set`,
  },
  {
    requires: "The enclave has been initialised by EINIT.",
    otherwise: "#GP",
    refuse: ({ enclave }) =>
      isInitialised(enclave.secs) ? undefined : "the enclave is not initialised yet (EINIT)",
  },
  {
    requires:
      "SECS.ATTRIBUTES.MODE64BIT agrees with the mode of the processor, which here is always 64-bit mode.",
    otherwise: "#GP",
    refuse: ({ enclave: { secs } }) =>
      hasAttribute(secs, ATTRIBUTE.MODE64BIT)
        ? undefined
        : "the enclave is one for 32-bit mode (MODE64BIT is 0)",
  },
  {
    requires: "Where TCS.FLAGS.DBGOPTIN is 0, TCS.FLAGS.AEXNOTIFY is SECS.ATTRIBUTES.AEXNOTIFY.",
    otherwise: "#GP",
    refuse: ({ enclave: { secs }, thread: { tcs } }) =>
      (tcs.flags & TCS_FLAGS.DBGOPTIN) !== 0n ||
      ((tcs.flags & TCS_FLAGS.AEXNOTIFY) !== 0n) === hasAttribute(secs, ATTRIBUTE.AEXNOTIFY)
        ? undefined
        : "the TCS and the attributes of the enclave disagree about AEX-Notify (AEXNOTIFY)",
  },
];

/** The last check of an entry. */
export const NOT_ACTIVE: EntryCheck = {
  requires: "The TCS is not in use (its STATE is not ACTIVE).",
  otherwise: "#GP",
  refuse: ({ thread }) =>
    thread.inside ? "the TCS is in use by a thread that is inside the enclave" : undefined,
};

/** Pages of an SSA frame must be regular, accepted, readable and writable; `index` undefined means that there is nothing to check. */
export function frameCheck(which: string, index: (call: EncluCall) => number | undefined): EntryCheck {
  const wrong = (call: EncluCall): bigint | undefined => {
    const frame = index(call);
    if (frame === undefined) return undefined;
    const { enclave, thread } = call;
    return ssaFramePages(enclave, thread.tcs, frame).find((page) => !isFramePage(enclave.epcm.entry(page)));
  };
  return {
    requires: `Each page of ${which} is a valid page of type PT_REG of the enclave, not blocked, pending or modified, readable and writable.`,
    otherwise: "#PF",
    refuse: (call) => {
      const page = wrong(call);
      return page === undefined
        ? undefined
        : `the state save area that the TCS names is not readable and writable memory of the enclave (page ${hexAddress(page)})`;
    },
    address: (call) => wrong(call) ?? 0n,
  };
}

const FRAME_PAGE = EPCM.VALID | SECINFO.R | SECINFO.W | (PAGE_TYPE.REG << 8);

/** Executable or not, and restricted or not, does not matter. */
function isFramePage(entry: number): boolean {
  return (entry & ~(SECINFO.X | SECINFO.PR)) === FRAME_PAGE;
}
