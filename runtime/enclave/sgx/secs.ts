/** The enclave's control structure, the page that only the processor reads (SDM Vol. 3D, "SGX Enclave Control Structure (SECS)"). */

import { ATTRIBUTE, type Attributes } from "./attributes.ts";

/** What the host gives to ECREATE. */
export interface SecsParameters {
  /** Address of ELRANGE and its bytes. */
  readonly base: number;
  readonly size: number;
  /** Pages of one frame of the state save area. */
  readonly ssaFrameSize: number;
  /** What is saved below the general registers in such a frame; see MISCSELECT in ssa.ts. */
  readonly miscSelect: number;
  readonly attributes: Attributes;
  /** 64 bytes, and a number: an identity that the host chooses, for enclaves with key separation and sharing (KSS). */
  readonly configId: Uint8Array;
  readonly configSvn: number;
}

/** Who the enclave is, as EINIT finds out. Zero before. */
export interface EnclaveIdentity {
  readonly mrenclave: Uint8Array;
  readonly mrsigner: Uint8Array;
  readonly isvProdId: number;
  readonly isvSvn: number;
  readonly isvFamilyId: Uint8Array;
  readonly isvExtProdId: Uint8Array;
}

export interface Secs extends SecsParameters, EnclaveIdentity {
  readonly cetAttributes: number;
}

const NO_IDENTITY: EnclaveIdentity = {
  mrenclave: new Uint8Array(32),
  mrsigner: new Uint8Array(32),
  isvProdId: 0,
  isvSvn: 0,
  isvFamilyId: new Uint8Array(16),
  isvExtProdId: new Uint8Array(16),
};

/** What the host of LiteBox creates its enclaves with, where nothing says otherwise: a debug enclave with x87 and SSE. */
export const DEFAULT_SECS = {
  miscSelect: 1,
  attributes: { flags: ATTRIBUTE.MODE64BIT | ATTRIBUTE.DEBUG, xfrm: 3n },
  configId: new Uint8Array(64),
  configSvn: 0,
} as const;

export function createSecs(parameters: SecsParameters): Secs {
  return { ...NO_IDENTITY, ...parameters, cetAttributes: 0 };
}

export function hasAttribute({ attributes }: Pick<Secs, "attributes">, bit: bigint): boolean {
  return (attributes.flags & bit) !== 0n;
}

/** EINIT has been done. */
export function isInitialised(secs: Secs): boolean {
  return hasAttribute(secs, ATTRIBUTE.INIT);
}
