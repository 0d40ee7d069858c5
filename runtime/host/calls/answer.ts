/** How the host answers a host call: one function per record of the API's table. */

import type { CallBuffer } from "../call-buffer.ts";
import type { FileHandles } from "../files/handles.ts";
import type { HostServices } from "../services.ts";
import type { TcpHandles } from "../tcp/handles.ts";

/** What a thread can ask of the others. Numbers of threads are the enclave's claim, and may be of none. */
export interface ThreadRequests {
  /** Lets a thread begin that is not the first; false where there is no such thread, or it has begun. */
  start(thread: bigint): boolean;
  /** Whether the thread that asks is to sleep until it is woken another number of times than this. */
  sleeps(wakes: bigint): boolean;
  /** False where there is no such thread. */
  wake(thread: bigint, wakes: bigint): boolean;
  /** The turn of the thread that asks is over. */
  giveTurnAway(): void;
}

/** The call's arguments: unsigned, 64 bits each, as the enclave left them in RDX, R8 and R9. */
export interface HostCallRequest {
  readonly arguments: readonly [bigint, bigint, bigint];
  readonly buffer: CallBuffer;
  readonly services: HostServices;
  readonly threads: ThreadRequests;
  /** How many the enclave has executed in all. */
  readonly instructions: number;
  readonly tcp: TcpHandles;
  readonly files: FileHandles;
}

/** The result is 0, and comes when another thread wakes this one. */
export const ASLEEP = Symbol("asleep");

/** A result, negative for an error; or a promise of one where something has to be waited for. */
export type Answer = number | Promise<number> | typeof ASLEEP;

export type Answerer = (this: void, request: HostCallRequest) => Answer;

export { ERRNO } from "../errno.ts";
