/* What happens at CSSA = 1: between the entry in assembler, its decisions in C, and the ways back. */
#ifndef LITEBOX_EXCEPTIONS_H
#define LITEBOX_EXCEPTIONS_H

#include <litebox/exception.h>
#include <stddef.h>
#include <stdint.h>

#include "../entry/thread-block.h"
#include "../entry/thread.h"

/* The general registers at the end of a frame of the state save area (SDM Vol. 3D, "GPRSGX Region"). */
struct litebox_gprsgx {
    struct lb_registers registers;
    uint64_t ursp, urbp;
    uint32_t exit_information;
    uint8_t reserved[3];
    uint8_t aex_notify;
    uint64_t fs_base, gs_base;
};

#define EXIT_INFORMATION_VALID 0x80000000u
#define EXIT_INFORMATION_VECTOR 0xffu

_Static_assert(sizeof(struct litebox_gprsgx) == 184, "SDM Vol. 3D, GPRSGX");
_Static_assert(offsetof(struct litebox_gprsgx, exit_information) == 160, "SDM Vol. 3D, GPRSGX");
_Static_assert(offsetof(struct litebox_gprsgx, aex_notify) == 167, "SDM Vol. 3D, GPRSGX");
_Static_assert(offsetof(struct litebox_gprsgx, registers.rflags) == GPRSGX_RFLAGS, "thread-block.h");
_Static_assert(offsetof(struct litebox_gprsgx, registers.rip) == GPRSGX_RIP, "thread-block.h");

/* Supplied by the linker script; the address of a symbol that is no place is a number. */
extern const char __ssa_frame[], __thr_tp_off[], __thr_gprsgx_off[];

/* The first frame of this thread's state save area. */
static inline struct litebox_gprsgx *litebox_first_frame(void) {
    char *area = (char *)litebox_this_thread() - (uintptr_t)__thr_tp_off;
    return (struct litebox_gprsgx *)(void *)(area + (uintptr_t)__thr_gprsgx_off);
}

/* The XSAVE area at the start of the same frame. */
static inline void *litebox_xsave_area(struct litebox_gprsgx *saved) {
    return (char *)(saved + 1) - (uintptr_t)__ssa_frame;
}

/* How the handling of an entry at CSSA = 1 ends: with (reason) 0 the host is to resume, else the enclave aborts. */
struct litebox_verdict {
    uint64_t reason;
    uint64_t vector;
};

/* Called by the entry on the stack of exceptions, with the first frame of the state save area, and the host's registers of this entry,
 * which are those of the latest one when it returns. */
struct litebox_verdict litebox_exception(struct litebox_gprsgx *saved, struct litebox_host_registers *host);

/* What an entry is for that no exception is pending at; NULL where no thread has asked to be told of interrupts. */
typedef void litebox_interrupt_entry(struct litebox_gprsgx *saved);
extern litebox_interrupt_entry *litebox_interrupt_handling;

/* Whether the host must have made this page fault: the program may access (address) as (error_code) says. */
bool litebox_page_fault_is_of_host(uint64_t address, uint32_t error_code);

/* NULL where there is none. */
extern lb_exception_handler *litebox_exception_handler;

/* To the interrupted code, whose general registers are at BLOCK_INTERRUPTED and whose others in the XSAVE area (area). */
_Noreturn void litebox_interrupt_return(const void *area);
extern const char litebox_interrupt_return_begins[], litebox_interrupt_return_ends[];

/* Has the linker keep the entry point of this component, which the linker script then puts into the TCS; it costs no byte. */
#define LITEBOX_NEEDS_EXCEPTION_ENTRY() __asm__ volatile(".globl litebox_exception_entry; .reloc 0, R_X86_64_NONE, litebox_exception_entry")

#endif
