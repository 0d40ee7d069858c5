/* The leaf functions with which an enclave learns about itself (SDM Vol. 3D, EREPORT and EGETKEY). Neither leaves the enclave. */

    .cfi_sections .debug_frame

/* void litebox_ereport(target, data, report) */
    .section .text.litebox_ereport, "ax", @progbits
    .globl litebox_ereport
    .type litebox_ereport, @function
litebox_ereport:
    .cfi_startproc
    endbr64
    pushq %rbx
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset rbx, 0
    movq %rdi, %rbx
    movq %rsi, %rcx
    xorl %eax, %eax                         /* EREPORT */
    enclu
    popq %rbx
    .cfi_adjust_cfa_offset -8
    .cfi_restore rbx
    ret
    .cfi_endproc
    .size litebox_ereport, . - litebox_ereport

/* uint64_t litebox_egetkey(request, key) */
    .section .text.litebox_egetkey, "ax", @progbits
    .globl litebox_egetkey
    .type litebox_egetkey, @function
litebox_egetkey:
    .cfi_startproc
    endbr64
    pushq %rbx
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset rbx, 0
    movq %rdi, %rbx
    movq %rsi, %rcx
    movl $1, %eax                           /* EGETKEY */
    enclu
    popq %rbx
    .cfi_adjust_cfa_offset -8
    .cfi_restore rbx
    ret
    .cfi_endproc
    .size litebox_egetkey, . - litebox_egetkey

    .section .note.GNU-stack, "", @progbits
