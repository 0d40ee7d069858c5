/* The way back to code that was interrupted, without the host (AEX-Notify): EDECCSSA frees the frame of the state save area, and the
 * registers are loaded from copies. (Intel, "Asynchronous Enclave Exit Notify and the EDECCSSA User Leaf Function".) */

#include "../entry/thread-block.h"

    .section .text.interrupt_return, "ax", @progbits

/* _Noreturn void litebox_interrupt_return(const void *area) */
    .globl litebox_interrupt_return
    .type litebox_interrupt_return, @function
litebox_interrupt_return:
    endbr64
    fxrstor64 (%rdi)
    movl $9, %eax                           /* EDECCSSA */
    enclu
    /* From here on the thread can be interrupted again and be told of it: the handler then finds RIP between these two places, and
     * begins this way anew, with the same copies. So nothing here may change them, nor any register that is not one of them. */
    .globl litebox_interrupt_return_begins
litebox_interrupt_return_begins:
    movq %fs:BLOCK_FLAGS_AT, %rsp
    popfq
    movq %fs:BLOCK_INTERRUPTED + GPRSGX_RAX, %rax
    movq %fs:BLOCK_INTERRUPTED + GPRSGX_RCX, %rcx
    movq %fs:BLOCK_INTERRUPTED + GPRSGX_RDX, %rdx
    movq %fs:BLOCK_INTERRUPTED + GPRSGX_RBX, %rbx
    movq %fs:BLOCK_INTERRUPTED + GPRSGX_RBP, %rbp
    movq %fs:BLOCK_INTERRUPTED + GPRSGX_RSI, %rsi
    movq %fs:BLOCK_INTERRUPTED + GPRSGX_RDI, %rdi
    movq %fs:BLOCK_INTERRUPTED + GPRSGX_R8, %r8
    movq %fs:BLOCK_INTERRUPTED + GPRSGX_R9, %r9
    movq %fs:BLOCK_INTERRUPTED + GPRSGX_R10, %r10
    movq %fs:BLOCK_INTERRUPTED + GPRSGX_R11, %r11
    movq %fs:BLOCK_INTERRUPTED + GPRSGX_R12, %r12
    movq %fs:BLOCK_INTERRUPTED + GPRSGX_R13, %r13
    movq %fs:BLOCK_INTERRUPTED + GPRSGX_R14, %r14
    movq %fs:BLOCK_INTERRUPTED + GPRSGX_R15, %r15
    movq %fs:BLOCK_INTERRUPTED + GPRSGX_RSP, %rsp
    lfence
    jmpq *%fs:BLOCK_INTERRUPTED + GPRSGX_RIP
    .globl litebox_interrupt_return_ends
litebox_interrupt_return_ends:
    .size litebox_interrupt_return, . - litebox_interrupt_return

    .section .note.GNU-stack, "", @progbits
