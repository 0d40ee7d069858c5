/* int setjmp(jmp_buf place): keeps what a function must preserve (System V ABI for x86-64, 3.2.1), and where it returns to. */

    .cfi_sections .debug_frame

    .section .text.setjmp, "ax", @progbits
    .globl setjmp
    .type setjmp, @function
setjmp:
    .cfi_startproc
    endbr64
    movq %rbx, (%rdi)
    movq %rbp, 8(%rdi)
    movq %r12, 16(%rdi)
    movq %r13, 24(%rdi)
    movq %r14, 32(%rdi)
    movq %r15, 40(%rdi)
    /* Who can overwrite the buffer, but does not know the canary, cannot choose where the program goes on. */
    leaq 8(%rsp), %rax
    xorq %fs:0x28, %rax
    movq %rax, 48(%rdi)
    movq (%rsp), %rax
    xorq %fs:0x28, %rax
    movq %rax, 56(%rdi)
    xorl %eax, %eax
    ret
    .cfi_endproc
    .size setjmp, . - setjmp

    .section .note.GNU-stack, "", @progbits
