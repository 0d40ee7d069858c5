/* Made by `npm run generate` from runtime/api/abort-reasons.ts. */
#ifndef LITEBOX_ABORT_REASONS_H
#define LITEBOX_ABORT_REASONS_H

/* The program called abort(), or an assertion failed. */
#define LITEBOX_ABORT_ABORT 1

/* A function wrote past the end of one of its local arrays (the stack protector's canary was overwritten). */
#define LITEBOX_ABORT_STACK_SMASHED 2

/* The host entered the enclave when it was not allowed to, or the enclave had already ended. */
#define LITEBOX_ABORT_ENTRY_REFUSED 3

/* The processor gave no random numbers (RDRAND failed ten times), or gave the same ones again, so the enclave did not start or go on. */
#define LITEBOX_ABORT_NO_RANDOM 4

/* The host announced a buffer that is too small, or not outside the enclave. */
#define LITEBOX_ABORT_HOST_BUFFER_REFUSED 5

/* The host's answer to a host call breaks the call's contract. */
#define LITEBOX_ABORT_HOST_LIED 6

/* The heap's records were overwritten: some block was written past one of its ends. */
#define LITEBOX_ABORT_HEAP_CORRUPTED 7

/* The program freed a block that was already free. */
#define LITEBOX_ABORT_DOUBLE_FREE 8

/* The program freed or reallocated an address that the heap had not given out. */
#define LITEBOX_ABORT_BAD_FREE 9

/* A format (of printf, scanf or strftime) has a conversion that LiteBox does not support, or that C does not define. */
#define LITEBOX_ABORT_BAD_FORMAT 10

/* An instruction raised an exception that the program did not handle: its handler declined, or there was none. */
#define LITEBOX_ABORT_EXCEPTION 11

/* The program was given more arguments than an enclave takes: at most 63, and 4096 bytes in all. */
#define LITEBOX_ABORT_ARGUMENTS_TOO_LONG 12

/* The program came to where C++ would throw an exception, which an enclave has none of; standard error says which. */
#define LITEBOX_ABORT_CXX_EXCEPTION 13

#endif
