/* void longjmp(jmp_buf place, int value): makes setjmp(place) return once more, with (value), or with 1 instead of 0. */

    .cfi_sections .debug_frame

    .section .text.longjmp, "ax", @progbits
    .globl longjmp
    .type longjmp, @function
longjmp:
    .cfi_startproc
    endbr64
    movl %esi, %eax
    cmpl $1, %eax
    adcl $0, %eax
    movq (%rdi), %rbx
    movq 8(%rdi), %rbp
    movq 16(%rdi), %r12
    movq 24(%rdi), %r13
    movq 32(%rdi), %r14
    movq 40(%rdi), %r15
    movq 56(%rdi), %rdx
    xorq %fs:0x28, %rdx
    movq 48(%rdi), %rcx
    xorq %fs:0x28, %rcx
    .cfi_def_cfa rcx, 0
    .cfi_register rip, rdx
    movq %rcx, %rsp
    lfence
    jmpq *%rdx
    .cfi_endproc
    .size longjmp, . - longjmp

    .section .note.GNU-stack, "", @progbits
