/** The enclave's control structure, the page that only the processor reads (SDM Vol. 3D, "SGX Enclave Control Structure (SECS)"). */

/** Bits of ATTRIBUTES.FLAGS. */
export const ATTRIBUTE = {
  INIT: 0x1n,
  DEBUG: 0x2n,
  MODE64BIT: 0x4n,
  PROVISIONKEY: 0x10n,
  EINITTOKENKEY: 0x20n,
  CET: 0x40n,
  KSS: 0x80n,
  AEXNOTIFY: 0x400n,
} as const;

/** What the host gives to ECREATE. */
export interface SecsParameters {
  /** Address of ELRANGE and its bytes. */
  readonly base: number;
  readonly size: number;
  /** Pages of one frame of the state save area. */
  readonly ssaFrameSize: number;
  /** What is saved below the general registers in such a frame; see MISCSELECT in ssa.ts. */
  readonly miscSelect: number;
  /** ATTRIBUTES.FLAGS. */
  readonly attributes: bigint;
  /** ATTRIBUTES.XFRM: the features of XCR0 inside the enclave. */
  readonly xfrm: bigint;
}

export interface Secs extends SecsParameters {
  /** ECREATE's, and INIT once EINIT has set it. */
  attributes: bigint;
}

/** x87 and SSE (SDM Vol. 1, 13.1); 7 has AVX too. */
const DEFAULT_XFRM = 3n;

/** What the host of LiteBox creates its enclaves with, where nothing says otherwise. */
export const DEFAULT_SECS = {
  miscSelect: 1,
  attributes: ATTRIBUTE.MODE64BIT | ATTRIBUTE.DEBUG,
  xfrm: DEFAULT_XFRM,
} as const;

export function hasAttribute({ attributes }: Pick<Secs, "attributes">, bit: bigint): boolean {
  return (attributes & bit) !== 0n;
}
