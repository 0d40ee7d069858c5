/* The ways out of the enclave for code that has a stack, and the way back from a host call. */

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
    jmp litebox_exit_from_frame
    .cfi_endproc
    .size litebox_leave, . - litebox_leave

/* The host has returned from a host call: RCX, RSP, RBP are the host's, RSI is its result. */
    .globl litebox_resume
    .type litebox_resume, @function
litebox_resume:
    .cfi_startproc
    .cfi_undefined rip
    movq %rcx, %fs:BLOCK_HOST_RIP
    movq %rsp, %fs:BLOCK_HOST_RSP
    movq %rbp, %fs:BLOCK_HOST_RBP
    movq %fs:BLOCK_LAST_SP, %rsp
    .cfi_def_cfa rsp, 64
    .cfi_offset rip, -8
    .cfi_offset rbx, -16
    .cfi_offset rbp, -24
    .cfi_offset r12, -32
    .cfi_offset r13, -40
    .cfi_offset r14, -48
    .cfi_offset r15, -56
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
    .size litebox_resume, . - litebox_resume

    .section .note.GNU-stack, "", @progbits
