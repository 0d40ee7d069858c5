/** Checks of operands in the enclave's memory, alike for all leaves that have some, and their bytes. */

import { hexAddress } from "../../../base/hex.ts";
import { type GprName, readGpr } from "../../thread.ts";
import { EPCM } from "../epcm.ts";
import type { Check } from "../leaf.ts";
import { PAGE_TYPE, SECINFO, pageTypeOf } from "../secinfo.ts";
import type { EncluCall } from "./leaf.ts";

export interface Operand {
  readonly register: GprName;
  /** Its name in the manual. */
  readonly name: string;
  /** Bytes; also its alignment where `alignment` does not say another. */
  readonly size: number;
  readonly alignment?: number;
  readonly access: "read" | "write";
}

export function operandAddress({ cpu }: EncluCall, { register }: Pick<Operand, "register">): bigint {
  return readGpr(cpu, register);
}

/** The operand's bytes in the enclave's memory. */
export function operandBytes(call: EncluCall, operand: Operand): Uint8Array {
  const address = Number(operandAddress(call, operand));
  return new Uint8Array(call.enclave.memory.linear.buffer, address, operand.size);
}

/** In the order of the manual: where it lies, that a page is there, and that the enclave may access it. */
export function operandChecks(operand: Operand): readonly Check<EncluCall>[] {
  return [aligned(operand), inElrange(operand), ...pageChecks(operand)];
}

export function aligned(operand: Operand): Check<EncluCall> {
  const { name, size, alignment = size } = operand;
  const register = operand.register.toUpperCase();
  return {
    requires: `${register} (${name}) is aligned to ${String(alignment)} bytes.`,
    otherwise: "#GP",
    refuse: (call) =>
      operandAddress(call, operand) % BigInt(alignment) === 0n
        ? undefined
        : `${name} in ${register} (${hexAddress(operandAddress(call, operand))}) is not aligned to ${String(alignment)} bytes`,
  };
}

export function inElrange(operand: Operand): Check<EncluCall> {
  const register = operand.register.toUpperCase();
  return {
    requires: `${register} (${operand.name}) lies in the enclave.`,
    otherwise: "#GP",
    refuse: (call) =>
      call.enclave.memory.contains(Number(operandAddress(call, operand)))
        ? undefined
        : `${operand.name} in ${register} (${hexAddress(operandAddress(call, operand))}) lies outside the enclave`,
  };
}

function pageChecks(operand: Operand): readonly Check<EncluCall>[] {
  const { name, access } = operand;
  const right = access === "read" ? SECINFO.R : SECINFO.W;
  const isUsable = (entry: number): boolean =>
    pageTypeOf(entry) === PAGE_TYPE.REG &&
    (entry & (SECINFO.PENDING | SECINFO.MODIFIED)) === 0 &&
    (entry & right) !== 0;
  const can = access === "read" ? "readable" : "writable";
  return [
    pageCheck(operand, `A valid page of the EPC is where ${name} lies.`, isValid, "where no page is"),
    pageCheck(operand, `The page of ${name} is not blocked.`, isUnblocked, "on a page that is blocked"),
    pageCheck(
      operand,
      `The page of ${name} is a ${can} page of type PT_REG of the enclave, neither pending nor modified.`,
      isUsable,
      `on a page that is not a ${can} regular page which the enclave has accepted`,
    ),
  ];
}

const isValid = (entry: number): boolean => (entry & EPCM.VALID) !== 0;
const isUnblocked = (entry: number): boolean => (entry & EPCM.BLOCKED) === 0;

/** The page cache map's entry for the page that the processor finds through the page tables; 0 where it finds none. */
function mappedEntry({ enclave: { memory, epcm } }: EncluCall, address: bigint): number {
  return memory.pageTables.has(Number(address)) ? epcm.entry(address) : 0;
}

export function pageCheck(
  operand: Pick<Operand, "name" | "register">,
  requires: string,
  holds: (entry: number) => boolean,
  reason: string,
): Check<EncluCall> {
  return {
    requires,
    otherwise: "#PF",
    refuse: (call) =>
      holds(mappedEntry(call, operandAddress(call, operand)))
        ? undefined
        : `${operand.name} lies at ${hexAddress(operandAddress(call, operand))}, ${reason}`,
    address: (call) => operandAddress(call, operand),
  };
}
