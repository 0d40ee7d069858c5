/* The entry point of an image that handles exceptions. With CSSA = 0 it is the entry of every image. With CSSA = 1 the thread has been
 * taken out of the enclave (AEX): its registers are in the first frame of the state save area, and it may have been at any
 * instruction, of the entry and exit code as well, so that its part of the thread block stays untouched here. With CSSA = 2 nobody
 * can enter: there is no third frame. */

#include "../entry/abort-reasons.h"
#include "../entry/thread-block.h"

    .cfi_sections .debug_frame

    .section .text.exception_entry, "ax", @progbits
    .globl litebox_exception_entry
    .type litebox_exception_entry, @function
litebox_exception_entry:
    .cfi_startproc
    .cfi_signal_frame                       /* its caller is an instruction that was interrupted, not one that called */
    .cfi_undefined rip
    endbr64
    cld
    testl %eax, %eax
    jz __enclave_entry
    lfence
    cmpl $0, litebox_dead(%rip)
    jne litebox_entry_other
    cmpq $0, %fs:BLOCK_HANDLING
    jne .Lhandling
    lfence

    /* The stack of exceptions is found through the TCS: neither the host's nor the interrupted stack pointer is used for anything
     * (SmashEx, CCS 2021), and the thread block may not know its own address yet. */
    leaq __tcs_start(%rip), %rdx
    movq %rbx, %rax
    subq %rdx, %rax
    shrq $12, %rax
    imulq $__thr_stride, %rax, %rax
    leaq __thr_start(%rip), %rdx
    addq %rdx, %rax
    movq %rsp, %rdx
    leaq __thr_ssa_off(%rax), %rsp
    leaq __thr_gprsgx_off(%rax), %rbx
    subq $8, %rsp
    pushq %rcx                              /* struct litebox_host_registers */
    pushq %rdx
    pushq %rbp
    pushq $2
    popfq
    fxrstor litebox_clean_state(%rip)
    lfence
    movq %rbx, %rdi
    movq %rsp, %rsi
    xorl %eax, %eax
    xorl %ecx, %ecx
    xorl %edx, %edx
    xorl %ebp, %ebp
    xorl %r8d, %r8d
    xorl %r9d, %r9d
    xorl %r10d, %r10d
    xorl %r11d, %r11d
    xorl %r12d, %r12d
    xorl %r13d, %r13d
    xorl %r14d, %r14d
    xorl %r15d, %r15d
    /* From here on a debugger finds the interrupted code's registers in the frame, at RBX. */
    .cfi_def_cfa rbx, 0
    .cfi_offset rax, GPRSGX_RAX
    .cfi_offset rcx, GPRSGX_RCX
    .cfi_offset rdx, GPRSGX_RDX
    .cfi_offset rbx, GPRSGX_RBX
    .cfi_offset rsp, GPRSGX_RSP
    .cfi_offset rbp, GPRSGX_RBP
    .cfi_offset rsi, GPRSGX_RSI
    .cfi_offset rdi, GPRSGX_RDI
    .cfi_offset r8, GPRSGX_R8
    .cfi_offset r9, GPRSGX_R9
    .cfi_offset r10, GPRSGX_R10
    .cfi_offset r11, GPRSGX_R11
    .cfi_offset r12, GPRSGX_R12
    .cfi_offset r13, GPRSGX_R13
    .cfi_offset r14, GPRSGX_R14
    .cfi_offset r15, GPRSGX_R15
    .cfi_offset 49, GPRSGX_RFLAGS
    .cfi_offset rip, GPRSGX_RIP
    call litebox_exception                  /* RAX: 0 or a reason to abort, RDX: the exception */
    movl %eax, %esi
    movl $EXIT_EXCEPTION, %edi
    testl %eax, %eax
    jz 1f
    movl $DEAD_REFUSED, litebox_dead(%rip)
    movl $EXIT_ABORT, %edi
1:  popq %rbp
    popq %rax
    popq %rbx
    .cfi_undefined rip
    .cfi_def_cfa rsp, 0
    movq %rax, %rsp
    xorl %r8d, %r8d
    xorl %r9d, %r9d
    jmp litebox_exit

    /* A handler is at work: only the result of a host call that the handler of an exception has made may come. */
.Lhandling:
    cmpq $HANDLING_EXCEPTION, %fs:BLOCK_HANDLING
    jne litebox_entry_refused
    cmpq $STATE_WAITING, %fs:BLOCK_STATE
    je litebox_entry_result
    jmp litebox_entry_refused
    .cfi_endproc
    .size litebox_exception_entry, . - litebox_exception_entry

    .section .note.GNU-stack, "", @progbits
