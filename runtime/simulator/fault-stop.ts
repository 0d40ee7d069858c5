/** Faults as debuggers know them: a signal, and the reason in words. */

import type { EnclaveFault } from "../enclave/fault.ts";
import type { TargetStop } from "../gdbstub/target.ts";
import { SIGNAL } from "../rsp/stop-reply.ts";
import type { ExceptionName } from "../x86/cpu.ts";

const SIGNALS: Readonly<Record<ExceptionName, number>> = {
  "#DE": SIGNAL.arithmetic,
  "#DB": SIGNAL.trap,
  "#BP": SIGNAL.trap,
  "#OF": SIGNAL.segmentation,
  "#UD": SIGNAL.illegal,
  "#NM": SIGNAL.illegal,
  "#SS": SIGNAL.bus,
  "#GP": SIGNAL.segmentation,
  "#PF": SIGNAL.segmentation,
  "#MF": SIGNAL.arithmetic,
  "#AC": SIGNAL.bus,
  "#XM": SIGNAL.arithmetic,
};

export function faultStop({ exception, message }: EnclaveFault): Extract<TargetStop, { kind: "fault" }> {
  return { kind: "fault", signal: SIGNALS[exception.name], reason: message };
}
