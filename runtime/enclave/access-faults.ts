/** The faults of accesses that the memory of an enclave refuses, with their reasons for a person. */

import { hexAddress } from "../base/hex.ts";
import { PAGE_SIZE } from "../base/quantities.ts";
import { CpuFault, PAGE_FAULT } from "../x86/cpu.ts";
import { RIGHTS } from "./rights.ts";

export type Access = "read" | "write" | "execution";

export const PHRASE = { read: "read of", write: "write to", execution: "execution of" } as const;

export function pageFault(address: bigint, access: Access, present: boolean, reason: string): CpuFault {
  const kind = access === "write" ? PAGE_FAULT.WRITE : access === "execution" ? PAGE_FAULT.FETCH : 0;
  return new CpuFault("#PF", {
    address,
    errorCode: PAGE_FAULT.USER | kind | (present ? PAGE_FAULT.PRESENT : 0),
    reason,
  });
}

export function absence(address: number, access: Access): string {
  return `${PHRASE[access]} address ${hexAddress(address)}, whose page the host has taken out of its page tables`;
}

/** Why an access to a page of ELRANGE is refused. */
export function refusal(address: number, rights: number, access: Access): string {
  const page = hexAddress(Math.floor(address / PAGE_SIZE) * PAGE_SIZE);
  if ((rights & RIGHTS.PRESENT) === 0)
    return `${PHRASE[access]} unmapped address ${hexAddress(address)} in the enclave`;
  if ((rights & RIGHTS.TCS) !== 0) return `${PHRASE[access]} TCS page ${page}, which no software can reach`;
  if ((rights & RIGHTS.UNACCEPTED) !== 0)
    return `${PHRASE[access]} page ${page}, which the host has added or changed and the enclave has not accepted (EACCEPT)`;
  if ((rights & RIGHTS.BLOCKED) !== 0)
    return `${PHRASE[access]} page ${page}, which the host has blocked (EBLOCK)`;
  if (access === "execution")
    return (rights & RIGHTS.X) === 0
      ? `execution of non-executable page ${page}`
      : `execution of page ${page}, which can be written too: LiteBox runs only code that cannot change (W^X)`;
  if (access === "read") return `read of page ${page}, which cannot be read`;
  return (rights & RIGHTS.X) !== 0
    ? `write to code page ${page}, which cannot be changed`
    : `write to read-only page ${page}`;
}

/** Accesses below this are taken for a null pointer with an index or a member's offset. */
const NULL_POINTER_REACH = 0x1000n;

export function unmappedReason(address: bigint, access: Access): string {
  if (address < NULL_POINTER_REACH)
    return `${PHRASE[access]} unmapped address ${hexAddress(address)} (null pointer?)`;
  return `${PHRASE[access]} address ${hexAddress(address)} outside the enclave, where nothing is mapped`;
}

export function outsideJump(address: bigint): string {
  const hint = address < NULL_POINTER_REACH ? " (null function pointer?)" : "";
  return `jump to ${hexAddress(address)}, which is outside the enclave${hint}`;
}
