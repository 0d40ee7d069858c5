/** EREPORT: the enclave gets a report about itself, which one other enclave on the platform can check (SDM Vol. 3D, EREPORT). */

import {
  hasReservedTargetInfo,
  makeReport,
  readTargetInfo,
  REPORT_DATA_SIZE,
  REPORT_SIZE,
  TARGETINFO_SIZE,
} from "../report.ts";
import { CONTINUE, type EncluLeaf, INSIDE } from "./leaf.ts";
import { type Operand, operandBytes, operandChecks } from "./operands.ts";

const TARGETINFO: Operand = { register: "rbx", name: "TARGETINFO", size: TARGETINFO_SIZE, access: "read" };
const REPORTDATA: Operand = {
  register: "rcx",
  name: "REPORTDATA",
  size: REPORT_DATA_SIZE,
  alignment: 128,
  access: "read",
};
const OUTPUT: Operand = {
  register: "rdx",
  name: "the report",
  size: REPORT_SIZE,
  alignment: 512,
  access: "write",
};

export const EREPORT: EncluLeaf = {
  name: "EREPORT",
  instruction: "ENCLU",
  leaf: 0,
  sdm: "Vol. 3D, EREPORT",
  summary: "The enclave gets a report about itself, which one other enclave on the platform can check.",
  inputs: {
    RBX: "address of the TARGETINFO of the enclave that is to check it",
    RCX: "address of 64 bytes of the enclave's own choice (REPORTDATA)",
    RDX: "address that the report is written to",
  },
  checks: [
    INSIDE,
    ...operandChecks(TARGETINFO),
    ...operandChecks(REPORTDATA),
    ...operandChecks(OUTPUT),
    {
      requires: "Reserved bytes of the TARGETINFO are zero.",
      otherwise: "#GP",
      refuse: (call) =>
        hasReservedTargetInfo(operandBytes(call, TARGETINFO))
          ? "the TARGETINFO has reserved bytes that are not zero"
          : undefined,
    },
  ],
  effect:
    "The REPORT is written. Its MAC is AES-128-CMAC over its first 384 bytes with the report key of the target. No register changes.",
  perform(call) {
    const target = readTargetInfo(operandBytes(call, TARGETINFO));
    const data = operandBytes(call, REPORTDATA).slice();
    operandBytes(call, OUTPUT).set(makeReport(call.enclave.secs, target, data, call.processor));
    call.cpu.rip = call.nextRip;
    return CONTINUE;
  },
};
