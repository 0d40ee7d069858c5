/* The only ENCLU[EEXIT] of the enclave. */

#include "thread-block.h"

    .section .text.litebox_exit, "ax", @progbits

/* RBX = host address; RDI, RSI, RDX, R8, R9 and RBP are for the host, and from litebox_exit on RSP, too. Of the enclave's own,
 * only the address of the thread block leaves, in R10: the host knows it from the TCS, and a debugger finds the stack by it. */
    .globl litebox_exit_from_frame
    .type litebox_exit_from_frame, @function
litebox_exit_from_frame:
    movq %fs:BLOCK_HOST_RSP, %rsp
    .size litebox_exit_from_frame, . - litebox_exit_from_frame

    .globl litebox_exit
    .type litebox_exit, @function
litebox_exit:
    movq %fs:BLOCK_SELF, %r10
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
.Lend:
    .size litebox_exit, . - litebox_exit

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

/* While a thread waits for the host, this is where a debugger finds it, with the host's RSP. Its frame, as litebox_leave made
 * it, is found through the thread block, whose address is in R10. The assembler's .cfi directives have no such expressions, so
 * this frame description is written out (DWARF 5, section 6.4.1). */
    .section .debug_frame, "", @progbits
.Lcie:
    .long .Lcie_end - .Lcie_start
.Lcie_start:
    .long 0xffffffff                        /* a CIE */
    .byte 3                                 /* version */
    .asciz ""                               /* no augmentation */
    .uleb128 1                              /* code alignment */
    .sleb128 -8                             /* data alignment */
    .uleb128 16                             /* the return address is in column RIP */
    .balign 8
.Lcie_end:
    .long .Lfde_end - .Lfde_start
.Lfde_start:
    .long .Lcie
    .quad litebox_exit_from_frame
    .quad .Lend - litebox_exit_from_frame
    .byte 0x0f, 5                           /* DW_CFA_def_cfa_expression, its length */
    .byte 0x7a, BLOCK_LAST_SP               /* DW_OP_breg10 */
    .byte 0x06                              /* DW_OP_deref */
    .byte 0x23, 64                          /* DW_OP_plus_uconst: what litebox_leave pushed, and its return address */
    .byte 0x90, 1, 0x83, 2, 0x86, 3         /* DW_CFA_offset, in units of -8: RIP, RBX, RBP, */
    .byte 0x8c, 4, 0x8d, 5, 0x8e, 6, 0x8f, 7 /* R12 to R15 */
    .balign 8
.Lfde_end:

    .section .note.GNU-stack, "", @progbits
