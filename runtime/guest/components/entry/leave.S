/* The only way out of the enclave, and the way back from a host call. */

#include "thread-block.h"

    .cfi_sections .debug_frame

    .section .text.litebox_leave, "ax", @progbits

/* int64_t litebox_leave(uint64_t reason, uint64_t a, uint64_t b, uint64_t c, uint64_t d)
 * Leaves with RDI = reason and RSI, RDX, R8, R9 = a, b, c, d; returns the host's (untrusted) result of a host call.
 * After any other reason the thread cannot be entered again. */
    .globl litebox_leave
    .type litebox_leave, @function
litebox_leave:
    .cfi_startproc
    endbr64
    pushq %rbx
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset rbx, 0
    pushq %rbp
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset rbp, 0
    pushq %r12
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset r12, 0
    pushq %r13
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset r13, 0
    pushq %r14
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset r14, 0
    pushq %r15
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset r15, 0
    subq $8, %rsp
    .cfi_adjust_cfa_offset 8
    stmxcsr 4(%rsp)
    fnstcw (%rsp)
    movq %rsp, %fs:BLOCK_LAST_SP
    leaq STATE_LEFT(%rdi), %rax
    movq %rax, %fs:BLOCK_STATE
    movq %r8, %r9
    movq %rcx, %r8
    movq %fs:BLOCK_HOST_RIP, %rbx
    movq %fs:BLOCK_HOST_RBP, %rbp
    movq %fs:BLOCK_HOST_RSP, %rsp
    /* RSP is the host's now, so the frame is found through the thread block:
     * DW_CFA_def_cfa_expression(DW_OP_bregx fs.base + BLOCK_LAST_SP; DW_OP_deref; DW_OP_plus_uconst 64). */
    .cfi_escape 0x0f, 6, 0x92, 58, BLOCK_LAST_SP, 0x06, 0x23, 64

/* RBX = host address; RDI, RSI, RDX, R8, R9 are for the host; RSP and RBP are the host's. Nothing else may leave. */
    .globl litebox_exit
litebox_exit:
    xorl %r10d, %r10d
    xorl %r11d, %r11d
    xorl %r12d, %r12d
    xorl %r13d, %r13d
    xorl %r14d, %r14d
    xorl %r15d, %r15d
    fxrstor litebox_clean_state(%rip)
    xorl %ecx, %ecx                         /* the arithmetic flags no longer depend on anything secret */
    movl $4, %eax                           /* EEXIT */
    enclu
    ud2

/* The host has returned from a host call: RCX, RSP, RBP are the host's, RSI is its result. */
    .globl litebox_resume
litebox_resume:
    .cfi_undefined rip
    movq %rcx, %fs:BLOCK_HOST_RIP
    movq %rsp, %fs:BLOCK_HOST_RSP
    movq %rbp, %fs:BLOCK_HOST_RBP
    movq %fs:BLOCK_LAST_SP, %rsp
    .cfi_def_cfa rsp, 64
    .cfi_offset rip, -8
    movq $STATE_RUNNING, %fs:BLOCK_STATE
    pushq $2
    .cfi_adjust_cfa_offset 8
    popfq
    .cfi_adjust_cfa_offset -8
    fxrstor litebox_clean_state(%rip)
    fldcw (%rsp)
    ldmxcsr 4(%rsp)
    movq %rsi, %rax
    addq $8, %rsp
    .cfi_adjust_cfa_offset -8
    popq %r15
    .cfi_adjust_cfa_offset -8
    .cfi_restore r15
    popq %r14
    .cfi_adjust_cfa_offset -8
    .cfi_restore r14
    popq %r13
    .cfi_adjust_cfa_offset -8
    .cfi_restore r13
    popq %r12
    .cfi_adjust_cfa_offset -8
    .cfi_restore r12
    popq %rbp
    .cfi_adjust_cfa_offset -8
    .cfi_restore rbp
    popq %rbx
    .cfi_adjust_cfa_offset -8
    .cfi_restore rbx
    xorl %ecx, %ecx
    xorl %edx, %edx
    xorl %esi, %esi
    xorl %edi, %edi
    xorl %r8d, %r8d
    xorl %r9d, %r9d
    xorl %r10d, %r10d
    /* No RET on a stack that was just switched: its prediction could be the attacker's (load value injection). */
    popq %r11
    .cfi_adjust_cfa_offset -8
    .cfi_register rip, r11
    lfence
    jmpq *%r11
    .cfi_endproc
    .size litebox_leave, . - litebox_leave

    .section .rodata.litebox_clean_state, "a", @progbits
    .globl litebox_clean_state
    .type litebox_clean_state, @object
    .balign 16
litebox_clean_state:                        /* the FXSAVE image that every entry and exit loads */
    .short CLEAN_FCW
    .zero 22
    .long CLEAN_MXCSR
    .zero 484
    .size litebox_clean_state, 512

    .section .note.GNU-stack, "", @progbits
