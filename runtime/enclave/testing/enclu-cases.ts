/** For each leaf of ENCLU a case for each of its checks, in their order, that violates it and none before it. */

import { asynchronousExit } from "../sgx/aex.ts";
import { ATTRIBUTE } from "../sgx/attributes.ts";
import { reportMac } from "../sgx/enclu/everifyreport2.ts";
import { EPCM } from "../sgx/epcm.ts";
import { PAGE_TYPE, SECINFO } from "../sgx/secinfo.ts";
import { GPRSGX, GPRSGX_SIZE } from "../sgx/ssa.ts";
import type { GprName } from "../thread.ts";
import { AT } from "./images.ts";
import {
  type Change,
  type LeafCases,
  REG,
  NOT_CANONICAL,
  OUTSIDE,
  SECINFO_AT,
  all,
  register,
  entry,
  withBits,
  without,
  memory,
  u64,
  attributes,
  uninitialised,
  goInside,
  goOutside,
  inUse,
} from "./leaf-setting.ts";

const TCS_CASES: readonly Change[] = [
  goInside,
  register("rbx", AT.tcs + 8),
  register("rcx", NOT_CANONICAL),
  register("rbx", AT.guard),
  withBits(AT.tcs, EPCM.BLOCKED),
  withBits(AT.tcs, SECINFO.PENDING),
  register("rbx", AT.stack),
  u64(AT.tcs + 16, BigInt(AT.ssa - AT.code + 8)),
  u64(AT.tcs + 48, 8n),
  u64(AT.tcs + 8, 4n),
  uninitialised,
  attributes(0n, ATTRIBUTE.MODE64BIT),
  u64(AT.tcs + 8, 2n),
];
const entering = all(register("rbx", AT.tcs), register("rcx", 0x0fff_f000));

/** The cases of an operand in memory that lies alone on its page. */
const operandCases = (name: GprName, page: number): readonly Change[] => [
  register(name, page + 1),
  register(name, OUTSIDE),
  register(name, AT.guard),
  withBits(page, EPCM.BLOCKED),
  withBits(page, SECINFO.MODIFIED),
];
const secinfo = (flags: number): Change => memory(SECINFO_AT, [flags & 0xff, flags >> 8]);
const SECINFO_CASES = [...operandCases("rbx", SECINFO_AT), memory(SECINFO_AT + 60, [1])];
const PENDING_PAGE = REG | SECINFO.PENDING | SECINFO.R | SECINFO.W;
const FRAME_0 = AT.ssa + 4096 - GPRSGX_SIZE;
const FRAME_1 = FRAME_0 + 4096;
const notified = all(
  attributes(ATTRIBUTE.AEXNOTIFY),
  u64(AT.tcs + 8, 2n),
  memory(FRAME_0 + GPRSGX.AEXNOTIFY, [1]),
);
const threeOperands = all(
  register("rbx", AT.readOnly),
  register("rcx", AT.threadData),
  register("rdx", AT.stack),
  goInside,
);
export const ENCLU_CASES: Readonly<Record<string, LeafCases>> = {
  EENTER: {
    base: entering,
    cases: [
      ...TCS_CASES,
      ({ thread }) => {
        thread.tcs.cssa = 2;
      },
      without(AT.ssa, SECINFO.W),
      u64(AT.tcs + 32, NOT_CANONICAL),
      u64(AT.tcs + 48, NOT_CANONICAL),
      inUse,
    ],
  },
  ERESUME: {
    base: all(entering, ({ enclave, thread }) => {
      asynchronousExit(enclave, thread);
    }),
    cases: [
      ...TCS_CASES,
      ({ thread }) => {
        thread.tcs.cssa = 0;
      },
      without(AT.ssa, SECINFO.W),
      all(notified, memory(FRAME_1 + GPRSGX.AEXNOTIFY, [1]), ({ thread }) => {
        thread.tcs.cssa = 2;
      }),
      all(notified, without(AT.ssa + 4096, SECINFO.W)),
      u64(FRAME_0 + GPRSGX.RIP, NOT_CANONICAL),
      u64(FRAME_0 + GPRSGX.FSBASE, NOT_CANONICAL),
      inUse,
      memory(AT.ssa + 520, [1]),
    ],
  },
  EEXIT: { base: goInside, cases: [goOutside, register("rbx", NOT_CANONICAL)] },
  EDECCSSA: {
    base: all(goInside, ({ thread }) => {
      thread.tcs.cssa = 1;
    }),
    cases: [
      goOutside,
      ({ thread }) => {
        thread.tcs.cssa = 0;
      },
      without(AT.ssa, SECINFO.W),
    ],
  },
  EREPORT: {
    base: all(threeOperands, memory(AT.readOnly, new Uint8Array(512))),
    cases: [
      goOutside,
      ...operandCases("rbx", AT.readOnly),
      ...operandCases("rcx", AT.threadData),
      ...operandCases("rdx", AT.stack),
      memory(AT.readOnly + 511, [1]),
    ],
  },
  EGETKEY: {
    base: all(threeOperands, memory(AT.readOnly, new Uint8Array(512)), memory(AT.readOnly, [4])),
    cases: [
      goOutside,
      ...operandCases("rbx", AT.readOnly),
      ...operandCases("rcx", AT.threadData),
      memory(AT.readOnly + 78, [1]),
      memory(AT.readOnly + 2, [8]),
      memory(AT.readOnly, [5]),
      memory(AT.readOnly, [1]),
      memory(AT.readOnly + 8, [255]),
      memory(AT.readOnly + 4, [1]),
    ],
  },
  EVERIFYREPORT2: {
    base: all(threeOperands, memory(AT.readOnly, new Uint8Array(256)), ({ enclave, processor }) => {
      const structure = new Uint8Array(enclave.memory.linear.buffer, AT.readOnly, 256);
      structure[0] = 0x81;
      structure.set(reportMac(structure, processor), 224);
    }),
    cases: [
      goOutside,
      ...operandCases("rbx", AT.readOnly),
      memory(AT.readOnly, [0x80]),
      memory(AT.readOnly + 16, [255]),
      memory(AT.readOnly + 128, [1]),
    ],
  },
  EACCEPT: {
    base: all(
      register("rbx", SECINFO_AT),
      register("rcx", AT.guard),
      goInside,
      memory(SECINFO_AT, new Uint8Array(64)),
      secinfo(PENDING_PAGE & ~EPCM.VALID),
      entry(AT.guard, () => PENDING_PAGE),
    ),
    cases: [
      goOutside,
      register("rbx", SECINFO_AT + 1),
      register("rbx", OUTSIDE),
      register("rbx", AT.code + 0x4000),
      withBits(SECINFO_AT, EPCM.BLOCKED),
      withBits(SECINFO_AT, SECINFO.MODIFIED),
      memory(SECINFO_AT + 60, [1]),
      register("rcx", AT.stack + 8),
      register("rcx", OUTSIDE),
      secinfo((PAGE_TYPE.REG << 8) | SECINFO.R | SECINFO.W),
      register("rcx", AT.code + 0x4000),
      secinfo((PAGE_TYPE.REG << 8) | SECINFO.R | SECINFO.PENDING),
      all(
        entry(AT.guard, () => REG | SECINFO.PR | SECINFO.R),
        secinfo((PAGE_TYPE.REG << 8) | SECINFO.PR | SECINFO.R),
        ({ enclave }) => {
          enclave.tracking.change(AT.guard);
        },
      ),
      all(
        entry(AT.guard, () => EPCM.VALID | SECINFO.MODIFIED | (PAGE_TYPE.TCS << 8)),
        secinfo(SECINFO.MODIFIED | (PAGE_TYPE.TCS << 8)),
      ),
    ],
  },
  EMODPE: {
    base: all(
      register("rbx", SECINFO_AT),
      register("rcx", AT.stack),
      goInside,
      memory(SECINFO_AT, new Uint8Array(64)),
      secinfo(SECINFO.X),
    ),
    cases: [
      goOutside,
      register("rcx", AT.stack + 8),
      register("rcx", OUTSIDE),
      ...SECINFO_CASES,
      register("rcx", AT.tcs),
      all(
        entry(AT.stack, () => REG | SECINFO.X),
        secinfo(SECINFO.W),
      ),
    ],
  },
  EACCEPTCOPY: {
    base: all(
      register("rbx", SECINFO_AT),
      register("rcx", AT.guard),
      register("rdx", AT.threadData),
      goInside,
      memory(SECINFO_AT, new Uint8Array(64)),
      secinfo((PAGE_TYPE.REG << 8) | SECINFO.R),
      entry(AT.guard, () => PENDING_PAGE),
    ),
    cases: [
      goOutside,
      register("rcx", AT.guard + 8),
      register("rcx", OUTSIDE),
      register("rbx", SECINFO_AT + 1),
      register("rbx", OUTSIDE),
      register("rbx", AT.code + 0x4000),
      withBits(SECINFO_AT, EPCM.BLOCKED),
      withBits(SECINFO_AT, SECINFO.MODIFIED),
      memory(SECINFO_AT + 60, [1]),
      secinfo((PAGE_TYPE.TCS << 8) | SECINFO.R),
      register("rdx", AT.threadData + 8),
      register("rdx", OUTSIDE),
      register("rdx", AT.code + 0x4000),
      withBits(AT.threadData, EPCM.BLOCKED),
      withBits(AT.threadData, SECINFO.MODIFIED),
      register("rcx", AT.stack),
    ],
  },
};
