/** The conditions of breakpoints that the stub evaluates itself, so that its client hears only of stops that it wants. */

import { registers, registerValue } from "../rsp/registers.ts";
import { type AgentMachine, evaluateAgent } from "./agent/evaluate.ts";
import type { Target } from "./target.ts";

export class Conditions {
  readonly #codes = new Map<bigint, readonly Uint8Array[]>();

  /** In place of those that were there; undefined: the breakpoint has none, or has gone. */
  set(address: bigint, codes: readonly Uint8Array[] | undefined): void {
    if (codes === undefined) this.#codes.delete(address);
    else this.#codes.set(address, codes);
  }

  /** Whether one of them is true. What has no value is for the client to see, which evaluates them again and can say why. */
  areMet(address: bigint, target: Target, thread: number): boolean {
    const codes = this.#codes.get(address);
    if (codes === undefined) return true;
    const machine = machineOf(target, thread);
    return codes.some((code) => evaluateAgent(code, machine) !== 0n);
  }
}

function machineOf(target: Target, thread: number): AgentMachine {
  return {
    register: (number) => target.readRegister(thread, registers[number]?.name ?? ""),
    memory: (address, length) => {
      const bytes = target.readMemory(address, length);
      return bytes.length === length ? registerValue(bytes) : undefined;
    },
  };
}
