/* The entries that only an image with threads serves. The entry comes here, with everything as ENCLU[EENTER] has left it but R11 and the
 * flags, where the enclave has ended or the thread's state is none that it knows; without this file it refuses them (enclave.ld). */

#include "../entry/thread-block.h"

    .section .text.thread_entry, "ax", @progbits
    .globl litebox_thread_entry
    .type litebox_thread_entry, @function
litebox_thread_entry:
    lfence                                  /* no speculation past the decision to come here */
    movq %fs:BLOCK_STATE, %r11
    cmpl $0, litebox_dead(%rip)
    jne .Ldead

    /* THREAD: only where thrd_create has announced one, and has not withdrawn it meanwhile. */
    cmpq $COMMAND_THREAD, %rdi
    jne litebox_entry_refused
    movl $STATE_ANNOUNCED, %eax
    movl $STATE_RUNNING, %r11d
    lock cmpxchgq %r11, %fs:BLOCK_STATE
    jne litebox_entry_refused
    lfence
    movq %fs:BLOCK_BEGIN, %r9
    leaq __tcs_start(%rip), %r11
    movq %rbx, %rax
    subq %r11, %rax
    shrq $12, %rax                          /* the number of the thread: TCS pages follow one another */
    imulq $__thr_stride, %rax, %rax
    leaq __thr_start(%rip), %r11
    addq %rax, %r11
    jmp litebox_entry_begin

    /* A thread ends the enclave and says why. One that comes back from the host meanwhile has nothing to say, and leaves again. */
.Ldead:
    cmpl $DEAD_LEAVING, litebox_dead(%rip)
    jne litebox_entry_refused
    cmpq $STATE_WAITING, %r11
    je .Llate
    cmpq $STATE_ANNOUNCED, %r11
    jne litebox_entry_refused
.Llate:
    movl $EXIT_THREAD, %edi
    xorl %esi, %esi
    jmp litebox_entry_leave
    .size litebox_thread_entry, . - litebox_thread_entry

    .section .note.GNU-stack, "", @progbits
