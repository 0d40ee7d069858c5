/** What a data breakpoint watches, and how long that exists: as text, which the editor keeps. */
import { hexAddress } from "../../runtime/base/hex.ts";
import type { Watchpoint } from "../rsp-client/client.ts";
import { wrongReference } from "./errors.ts";

const ACCESS = { write: "write", read: "read", readWrite: "access" } as const;
export type DataAccess = keyof typeof ACCESS;

/** Of a variable on the stack: it is gone when its function has returned to an address with the stack pointer at its frame's end. */
export interface Lifetime {
  readonly returnAddress: bigint;
  readonly stackPointer: bigint;
}

const HEX = "(0x[0-9a-f]{1,16})";
const DATA_ID = new RegExp(`^${HEX}/(\\d{1,4})(?: until ${HEX} at ${HEX})?$`);

/** `0x40001000/4`, and of a local `0x400b9f6c/4 until 0x400b9f80 at 0x400002bb`. */
export function formatDataId(
  { address, length }: Pick<Watchpoint, "address" | "length">,
  lifetime: Lifetime | undefined,
): string {
  const until =
    lifetime && ` until ${hexAddress(lifetime.stackPointer)} at ${hexAddress(lifetime.returnAddress)}`;
  return `${hexAddress(address)}/${length}${until ?? ""}`;
}

export function parseDataId(
  dataId: string,
  access: DataAccess,
): { readonly watchpoint: Watchpoint; readonly lifetime: Lifetime | undefined } {
  const [, address, length, stackPointer, returnAddress] = DATA_ID.exec(dataId) ?? [];
  if (address === undefined || length === undefined) throw wrongReference(dataId);
  return {
    watchpoint: { address: BigInt(address), length: Number(length), access: ACCESS[access] },
    lifetime:
      stackPointer === undefined || returnAddress === undefined
        ? undefined
        : { stackPointer: BigInt(stackPointer), returnAddress: BigInt(returnAddress) },
  };
}
