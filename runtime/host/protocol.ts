/** Numbers of the protocol between enclave and host; the guest's entry code has the same ones. */

/** RDI at EENTER: what the host wants. */
export const COMMAND = { START: 0n, RESULT: 1n, THREAD: 2n, EXCEPTION: 3n } as const;

/** RDI at EEXIT: why the enclave left. */
export const EXIT = { RETURN: 0n, HOSTCALL: 1n, ABORT: 2n, THREAD: 3n, EXCEPTION: 4n } as const;

/**
 * Addresses of the host's own code and stack. Nothing is mapped there: an enclave that touches the host's stack faults, and one that
 * leaves to another address than the one it was given is found out.
 */
export const RETURN_ADDRESS = 0x0fff_f010n;
export const EXIT_POINTER = 0x0fff_f000n;
export const HOST_STACK = 0x7ffd_0000_0ff0n;
