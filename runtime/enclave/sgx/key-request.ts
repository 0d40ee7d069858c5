/** KEYREQUEST, what an enclave asks EGETKEY for (SDM Vol. 3D, "Key Request (KEYREQUEST)"). */

import type { Attributes } from "./attributes.ts";
import { KEY_NAMES, KEY_POLICY, type KeyDependencies, type KeyName, readAttributes } from "./keys.ts";
import type { SgxProcessor } from "./processor.ts";
import { NOTHING } from "./report.ts";
import type { Secs } from "./secs.ts";

export const KEYREQUEST_SIZE = 512;

export interface KeyRequest {
  readonly keyName: number;
  readonly keyPolicy: number;
  readonly isvSvn: number;
  readonly cpuSvn: Uint8Array;
  readonly attributeMask: Attributes;
  readonly keyId: Uint8Array;
  readonly miscMask: number;
  readonly configSvn: number;
  /** Bytes or policy bits that must be zero are not. */
  readonly hasReserved: boolean;
}

const ALL_POLICIES = Object.values(KEY_POLICY).reduce<number>((all, bit) => all | bit, 0);
export const KSS_POLICIES = ALL_POLICIES & ~(KEY_POLICY.MRENCLAVE | KEY_POLICY.MRSIGNER);
const END = 78;

export function readKeyRequest(bytes: Uint8Array): KeyRequest {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const keyPolicy = view.getUint16(2, true);
  return {
    keyName: view.getUint16(0, true),
    keyPolicy,
    isvSvn: view.getUint16(4, true),
    cpuSvn: bytes.slice(8, 24),
    attributeMask: readAttributes(view, 24),
    keyId: bytes.slice(40, 72),
    miscMask: view.getUint32(72, true),
    configSvn: view.getUint16(76, true),
    hasReserved:
      (keyPolicy & ~ALL_POLICIES) !== 0 ||
      view.getUint8(7) !== 0 ||
      bytes.subarray(END, KEYREQUEST_SIZE).some((byte) => byte !== 0),
  };
}

export function keyNameOf({ keyName }: KeyRequest): KeyName | undefined {
  return (Object.keys(KEY_NAMES) as KeyName[]).find((name) => KEY_NAMES[name] === keyName);
}

/** INIT and DEBUG: always in a key, so that a debug enclave never gets a production enclave's. */
const REQUIRED_FLAGS = 3n;

/** What enters the key: the manual's table, a column for each key name. */
export function keyDependencies(request: KeyRequest, secs: Secs, processor: SgxProcessor): KeyDependencies {
  const { attributes, miscSelect, mrsigner, isvProdId } = secs;
  const { attributeMask, miscMask, isvSvn, keyId, keyPolicy } = request;
  const cpuSvn = processor.reachedCpuSvn(request.cpuSvn) ?? request.cpuSvn;
  const masked: KeyDependencies = {
    ...NOTHING,
    attributes: {
      flags: (attributeMask.flags | REQUIRED_FLAGS) & attributes.flags,
      xfrm: attributeMask.xfrm & attributes.xfrm,
    },
    attributeMask,
    miscSelect: miscMask & miscSelect,
    notMiscMask: ~miscMask >>> 0,
    cpuSvn,
    isvSvn,
    isvProdId,
    mrsigner,
  };
  switch (keyNameOf(request)) {
    case "SEAL":
      return {
        ...masked,
        ...byPolicy(request, secs),
        keyId,
        mrenclave: (keyPolicy & KEY_POLICY.MRENCLAVE) === 0 ? NOTHING.mrenclave : secs.mrenclave,
        mrsigner: (keyPolicy & KEY_POLICY.MRSIGNER) === 0 ? NOTHING.mrsigner : mrsigner,
      };
    case "PROVISION_SEAL":
      return { ...masked, ...byPolicy(request, secs) };
    case "EINITTOKEN":
      return { ...masked, keyId };
    case "PROVISION":
      return masked;
    case "REPORT":
    case undefined:
      return {
        ...NOTHING,
        attributes,
        miscSelect,
        mrenclave: secs.mrenclave,
        configId: secs.configId,
        configSvn: secs.configSvn,
        cpuSvn: processor.cpuSvn,
        keyId,
      };
  }
}

function byPolicy({ keyPolicy, configSvn }: KeyRequest, secs: Secs) {
  const has = (bit: number): boolean => (keyPolicy & bit) !== 0;
  return {
    keyPolicy,
    isvProdId: has(KEY_POLICY.NOISVPRODID) ? 0 : secs.isvProdId,
    configId: has(KEY_POLICY.CONFIGID) ? secs.configId : NOTHING.configId,
    configSvn: has(KEY_POLICY.CONFIGID) ? configSvn : 0,
    isvFamilyId: has(KEY_POLICY.ISVFAMILYID) ? secs.isvFamilyId : NOTHING.isvFamilyId,
    isvExtProdId: has(KEY_POLICY.ISVEXTPRODID) ? secs.isvExtProdId : NOTHING.isvExtProdId,
  };
}
