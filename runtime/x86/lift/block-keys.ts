/**
 * Keys of blocks: their address, and the context that they are in. The same code is another block where it is part of another call, or a
 * copy.
 */

/** So much lies between the keys of an address in one context and in the next. */
export const CONTEXT = 0x1_0000_0000;
/** Contexts beyond those of functions that are part of a region: of blocks that only call, and of copies. */
export const CALLS = 0x4_0000;
export const COPIES = 0x8_0000;
const MORE_COPIES = 0xc_0000;

export function keyOf(context: number, address: number): number {
  return context * CONTEXT + address;
}

export function addressOfKey(key: number): number {
  // Most are in the first context, and a remainder of what is no small integer takes the engine a call.
  return key < CONTEXT ? key : key % CONTEXT;
}

/** The key of a copy that is made when the blocks have been found. */
export function copiedKey({ address }: { readonly address: number }, number: number): number {
  return keyOf(MORE_COPIES + number, address);
}
