/** Code that must fault, and how the manual says that it does. */

import type { ExceptionName } from "../../../runtime/x86/cpu.ts";
import { AT } from "./image.ts";

export interface BadCode {
  readonly name: string;
  /** Bytes in hexadecimal, from `at` on. */
  readonly code: string;
  /** Where it begins (START). */
  readonly at?: number;
  /** Of the registers, in hardware order; the others have values of their own. */
  readonly registers?: Readonly<Partial<Record<RegisterName, bigint | number>>>;
  readonly exception: ExceptionName;
  /** Of the instruction that faults, from where the code begins; or an address. */
  readonly rip?: number | { readonly address: bigint };
  /** Of a page fault: the address, and the error code as in SDM Vol. 3A, 4.7. */
  readonly address?: number;
  readonly errorCode?: number;
  /** Why this machine's processor says something else. */
  readonly onlyInEnclaves?: string;
  /** What processors of other makers than Intel do. */
  readonly onlyIntels?: string;
  /** Why flags are not compared. */
  readonly anyFlags?: string;
}

export const REGISTERS = ["rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8"] as const;
export type RegisterName = (typeof REGISTERS)[number];

export const START = AT.code + 0x100;

/** Bit 47 is set, and those above it are not. */
export const NOT_CANONICAL = 0x8000_0000_0000n;

/** Error codes of page faults (SDM Vol. 3A, 4.7). */
export const PF = {
  absentRead: 4,
  absentWrite: 6,
  presentWrite: 7,
  absentFetch: 0x14,
  presentFetch: 0x15,
} as const;
