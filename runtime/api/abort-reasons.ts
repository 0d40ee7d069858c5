/** Why an enclave ended itself: what RSI holds at ENCLU[EEXIT] with RDI = 2. */

export interface AbortReason {
  readonly code: number;
  readonly name: string;
  /** A full sentence for the user: what happened, and what to do where there is something to do. */
  readonly message: string;
}

export const abortReasons = [
  { code: 1, name: "abort", message: "The program called abort(), or an assertion failed." },
  {
    code: 2,
    name: "stack-smashed",
    message:
      "A function wrote past the end of one of its local arrays (the stack protector's canary was overwritten).",
  },
  {
    code: 3,
    name: "entry-refused",
    message: "The host entered the enclave when it was not allowed to, or the enclave had already ended.",
  },
  {
    code: 4,
    name: "no-random",
    message:
      "The processor gave no random numbers (RDRAND failed ten times), or gave the same ones again, so the enclave did not start or go on.",
  },
  {
    code: 5,
    name: "host-buffer-refused",
    message: "The host announced a buffer that is too small, or not outside the enclave.",
  },
  { code: 6, name: "host-lied", message: "The host's answer to a host call breaks the call's contract." },
  {
    code: 7,
    name: "heap-corrupted",
    message: "The heap's records were overwritten: some block was written past one of its ends.",
  },
  { code: 8, name: "double-free", message: "The program freed a block that was already free." },
  {
    code: 9,
    name: "bad-free",
    message: "The program freed or reallocated an address that the heap had not given out.",
  },
  {
    code: 10,
    name: "bad-format",
    message:
      "A format (of printf, scanf or strftime) has a conversion that LiteBox does not support, or that C does not define.",
  },
  {
    code: 11,
    name: "exception",
    message:
      "An instruction raised an exception that the program did not handle: its handler declined, or there was none.",
  },
  {
    code: 12,
    name: "arguments-too-long",
    message: "The program was given more arguments than an enclave takes: at most 63, and 4096 bytes in all.",
  },
  {
    code: 13,
    name: "cxx-exception",
    message:
      "The program came to where C++ would throw an exception, which an enclave has none of; standard error says which.",
  },
] as const satisfies readonly AbortReason[];

export type AbortReasonName = (typeof abortReasons)[number]["name"];

export function abortReason(code: number): AbortReason | undefined {
  return abortReasons.find((reason) => reason.code === code);
}
