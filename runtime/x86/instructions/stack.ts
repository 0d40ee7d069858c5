/** PUSH, POP, LEAVE and the flags on the stack. Stores come before RSP changes, so that a fault changes nothing. */

import { ALL_WRITTEN, form, instruction } from "../instruction.ts";
import type { Machine, Place } from "../machine.ts";

const RSP = 4;
const RBP = 5;

export function pushValue<V>(m: Machine<V>, value: V, bits: number): void {
  const rsp = m.gpr(RSP, 64);
  const top = m.sub(rsp.get(), m.constant(bits / 8, 64), 64);
  m.store(top, value, bits);
  rsp.set(top);
}

/** The popped value; RSP is written at once, as a register write after all loads. */
export function popValue<V>(m: Machine<V>, bits: number): V {
  const rsp = m.gpr(RSP, 64);
  const top = rsp.get();
  const value = m.load(top, bits);
  rsp.set(m.add(top, m.constant(bits / 8, 64), 64));
  return value;
}

export const push = instruction({
  mnemonic: "push",
  sdm: "Vol. 2B, PUSH",
  forms: [
    form("50+r", "rq"),
    form("FF /6", "r/mq", { suffix: "never", attNarrow: "pushw" }),
    form("6A ib", "imm8q", { suffix: "never", narrow: "pushw" }),
    form("68 iz", "immzq", { suffix: "never", narrow: "pushw" }),
  ],
  semantics(m, source) {
    pushValue(m, source.get(), source.bits);
  },
});

/** POP to memory computes its address with RSP already raised (SDM Vol. 2B, POP), yet a fault must find RSP as it was. */
function popToMemory<V>(m: Machine<V>, destination: Place<V>): void {
  const { bits } = destination;
  const rsp = m.gpr(RSP, 64);
  const top = rsp.get();
  const raised = m.add(top, m.constant(bits / 8, 64), 64);
  const value = m.load(top, bits);
  rsp.set(raised);
  const address = destination.address();
  rsp.set(top);
  m.store(address, value, bits);
  rsp.set(raised);
}

export const pop = instruction({
  mnemonic: "pop",
  sdm: "Vol. 2B, POP",
  forms: [form("58+r", "rq"), form("8F /0", "r/mq", { suffix: "never", attNarrow: "popw" })],
  semantics(m, destination) {
    if (destination.isMemory) popToMemory(m, destination);
    else destination.set(popValue(m, destination.bits)); // POP RSP ends with the popped value.
  },
});

export const leave = instruction({
  mnemonic: "leave",
  sdm: "Vol. 2A, LEAVE",
  forms: [form("NP C9")],
  semantics(m) {
    const frame = m.gpr(RBP, 64);
    const top = frame.get();
    const saved = m.load(top, 64);
    m.gpr(RSP, 64).set(m.add(top, m.constant(8, 64), 64));
    frame.set(saved);
  },
});

/** The frame pointers of enclosing procedures are copied where the level is above 0. */
export const enter = instruction({
  mnemonic: "enter",
  sdm: "Vol. 2A, ENTER",
  forms: [form("NP C8 iw ib", "imm16, imm8", { suffix: "never", attInIntelOrder: true })],
  semantics(m, size, level) {
    const rsp = m.gpr(RSP, 64);
    const rbp = m.gpr(RBP, 64);
    const nesting = (level.constant ?? 0) & 31;
    const below = (address: typeof frame) => m.sub(address, m.constant(8, 64), 64);
    const frame = m.sub(rsp.get(), m.constant(8, 64), 64);
    m.store(frame, rbp.get(), 64);
    let top = frame;
    let link = rbp.get();
    for (let i = 1; i < nesting; i++) {
      link = below(link);
      top = below(top);
      m.store(top, m.load(link, 64), 64);
    }
    if (nesting > 0) {
      top = below(top);
      m.store(top, frame, 64);
    }
    const end = m.sub(top, m.zeroExtend(size.get(), 16, 64), 64);
    m.probe(end, 8);
    rbp.set(frame);
    rsp.set(end);
  },
});

export const pushfq = instruction({
  mnemonic: "pushf",
  sdm: "Vol. 2B, PUSHF/PUSHFD/PUSHFQ",
  forms: [form("NP 9C")],
  semantics(m) {
    pushValue(m, m.readFlags(), 64);
  },
});

export const popfq = instruction({
  mnemonic: "popf",
  sdm: "Vol. 2B, POPF/POPFD/POPFQ",
  forms: [form("NP 9D")],
  flags: { written: [...(ALL_WRITTEN.written ?? []), "DF"] },
  semantics(m) {
    m.writeFlags(popValue(m, 64));
  },
});
