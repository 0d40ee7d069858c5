/* Exceptions of the program, and interruptions of it by the host. */
#ifndef LITEBOX_EXCEPTION_H
#define LITEBOX_EXCEPTION_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Numbers of the processor (SDM Vol. 3A, "Exception and Interrupt Vectors"), of the exceptions that an enclave is told of. */
#define LB_EXCEPTION_DIVIDE 0             /* #DE: division by zero, or a quotient that does not fit */
#define LB_EXCEPTION_DEBUG 1              /* #DB */
#define LB_EXCEPTION_BREAKPOINT 3         /* #BP: INT3, where a debugger is attached; else it is #UD */
#define LB_EXCEPTION_BOUND 5              /* #BR */
#define LB_EXCEPTION_INVALID 6            /* #UD: an instruction that is not valid, or not in an enclave */
#define LB_EXCEPTION_GENERAL_PROTECTION 13 /* #GP */
#define LB_EXCEPTION_PAGE_FAULT 14        /* #PF: memory that is not there, or must not be accessed like this */
#define LB_EXCEPTION_X87 16               /* #MF */
#define LB_EXCEPTION_ALIGNMENT 17         /* #AC */
#define LB_EXCEPTION_SIMD 19              /* #XM */

/* What a handler answers. */
#define LB_EXCEPTION_DECLINE 0 /* the enclave ends */
#define LB_EXCEPTION_RESUME 1  /* the program goes on with the registers as they are now */

/* General registers, in the order in which the processor saves them (SDM Vol. 3D, "GPRSGX Region"). */
struct lb_registers {
    uint64_t rax, rcx, rdx, rbx, rsp, rbp, rsi, rdi;
    uint64_t r8, r9, r10, r11, r12, r13, r14, r15;
    uint64_t rflags, rip;
};

/* x87 and SSE registers (SDM Vol. 1, "FXSAVE Area"). */
struct lb_float_registers {
    uint16_t fcw, fsw;
    uint8_t ftw, reserved;
    uint16_t fop;
    uint64_t fip, fdp;
    uint32_t mxcsr, mxcsr_mask;
    uint8_t st[8][16];
    uint8_t xmm[16][16];
};

struct lb_exception {
    /* One of LB_EXCEPTION_... */
    uint32_t vector;
    /* Of #PF and #GP. Bit 1 of that of a #PF: the access was a write. */
    uint32_t error_code;
    /* Of #PF: the address that was accessed. */
    uintptr_t address;
    /* Of the interrupted code, to look at and to change; rip is at the instruction that could not be executed. */
    struct lb_registers *registers;
    struct lb_float_registers *floats;
};

/* Both return or end the program; neither jumps out (longjmp) nor ends its thread. That of exceptions is in the position of a signal
 * handler: it may call the host, but nothing that the interrupted function may be in the middle of. An exception inside a handler
 * cannot be handled. */
typedef int lb_exception_handler(struct lb_exception *exception);
typedef void lb_interrupt_handler(const struct lb_registers *interrupted);

lb_exception_handler *lb_on_exception(lb_exception_handler *handler);
void lb_on_interrupt(lb_interrupt_handler *handler);
void lb_ignore_interrupts(void);
uint64_t lb_interrupt_count(void);

#ifdef __cplusplus
}
#endif

#endif
