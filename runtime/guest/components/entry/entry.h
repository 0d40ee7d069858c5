/* Leaving the enclave, for the other components. */
#ifndef LITEBOX_ENTRY_H
#define LITEBOX_ENTRY_H

#include <stdint.h>

#include "abort-reasons.h"
#include "thread-block.h"

/* Leaves with (reason) in RDI and the others in RSI, RDX, R8, R9. Returns only from EXIT_HOSTCALL, with the host's answer. */
int64_t litebox_leave(uint64_t reason, uint64_t a, uint64_t b, uint64_t c, uint64_t d);

/* Ends the enclave for good; (reason) is one of LITEBOX_ABORT_... */
/*@ assigns \nothing;
    ensures \false; */
_Noreturn void litebox_abort(unsigned reason);

/* What begins the program, by the linker script: main itself where it takes no arguments, so that the host is not asked for any, else
 * the function that fetches them. */
int litebox_call_main(void);
int litebox_main_with_arguments(void);

/* Runs the exit hooks of the components in use, then ends the program with (status). Of several threads that do this, the first
 * one ends the program. */
_Noreturn void litebox_finish(int status);

/* Ends the program at once; no thread is let in any more. */
_Noreturn void litebox_end(int status);

/* One of DEAD_... once the enclave has ended, else 0. */
extern uint32_t litebox_dead;

/* A component that has something to do when the program ends refers to such a hook from the code that makes it
 * necessary: the linker then keeps the hook, and drops it with that code. Hooks run in the order of (rank), 0 to 9. */
typedef void litebox_exit_hook(void);
#define LITEBOX_EXIT_HOOK(rank, name, function)                                                                        \
    __attribute__((section(".exit_hooks." #rank "_" #name))) litebox_exit_hook *const litebox_exit_hook_##name = function

#endif
