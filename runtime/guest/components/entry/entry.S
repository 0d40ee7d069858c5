/* Where ENCLU[EENTER] arrives. The contract is SDM Vol. 3D, "EENTER": RAX is CSSA and RBX the address of the TCS, and both
 * can be trusted, as can FS and GS base. RCX is the address after the host's ENCLU. CSSA is 0 here: an image that handles no
 * exceptions has one frame of the state save area, so that the processor lets nobody in while it is in use (NSSA, in the measured
 * TCS); in one that does, the component exceptions has the entry point, and comes here with CSSA = 0. Everything else is the attacker's:
 * all other registers, RSP, DF, AC, the x87 and SSE state. What this entry may do is decided by the thread's own state
 * word, never by the host. What a state means that is neither here, the component threads knows (litebox_entry_other): an image
 * without it refuses the entry (enclave.ld). Of the sanitising steps below each answers a published attack: see docs in
 * "A Tale of Two Worlds" (CCS 2019: DF, AC), "Faulty Point Unit" (ACSAC 2020: x87, MXCSR), SmashEx (CCS 2021: stack). */

#include "abort-reasons.h"
#include "thread-block.h"

    .cfi_sections .debug_frame

    .section .text.enclave_entry, "ax", @progbits
    .globl __enclave_entry
    .type __enclave_entry, @function
__enclave_entry:
    .cfi_startproc
    .cfi_undefined rip                      /* no caller that a debugger could show */
    endbr64
    cld
    cmpl $0, litebox_dead(%rip)
    jne litebox_entry_other
    movq %fs:BLOCK_STATE, %r11
    cmpq $STATE_WAITING, %r11
    je litebox_entry_result
    cmpq $STATE_FRESH, %r11
    jne litebox_entry_other
    lfence                                  /* no speculation past the decision */

    /* START: only the first thread runs main. */
    testq %rdi, %rdi
    jnz litebox_entry_refused
    leaq __tcs_start(%rip), %r11
    cmpq %r11, %rbx
    jne litebox_entry_refused
    leaq litebox_start(%rip), %r9
    leaq __thr_start(%rip), %r11

    /* A thread begins in the function that R9 points to; R11 points to its part of the memory. */
    .globl litebox_entry_begin
litebox_entry_begin:
    movq %rcx, %fs:BLOCK_HOST_RIP
    movq %rsp, %fs:BLOCK_HOST_RSP
    movq %rbp, %fs:BLOCK_HOST_RBP
    movl $10, %r8d                          /* more failures mean that it is broken (SDM Vol. 1, 7.3.17.1) */
1:  rdrand %rax
    jc 2f
    decl %r8d
    jnz 1b
    movl $LITEBOX_ABORT_NO_RANDOM, %esi
    jmp .Ldie
2:  xorb %al, %al                           /* a NUL byte stops overflowing string functions before the canary */
    movq %rax, %fs:BLOCK_CANARY
    leaq __thr_tp_off(%r11), %rax
    movq %rax, %fs:BLOCK_SELF
    leaq __thr_tos_off(%r11), %rsp          /* from here on, our own stack */
    movq $STATE_RUNNING, %fs:BLOCK_STATE
    pushq $2
    popfq
    fxrstor litebox_clean_state(%rip)
    lfence
    movq %rsi, %rdi                         /* litebox_start(host buffer, its size); another thread looks at neither */
    movq %rdx, %rsi
    xorl %eax, %eax
    xorl %ebx, %ebx
    xorl %ecx, %ecx
    xorl %edx, %edx
    xorl %ebp, %ebp
    xorl %r8d, %r8d
    xorl %r10d, %r10d
    xorl %r11d, %r11d
    xorl %r12d, %r12d
    xorl %r13d, %r13d
    xorl %r14d, %r14d
    xorl %r15d, %r15d
    call *%r9
    ud2

    .globl litebox_entry_result
litebox_entry_result:
    lfence
    cmpq $COMMAND_RESULT, %rdi
    je litebox_resume
    .globl litebox_entry_refused
litebox_entry_refused:
    movl $LITEBOX_ABORT_ENTRY_REFUSED, %esi

    /* Ends the enclave without a stack: RSP and RBP are still the host's. */
.Ldie:
    movl $DEAD_REFUSED, litebox_dead(%rip)
    movl $EXIT_ABORT, %edi
    .globl litebox_entry_leave
litebox_entry_leave:
    movq %rcx, %rbx
    xorl %edx, %edx
    xorl %r8d, %r8d
    xorl %r9d, %r9d
    jmp litebox_exit
    .cfi_endproc
    .size __enclave_entry, . - __enclave_entry

    .section .bss.litebox_dead, "aw", @nobits
    .globl litebox_dead
    .type litebox_dead, @object
    .balign 4
litebox_dead:                               /* 0, or one of DEAD_... */
    .zero 4
    .size litebox_dead, 4

    .section .note.GNU-stack, "", @progbits
