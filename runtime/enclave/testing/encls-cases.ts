/** For each leaf of ENCLS a case for each of its checks, in their order, that violates it and none before it. */

import { ATTRIBUTE } from "../sgx/attributes.ts";
import { EPCM } from "../sgx/epcm.ts";
import { PAGE_TYPE, SECINFO } from "../sgx/secinfo.ts";
import { readSigstruct } from "../sgx/sigstruct.ts";
import { AT } from "./images.ts";
import {
  type Change,
  type LeafCases,
  TRIM,
  all,
  addressed,
  entry,
  withBits,
  attributes,
  uninitialised,
  epcFull,
  inUse,
} from "./leaf-setting.ts";
import { changeSecs } from "./sgx-enclave.ts";
import { vectorFile } from "./vectors.ts";

const DEBUG_PAGE_CASES: readonly Change[] = [
  addressed(AT.stack + 4),
  addressed(AT.guard),
  withBits(AT.stack, SECINFO.PENDING),
  entry(AT.stack, () => TRIM),
];
const production = attributes(0n, ATTRIBUTE.DEBUG);

export const ENCLS_CASES: Readonly<Record<string, LeafCases>> = {
  ECREATE: {
    initialised: false,
    cases: [
      (s) => {
        changeSecs(s, { size: 0x3000 });
      },
      (s) => {
        changeSecs(s, { base: AT.code + 0x1000 });
      },
      (s) => {
        changeSecs(s, { attributes: { ...s.enclave.secs.attributes, xfrm: 1n } });
      },
      (s) => {
        changeSecs(s, { miscSelect: 2 });
      },
      (s) => {
        changeSecs(s, { ssaFrameSize: 0 });
      },
      attributes(ATTRIBUTE.INIT),
      (s) => {
        changeSecs(s, { configSvn: 1 });
      },
    ],
  },
  EADD: {
    initialised: false,
    cases: [
      (s) => {
        s.page = { ...s.page, offset: 0x4800 };
      },
      (s) => {
        s.page = { ...s.page, permissions: { r: false, w: true, x: false } };
      },
      epcFull,
      attributes(ATTRIBUTE.INIT),
      (s) => {
        s.page = { ...s.page, offset: 0x10000 };
      },
      (s) => {
        s.page = { ...s.page, offset: 0 };
      },
      (s) => {
        s.page = { ...s.page, type: "tcs" };
      },
    ],
  },
  EEXTEND: {
    initialised: false,
    cases: [
      addressed(AT.stack + 128),
      addressed(AT.guard),
      entry(AT.stack, () => TRIM),
      attributes(ATTRIBUTE.INIT),
    ],
  },
  EINIT: {
    initialised: false,
    base(s) {
      changeSecs(s, { attributes: { flags: ATTRIBUTE.MODE64BIT, xfrm: 3n }, miscSelect: 0 });
      s.mrenclave = readSigstruct(s.sigstruct).value?.enclaveHash ?? s.mrenclave;
    },
    cases: [
      attributes(ATTRIBUTE.INIT),
      (s) => {
        s.sigstruct = vectorFile("sigstruct-bad/header-bad.sig");
      },
      (s) => {
        s.sigstruct = vectorFile("sigstruct-bad/sig-bitflip.sig");
      },
      (s) => {
        s.mrenclave = new Uint8Array(32);
      },
      attributes(ATTRIBUTE.PROVISIONKEY),
    ],
  },
  EREMOVE: { cases: [addressed(AT.stack + 8), addressed(AT.guard), inUse] },
  EAUG: {
    base: addressed(AT.guard),
    cases: [
      addressed(AT.guard + 8),
      epcFull,
      uninitialised,
      addressed(AT.code + 0x10000),
      addressed(AT.stack),
    ],
  },
  EMODPR: {
    cases: [
      addressed(AT.stack + 8),
      (s) => {
        s.secinfo = SECINFO.W;
      },
      addressed(AT.guard),
      withBits(AT.stack, SECINFO.MODIFIED),
      addressed(AT.tcs),
      uninitialised,
    ],
  },
  EMODT: {
    cases: [
      addressed(AT.stack + 8),
      (s) => {
        s.pageType = PAGE_TYPE.REG;
      },
      addressed(AT.guard),
      entry(AT.stack, () => TRIM),
      withBits(AT.stack, SECINFO.PENDING),
      uninitialised,
    ],
  },
  EBLOCK: {
    cases: [
      addressed(AT.stack + 8),
      addressed(AT.guard),
      entry(AT.stack, () => EPCM.VALID | (PAGE_TYPE.VA << 8)),
      withBits(AT.stack, EPCM.BLOCKED),
    ],
  },
  ETRACK: {
    cases: [
      all(inUse, ({ enclave }) => {
        enclave.tracking.epoch = 1;
      }),
    ],
  },
  EDBGRD: { cases: [...DEBUG_PAGE_CASES, production] },
  EDBGWR: { cases: [...DEBUG_PAGE_CASES, addressed(AT.tcs + 16), production] },
};
