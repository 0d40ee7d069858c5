/* The thread block at FS:0, one page for each thread, zero before the first entry. For C and for the assembler. */
#ifndef LITEBOX_THREAD_BLOCK_H
#define LITEBOX_THREAD_BLOCK_H

#define BLOCK_SELF 0x00      /* the x86-64 ABI: the thread pointer itself */
#define BLOCK_STATE 0x10     /* one of STATE_...; decides what an entry may do */
#define BLOCK_BEGIN 0x18     /* the function with which a thread begins that another one has announced */
#define BLOCK_CANARY 0x28    /* gcc's and clang's stack protector read it here */
#define BLOCK_LAST_SP 0x30   /* stack pointer when the thread left */
#define BLOCK_HOST_RBP 0x38  /* the host's registers of the latest entry: struct litebox_host_registers */
#define BLOCK_HOST_RSP 0x40
#define BLOCK_HOST_RIP 0x48  /* where to leave to */
#define BLOCK_HANDLING 0x50  /* what is being handled at CSSA = 1: 0, or one of HANDLING_... */
#define BLOCK_FLAGS_AT 0x58  /* address of the flags at BLOCK_INTERRUPTED */
#define BLOCK_OF_C 0x80      /* from here on: what only C code knows (thread.h) */
#define BLOCK_INTERRUPTED 0x800 /* registers of the interrupted code while it is gone back to (AEX-Notify), as in an SSA frame */

/* RDI at entry. With CSSA = 1 only COMMAND_RESULT is looked at: what else there is to do, the state save area says. */
#define COMMAND_START 0
#define COMMAND_RESULT 1
#define COMMAND_THREAD 2
#define COMMAND_EXCEPTION 3

/* RDI at exit. */
#define EXIT_RETURN 0
#define EXIT_HOSTCALL 1
#define EXIT_ABORT 2
#define EXIT_THREAD 3        /* the thread has ended, the program has not */
#define EXIT_EXCEPTION 4     /* an exception has been handled: the host is to resume (ERESUME) */

#define STATE_FRESH 0
#define STATE_RUNNING 1
/* A thread that has left has the state STATE_LEFT + its reason for leaving. */
#define STATE_LEFT 2
#define STATE_WAITING (STATE_LEFT + EXIT_HOSTCALL)
#define STATE_ENDED (STATE_LEFT + EXIT_THREAD)
/* Another thread has asked the host to enter here: only then may a thread begin that is not the first. */
#define STATE_ANNOUNCED 0x10

/* A handler runs, at CSSA = 1 and on the stack of exceptions; only the one of an exception may call the host. */
#define HANDLING_EXCEPTION 1
#define HANDLING_INTERRUPT 2

/* General registers in a frame of the state save area (SDM Vol. 3D, "GPRSGX Region"), from its start. */
#define GPRSGX_RAX 0x00
#define GPRSGX_RCX 0x08
#define GPRSGX_RDX 0x10
#define GPRSGX_RBX 0x18
#define GPRSGX_RSP 0x20
#define GPRSGX_RBP 0x28
#define GPRSGX_RSI 0x30
#define GPRSGX_RDI 0x38
#define GPRSGX_R8 0x40
#define GPRSGX_R9 0x48
#define GPRSGX_R10 0x50
#define GPRSGX_R11 0x58
#define GPRSGX_R12 0x60
#define GPRSGX_R13 0x68
#define GPRSGX_R14 0x70
#define GPRSGX_R15 0x78
#define GPRSGX_RFLAGS 0x80
#define GPRSGX_RIP 0x88

/* litebox_dead: the enclave has ended, and no entry is served any more. */
#define DEAD_REFUSED 1       /* by a refused entry */
#define DEAD_LEAVING 2       /* by a thread that ends it from within, and may not have left yet */

/* What FXRSTOR loads (SDM Vol. 1, section 10.5.1): all exceptions masked, x87 and XMM registers empty. */
#define CLEAN_FCW 0x037f
/* All status flags set as well: execution time then depends less on data (Intel, "MXCSR Configuration Dependent Timing"). */
#define CLEAN_MXCSR 0x1fbf

#endif
