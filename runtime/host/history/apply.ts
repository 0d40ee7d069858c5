/** What the events of a journal do to a process, the first time and each time after it. */

import { restoreCpu } from "../../enclave/checkpoint.ts";
import type { Enclave } from "../../enclave/enclave.ts";
import type { Gate } from "../gate.ts";
import type { Interrupts } from "../interrupts.ts";
import type { HostThread } from "../thread.ts";
import type { JournalEvent } from "./journal.ts";

export interface Parts {
  readonly enclave: Enclave;
  readonly threads: readonly HostThread[];
  readonly interrupts: Interrupts;
  readonly gate: Gate;
}

/** False where the event cannot happen in this state, so that the journal is not of this run. */
export function applyEvent(event: JournalEvent, { enclave, threads, interrupts, gate }: Parts): boolean {
  switch (event.kind) {
    case "answer": {
      const thread = threads[event.thread - 1];
      if (thread?.state !== "calling") return false;
      if (!enclave.memory.poke(event.address, event.bytes)) return false;
      thread.answers++;
      thread.answer(event.result);
      return true;
    }
    case "delivery":
      if (enclave.current.place !== "interrupted") return false;
      gate.enterForException(enclave.current);
      return true;
    case "debugger":
      enclave.optInToDebugging();
      return true;
    case "memory":
      return enclave.memory.poke(event.address, event.bytes);
    case "registers": {
      const thread = enclave.threads[event.thread - 1];
      if (thread === undefined) return false;
      enclave.changeRegisters((registers) => {
        restoreCpu(registers, event.cpu);
      }, thread);
      return true;
    }
    case "rules":
      interrupts.order(event.rules);
      return true;
    case "turn":
    case "fault":
      return true;
  }
}
