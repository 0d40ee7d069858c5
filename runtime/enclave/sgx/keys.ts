/**
 * Keys of the simulated processor. What enters each is the manual's table of key dependencies (SDM Vol. 3D, EGETKEY), in the layout that
 * the simulation of Intel's SGX SDK gives it; the derivation is AES-128-CMAC over it, from a root key for each key name. Real
 * processors derive in a way that is secret. The root keys come from the secret of the simulated platform.
 */

import { cmac } from "@noble/ciphers/aes.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { encodeUtf8 } from "../../base/text.ts";
import type { Attributes } from "./attributes.ts";

/** KEYREQUEST.KEYNAME. */
export const KEY_NAMES = { EINITTOKEN: 0, PROVISION: 1, PROVISION_SEAL: 2, REPORT: 3, SEAL: 4 } as const;
export type KeyName = keyof typeof KEY_NAMES;

/** Bits of KEYREQUEST.KEYPOLICY. */
export const KEY_POLICY = {
  MRENCLAVE: 1,
  MRSIGNER: 2,
  NOISVPRODID: 4,
  CONFIGID: 8,
  ISVFAMILYID: 16,
  ISVEXTPRODID: 32,
} as const;

/** What is the processor's own in a key. */
export interface KeyMaterial {
  /** 16 bytes each. */
  readonly roots: Readonly<Record<KeyName, Uint8Array>>;
  /** 16 bytes that the owner of the machine can change (CR_SGXOWNEREPOCH). */
  readonly ownerEpoch: Uint8Array;
  /** 32 bytes that enter the report key of this platform (CR_REPORT_KEYID). */
  readonly reportKeyId: Uint8Array;
  /** 32 bytes: the key of the reports of other TEEs on this platform (CR_REPORT_KEY2). */
  readonly reportKey2: Uint8Array;
}

/** All that a key can depend on. A layout takes what its key name needs. */
export interface KeyDependencies {
  readonly keyPolicy: number;
  readonly attributes: Attributes;
  readonly attributeMask: Attributes;
  readonly miscSelect: number;
  /** KEYREQUEST.MISCMASK, inverted. */
  readonly notMiscMask: number;
  readonly cpuSvn: Uint8Array;
  readonly isvSvn: number;
  readonly isvProdId: number;
  readonly configSvn: number;
  readonly configId: Uint8Array;
  readonly isvFamilyId: Uint8Array;
  readonly isvExtProdId: Uint8Array;
  readonly mrenclave: Uint8Array;
  readonly mrsigner: Uint8Array;
  readonly keyId: Uint8Array;
}

interface Layout {
  readonly size: number;
  /** Offsets. */
  readonly fields: Readonly<Partial<Record<keyof KeyDependencies | "ownerEpoch", number>>>;
}

/** Each begins with the key name as a number of 16 bits. */
const LAYOUTS: Readonly<Record<KeyName, Layout>> = {
  SEAL: {
    size: 280,
    fields: {
      keyPolicy: 2,
      attributes: 8,
      attributeMask: 24,
      miscSelect: 40,
      notMiscMask: 44,
      ownerEpoch: 48,
      cpuSvn: 64,
      isvSvn: 80,
      isvProdId: 82,
      configSvn: 84,
      configId: 86,
      isvFamilyId: 150,
      isvExtProdId: 166,
      mrenclave: 182,
      mrsigner: 214,
      keyId: 246,
    },
  },
  REPORT: {
    size: 192,
    fields: {
      attributes: 8,
      miscSelect: 24,
      ownerEpoch: 28,
      mrenclave: 44,
      cpuSvn: 76,
      configSvn: 92,
      configId: 94,
      keyId: 158,
    },
  },
  EINITTOKEN: {
    size: 128,
    fields: {
      attributes: 8,
      miscSelect: 24,
      ownerEpoch: 28,
      cpuSvn: 44,
      isvSvn: 60,
      isvProdId: 62,
      mrsigner: 64,
      keyId: 96,
    },
  },
  PROVISION: {
    size: 104,
    fields: {
      attributes: 8,
      attributeMask: 24,
      miscSelect: 40,
      notMiscMask: 44,
      cpuSvn: 48,
      isvSvn: 64,
      isvProdId: 66,
      mrsigner: 68,
    },
  },
  PROVISION_SEAL: {
    size: 200,
    fields: {
      keyPolicy: 2,
      attributes: 8,
      attributeMask: 24,
      miscSelect: 40,
      notMiscMask: 44,
      cpuSvn: 48,
      isvSvn: 64,
      isvProdId: 66,
      configSvn: 68,
      configId: 70,
      isvFamilyId: 134,
      isvExtProdId: 150,
      mrsigner: 166,
    },
  },
};

/** Widths of those that are numbers. */
const NUMBER_BYTES: Readonly<Record<string, 2 | 4>> = {
  keyPolicy: 2,
  miscSelect: 4,
  notMiscMask: 4,
  isvSvn: 2,
  isvProdId: 2,
  configSvn: 2,
};

/** The bytes that the key is derived from. */
export function derivationData(
  name: KeyName,
  dependencies: KeyDependencies,
  { ownerEpoch }: Pick<KeyMaterial, "ownerEpoch">,
): Uint8Array {
  const { size, fields } = LAYOUTS[name];
  const data = new Uint8Array(size);
  const view = new DataView(data.buffer);
  view.setUint16(0, KEY_NAMES[name], true);
  const values: Readonly<Record<string, number | Attributes | Uint8Array>> = { ...dependencies, ownerEpoch };
  for (const [field, at] of Object.entries(fields)) {
    const value = values[field];
    if (value instanceof Uint8Array) data.set(value, at);
    else if (typeof value === "object") writeAttributes(view, at, value);
    else if (NUMBER_BYTES[field] === 4) view.setUint32(at, value ?? 0, true);
    else view.setUint16(at, value ?? 0, true);
  }
  return data;
}

export function writeAttributes(view: DataView, at: number, { flags, xfrm }: Attributes): void {
  view.setBigUint64(at, flags, true);
  view.setBigUint64(at + 8, xfrm, true);
}

export function readAttributes(view: DataView, at: number): Attributes {
  return { flags: view.getBigUint64(at, true), xfrm: view.getBigUint64(at + 8, true) };
}

/** 16 bytes. */
export function deriveKey(name: KeyName, dependencies: KeyDependencies, material: KeyMaterial): Uint8Array {
  return aesCmac(material.roots[name], derivationData(name, dependencies, material));
}

/** AES-128-CMAC (RFC 4493): 16 bytes. */
export function aesCmac(key: Uint8Array, message: Uint8Array): Uint8Array {
  return cmac(message, key);
}

/** Bytes of the secret of a platform. */
export const PLATFORM_SECRET_SIZE = 32;

/** All that is the processor's own, from the secret of a simulated platform. It marks nothing as genuine: it is Intel's for no purpose. */
export function keyMaterialFrom(secret: Uint8Array): KeyMaterial {
  const derive = (what: string, bytes: number): Uint8Array =>
    hkdf(sha256, secret, undefined, encodeUtf8(`LiteBox simulated SGX platform: ${what}`), bytes);
  const root = (name: KeyName): Uint8Array => derive(`root of ${name} keys`, 16);
  return {
    roots: {
      EINITTOKEN: root("EINITTOKEN"),
      PROVISION: root("PROVISION"),
      PROVISION_SEAL: root("PROVISION_SEAL"),
      REPORT: root("REPORT"),
      SEAL: root("SEAL"),
    },
    ownerEpoch: derive("owner epoch", 16),
    reportKeyId: derive("KEYID of reports", 32),
    reportKey2: derive("key of REPORTMACSTRUCT", 32),
  };
}
