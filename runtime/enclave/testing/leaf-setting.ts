/** What tests of a leaf's checks are made of: a call that passes all of them, and changes to it. */

import assert from "node:assert/strict";
import { type CpuState, createCpu } from "../../x86/cpu.ts";
import { ATTRIBUTE } from "../sgx/attributes.ts";
import type { AddCall } from "../sgx/encls/eadd.ts";
import type { DebugWriteCall } from "../sgx/encls/edbg.ts";
import type { InitCall } from "../sgx/encls/einit.ts";
import type { RestrictCall } from "../sgx/encls/emodpr.ts";
import type { RetypeCall } from "../sgx/encls/emodt.ts";
import type { EncluCall } from "../sgx/enclu/leaf.ts";
import { EPCM } from "../sgx/epcm.ts";
import { PAGE_TYPE, SECINFO } from "../sgx/secinfo.ts";
import { type GprName, type Thread, writeGpr } from "../thread.ts";
import { AT, machineCode } from "./images.ts";
import { changeSecs, type Fixture, sgxEnclave } from "./sgx-enclave.ts";
import { vectorFile } from "./vectors.ts";

export type AnyCall = EncluCall & AddCall & InitCall & RestrictCall & RetypeCall & DebugWriteCall;

/** A call that passes all checks of its leaf, until a case changes something. */
export interface Setting extends Fixture {
  thread: Thread;
  cpu: CpuState;
  address: number;
  secinfo: number;
  pageType: number;
  page: AddCall["page"];
  sigstruct: Uint8Array;
  mrenclave: Uint8Array;
}

export type Change = (setting: Setting) => void;

export interface LeafCases {
  /** What makes the call pass. */
  readonly base?: Change;
  readonly initialised?: boolean;
  readonly cases: readonly Change[];
}

export const REG = EPCM.VALID | (PAGE_TYPE.REG << 8);
export const TRIM = EPCM.VALID | (PAGE_TYPE.TRIM << 8);
export const NOT_CANONICAL = 1n << 63n;
export const OUTSIDE = 0x10000;
export const SECINFO_AT = AT.readOnly;

export function setting(initialised: boolean): Setting {
  const fixture = sgxEnclave(machineCode("90"), { initialised });
  const [thread] = fixture.enclave.threads;
  assert.ok(thread);
  return {
    ...fixture,
    thread,
    cpu: createCpu(),
    address: AT.stack,
    secinfo: SECINFO.R,
    pageType: PAGE_TYPE.TRIM,
    page: {
      offset: 0x4000,
      type: "reg",
      permissions: { r: true, w: true, x: false },
      content: new Uint8Array(4096),
    },
    sigstruct: vectorFile("sigstruct/sig-defaults.sig"),
    mrenclave: new Uint8Array(32),
  };
}

// What cases do.

export const all =
  (...changes: readonly Change[]): Change =>
  (s) => {
    for (const change of changes) change(s);
  };
export const register =
  (name: GprName, value: number | bigint): Change =>
  ({ cpu }) => {
    writeGpr(cpu, name, BigInt(value));
  };
export const addressed =
  (address: number): Change =>
  (s) => {
    s.address = address;
  };
/** The entry of a page in the EPCM. */
export const entry =
  (address: number, change: (entry: number) => number): Change =>
  ({ enclave }) => {
    enclave.epcm.set(address, change(enclave.epcm.entry(address)));
  };
export const withBits = (address: number, bits: number): Change => entry(address, (before) => before | bits);
export const without = (address: number, bits: number): Change => entry(address, (before) => before & ~bits);
export const memory =
  (address: number, bytes: Uint8Array | readonly number[]): Change =>
  ({ enclave }) => {
    new Uint8Array(enclave.memory.linear.buffer).set(bytes, address);
  };
export const u64 =
  (address: number, value: bigint): Change =>
  ({ enclave }) => {
    new DataView(enclave.memory.linear.buffer).setBigUint64(address, value, true);
  };
export const attributes =
  (set: bigint, cleared = 0n): Change =>
  (s) => {
    const before = s.enclave.secs.attributes;
    changeSecs(s, { attributes: { ...before, flags: (before.flags | set) & ~cleared } });
  };
export const uninitialised = attributes(0n, ATTRIBUTE.INIT);
export const epcFull: Change = ({ processor }) => {
  processor.epcPages = 1;
};
export const goInside: Change = (s) => {
  s.thread.place = "inside";
  s.thread.cpu.gpr.set(s.cpu.gpr);
  s.cpu = s.thread.cpu;
};
export const goOutside: Change = ({ thread }) => {
  thread.place = "outside";
};
export const inUse: Change = ({ thread }) => {
  thread.place = "inside";
};
