/** Numbers that must not be mixed up carry their meaning in their type. */

declare const quantity: unique symbol;
type Quantity<Name extends string> = number & { readonly [quantity]: Name };

/** A virtual address below 2^53; every user-space and enclave address is. Registers stay `bigint`. */
export type Address = Quantity<"Address">;
/** A distance in bytes from the start of something: a file, a section, ELRANGE. */
export type Offset = Quantity<"Offset">;
/** A length in bytes. */
export type Size = Quantity<"Size">;

export const PAGE_SIZE = 4096;

export function address(value: number | bigint): Address {
  return Number(value) as Address;
}

export function offset(value: number | bigint): Offset {
  return Number(value) as Offset;
}

export function size(value: number | bigint): Size {
  return Number(value) as Size;
}

/** The multiple of `alignment` (a power of two) at or above `value`. */
export function alignUp(value: number, alignment: number): number {
  return Math.ceil(value / alignment) * alignment;
}

export function alignDown(value: number, alignment: number): number {
  return Math.floor(value / alignment) * alignment;
}
