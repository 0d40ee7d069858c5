/** What a quote says about a trust domain: the TD 1.0 body of 584 bytes, and the TD 1.5 body, which adds 64 (Intel's quote generation headers). */

import { ByteReader } from "../../base/bytes.ts";

export const TD_BODY_10_SIZE = 584;
export const TD_BODY_15_SIZE = 648;

export interface TdQuoteBody {
  readonly bytes: Uint8Array;
  /** TEE_TCB_SVN, 16 components; component 1 is the version of the TDX module, component 0 its SVN. */
  readonly teeTcbSvn: Uint8Array;
  readonly mrSeam: Uint8Array;
  readonly mrSignerSeam: Uint8Array;
  readonly seamAttributes: Uint8Array;
  readonly tdAttributes: Uint8Array;
  readonly xfam: Uint8Array;
  readonly mrTd: Uint8Array;
  readonly mrConfigId: Uint8Array;
  readonly mrOwner: Uint8Array;
  readonly mrOwnerConfig: Uint8Array;
  readonly rtmr: readonly [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
  readonly reportData: Uint8Array;
  /** TD 1.5: what the TCB would be if the domain were started again now. */
  readonly teeTcbSvn2?: Uint8Array;
  /** TD 1.5. */
  readonly mrServiceTd?: Uint8Array;
}

/** TDATTRIBUTES.DEBUG. */
export function isDebugDomain({ tdAttributes }: TdQuoteBody): boolean {
  return ((tdAttributes[0] ?? 0) & 1) !== 0;
}

/** Reads a body at the reader; whether it was all there is for the caller to ask the reader. */
export function readTdQuoteBody(
  reader: ByteReader,
  size: typeof TD_BODY_10_SIZE | typeof TD_BODY_15_SIZE,
): TdQuoteBody {
  const bytes = reader.take(size);
  const at = new ByteReader(bytes);
  const body = {
    bytes,
    teeTcbSvn: at.take(16),
    mrSeam: at.take(48),
    mrSignerSeam: at.take(48),
    seamAttributes: at.take(8),
    tdAttributes: at.take(8),
    xfam: at.take(8),
    mrTd: at.take(48),
    mrConfigId: at.take(48),
    mrOwner: at.take(48),
    mrOwnerConfig: at.take(48),
    rtmr: [at.take(48), at.take(48), at.take(48), at.take(48)] as const,
    reportData: at.take(64),
  };
  return size === TD_BODY_10_SIZE ? body : { ...body, teeTcbSvn2: at.take(16), mrServiceTd: at.take(48) };
}
