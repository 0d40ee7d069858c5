/** How the host answers a host call: one function per record of the API's table. */

import type { HostBuffer } from "../host-buffer.ts";
import type { HostServices } from "../services.ts";

/** The call's arguments: unsigned, 64 bits each, as the enclave left them in RDX, R8 and R9. */
export interface HostCallRequest {
  readonly arguments: readonly [bigint, bigint, bigint];
  readonly buffer: HostBuffer;
  readonly services: HostServices;
}

/** A result, negative for an error; or a promise of one where something has to be waited for. */
export type Answer = number | Promise<number>;

export type Answerer = (this: void, request: HostCallRequest) => Answer;

/** Error numbers of Linux, which the enclave's C library has as well. */
export const ERRNO = { EIO: 5, EBADF: 9, EFAULT: 14, EINVAL: 22, ENOSYS: 38 } as const;
