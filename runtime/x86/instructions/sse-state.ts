/** MXCSR, and FXSAVE/FXRSTOR (SDM Vol. 1, 10.5 and 11.6). */

import { form, instruction } from "../instruction.ts";
import {
  field,
  readArea,
  requireAlignment,
  restore,
  setMxcsr,
  writeMxcsr,
  writeX87,
  writeXmm,
} from "../state-area.ts";

/** The SSE and the VEX form. */
const LOADS = ["NP 0F AE /2", "VEX.128.0F AE /2"];
const STORES = ["NP 0F AE /3", "VEX.128.0F AE /3"];

export const ldmxcsr = LOADS.map((encoding) =>
  instruction({
    mnemonic: encoding.startsWith("VEX") ? "vldmxcsr" : "ldmxcsr",
    sdm: "Vol. 2A, LDMXCSR",
    forms: [form(encoding, "m32", { suffix: "never" })],
    semantics(m, source) {
      setMxcsr(m, source.get());
    },
  }),
);

export const stmxcsr = STORES.map((encoding) =>
  instruction({
    mnemonic: encoding.startsWith("VEX") ? "vstmxcsr" : "stmxcsr",
    sdm: "Vol. 2B, STMXCSR",
    forms: [form(encoding, "m32", { suffix: "never" })],
    semantics(m, destination) {
      destination.set(m.mxcsr().get());
    },
  }),
);

export const fxrstor = instruction({
  mnemonic: "fxrstor",
  sdm: "Vol. 2A, FXRSTOR",
  forms: [
    form("NP W0 0F AE /1", "m512", { suffix: "never" }),
    form("NP REX.W 0F AE /1", "m512", { intel: "fxrstor64", att: "fxrstor64", suffix: "never" }),
  ],
  semantics(m, area) {
    requireAlignment(m, area, 16);
    restore(m, readArea(m, area));
  },
});

const FXSAVE_BYTES = 512;

export const fxsave = instruction({
  mnemonic: "fxsave",
  sdm: "Vol. 2A, FXSAVE",
  forms: [
    form("NP W0 0F AE /0", "m512", { suffix: "never" }),
    form("NP REX.W 0F AE /0", "m512", { intel: "fxsave64", att: "fxsave64", suffix: "never" }),
  ],
  semantics(m, area) {
    requireAlignment(m, area, 16);
    m.probe(area.address(), FXSAVE_BYTES);
    const write = (offset: number, value: ReturnType<typeof m.constant>, bits: number): void => {
      m.store(field(m, area, offset), value, bits);
    };
    writeX87(m, write);
    writeMxcsr(m, write);
    writeXmm(m, write);
  },
});
