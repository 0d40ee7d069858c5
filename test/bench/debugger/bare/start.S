/*
 * What makes a program of ours a machine's only one: QEMU starts an ELF file with this note in 32-bit mode, without paging (Xen's PVH, "x86/HVM direct
 * boot ABI"). From there to 64-bit mode as in SDM Vol. 3A, 10.8.5: page tables that map the first GiB onto itself, PAE, LME, paging.
 */
    .section .note.pvh, "a", @note
    .long 4, 4, 18                          /* XEN_ELFNOTE_PHYS32_ENTRY */
    .asciz "Xen"
    .long start

    .text
    .code32
    .globl start
start:
    movl $stack_end, %esp
    movl $directory_pointers + 3, directory_map   /* present, writable */
    movl $directory + 3, directory_pointers
    movl $0x83, %eax                        /* and of 2 MiB */
    movl $directory, %edi
    movl $512, %ecx
1:  movl %eax, (%edi)
    addl $0x200000, %eax
    addl $8, %edi
    loop 1b
    movl $directory_map, %eax
    movl %eax, %cr3
    movl $0x620, %eax                       /* PAE, OSFXSR, OSXMMEXCPT */
    movl %eax, %cr4
    movl $0xc0000080, %ecx                  /* EFER.LME */
    rdmsr
    orl $0x100, %eax
    wrmsr
    movl $0x80010003, %eax                  /* PG, WP, MP, PE */
    movl %eax, %cr0
    lgdt descriptors_at
    ljmp $8, $long_mode

    .code64
long_mode:
    xorl %eax, %eax
    movl %eax, %ds
    movl %eax, %es
    movl %eax, %ss
    xorl %ebp, %ebp
    call main
1:  hlt
    jmp 1b

    .section .rodata
    .balign 8
descriptors:
    .quad 0
    .quad 0x00209a0000000000                /* code, 64 bits */
descriptors_at:
    .word descriptors_at - descriptors - 1
    .long descriptors

    .bss
    .balign 4096
directory_map:      .skip 4096
directory_pointers: .skip 4096
directory:          .skip 4096
    .skip 65536
stack_end:

    .section .note.GNU-stack, "", @progbits
