/** How the host enters the enclave and resumes it (EENTER, ERESUME), all threads on one processor. */

import type { Enclave } from "../enclave/enclave.ts";
import type { EnclaveFault } from "../enclave/fault.ts";
import type { Thread } from "../enclave/thread.ts";
import type { Paging } from "./paging.ts";
import { COMMAND, EXIT_POINTER, HOST_STACK, RETURN_ADDRESS } from "./protocol.ts";
import type { Entry, HostThread } from "./thread.ts";

const FOR_EXCEPTION: Entry = { command: COMMAND.EXCEPTION, rsi: 0n, rdx: 0n };

export class Gate {
  readonly #enclave: Enclave;
  readonly #paging: Paging | undefined;
  readonly #refused: (sentence: string) => void;

  /** `refused` is told where the platform does not let the host do what it wants. */
  constructor(enclave: Enclave, paging: Paging | undefined, refused: (sentence: string) => void) {
    this.#enclave = enclave;
    this.#paging = paging;
    this.#refused = refused;
  }

  /** The thread goes on inside: an interrupt takes the one that is inside out (AEX), and ERESUME brings it back when it is its turn again. */
  enter(thread: HostThread): void {
    const { current } = this.#enclave;
    if (current !== thread.thread && current.inside) this.#enclave.interrupt(current);
    if (current !== thread.thread || !current.inside) this.#paging?.enter(thread.thread);
    const entry = thread.takeEntry();
    if (entry === undefined) {
      this.goOn(thread.thread);
      return;
    }
    this.#check("entered", this.#eenter(thread.thread, entry));
  }

  /** Enters an interrupted thread to have its exception handled. */
  enterForException(thread: Thread): void {
    this.#check("entered", this.#eenter(thread, FOR_EXCEPTION));
  }

  #eenter(thread: Thread, { command, rsi, rdx }: Entry): EnclaveFault | undefined {
    const registers = { rcx: EXIT_POINTER, returnAddress: RETURN_ADDRESS, rsp: HOST_STACK };
    return this.#enclave.enter(thread, { ...registers, rdi: command, rsi, rdx });
  }

  /** Brings a thread back in if an interrupt or an exception has taken it out. */
  goOn(thread: Thread): void {
    if (thread.place === "interrupted") this.resume(thread);
  }

  /** ERESUME: also of a thread that has left by EEXIT after it has handled an exception. */
  resume(thread: Thread): void {
    const registers = { rcx: EXIT_POINTER, returnAddress: RETURN_ADDRESS, rsp: HOST_STACK };
    this.#check("resumed", this.#enclave.resume(thread, registers));
  }

  #check(what: "entered" | "resumed", fault: EnclaveFault | undefined): void {
    if (fault !== undefined) this.#refused(`The enclave cannot be ${what}: ${fault.message}.`);
  }
}
