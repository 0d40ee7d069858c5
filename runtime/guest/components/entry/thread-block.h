/* The thread block at FS:0, one page for each thread, zero before the first entry. For C and for the assembler. */
#ifndef LITEBOX_THREAD_BLOCK_H
#define LITEBOX_THREAD_BLOCK_H

#define BLOCK_SELF 0x00      /* the x86-64 ABI: the thread pointer itself */
#define BLOCK_STATE 0x10     /* one of STATE_...; decides what an entry may do */
#define BLOCK_BEGIN 0x18     /* the function with which a thread begins that another one has announced */
#define BLOCK_CANARY 0x28    /* gcc's and clang's stack protector read it here */
#define BLOCK_HOST_RIP 0x30  /* where to leave to */
#define BLOCK_LAST_SP 0x38   /* stack pointer when the thread left */
#define BLOCK_HOST_RSP 0x40
#define BLOCK_HOST_RBP 0x48
#define BLOCK_OF_C 0x80      /* from here on: what only C code knows (thread.h) */

/* RDI at entry. */
#define COMMAND_START 0
#define COMMAND_RESULT 1
#define COMMAND_THREAD 2

/* RDI at exit. */
#define EXIT_RETURN 0
#define EXIT_HOSTCALL 1
#define EXIT_ABORT 2
#define EXIT_THREAD 3        /* the thread has ended, the program has not */

#define STATE_FRESH 0
#define STATE_RUNNING 1
/* A thread that has left has the state STATE_LEFT + its reason for leaving. */
#define STATE_LEFT 2
#define STATE_WAITING (STATE_LEFT + EXIT_HOSTCALL)
#define STATE_ENDED (STATE_LEFT + EXIT_THREAD)
/* Another thread has asked the host to enter here: only then may a thread begin that is not the first. */
#define STATE_ANNOUNCED 0x10

/* litebox_dead: the enclave has ended, and no entry is served any more. */
#define DEAD_REFUSED 1       /* by a refused entry */
#define DEAD_LEAVING 2       /* by a thread that ends it from within, and may not have left yet */

/* What FXRSTOR loads (SDM Vol. 1, section 10.5.1): all exceptions masked, x87 and XMM registers empty. */
#define CLEAN_FCW 0x037f
/* All status flags set as well: execution time then depends less on data (Intel, "MXCSR Configuration Dependent Timing"). */
#define CLEAN_MXCSR 0x1fbf

#endif
