/* Decides what an entry at CSSA = 1 is for, by what the processor has put into the frame of the state save area alone. */

#include "../entry/entry.h"
#include "exceptions.h"

lb_exception_handler *litebox_exception_handler;
litebox_interrupt_entry *litebox_interrupt_handling;

/* Supplied by the linker script. */
extern const char __entry_code_end[], __text_end[];

/* Right below the general registers (SDM Vol. 3D, "EXINFO"). */
struct exinfo {
    uint64_t address;
    uint32_t error_code;
    uint32_t reserved;
};

/* The program's own code, not that of entry and exit, during which the thread block may be neither here nor there. */
static bool is_in_program(uint64_t rip) {
    return rip >= (uintptr_t)__entry_code_end && rip < (uintptr_t)__text_end;
}

static int handle(lb_exception_handler *handler, struct lb_exception *exception, struct litebox_host_registers *host) {
    struct litebox_thread *self = litebox_this_thread();
    /* Should the handler call the host, it leaves to where this entry came from; and what it interrupted, to where it would have. */
    struct litebox_host_registers outer = self->host;
    self->host = *host;
    self->handling = HANDLING_EXCEPTION;
    int answer = handler(exception);
    self->handling = 0;
    *host = self->host;
    self->host = outer;
    return answer;
}

/* Does not return to its caller where the thread has asked to be told. */
static void tell(struct litebox_gprsgx *saved) {
    if (litebox_interrupt_handling != NULL)
        litebox_interrupt_handling(saved);
}

struct litebox_verdict litebox_exception(struct litebox_gprsgx *saved, struct litebox_host_registers *host) {
    uint32_t information = saved->exit_information;
    uint32_t vector = information & EXIT_INFORMATION_VECTOR;
    if ((information & EXIT_INFORMATION_VALID) == 0) {
        tell(saved);
        return (struct litebox_verdict){LITEBOX_ABORT_ENTRY_REFUSED, 0};
    }
    saved->exit_information = 0; /* an exception is handled once, however often the host enters */

    const struct exinfo *more = (const struct exinfo *)(const void *)saved - 1;
    bool is_page_fault = vector == LB_EXCEPTION_PAGE_FAULT;
    struct lb_exception exception = {
        .vector = vector,
        .error_code = is_page_fault || vector == LB_EXCEPTION_GENERAL_PROTECTION ? more->error_code : 0,
        .address = is_page_fault ? more->address : 0,
        .registers = &saved->registers,
        .floats = litebox_xsave_area(saved),
    };
    if (is_page_fault && litebox_page_fault_is_of_host(exception.address, exception.error_code)) {
        tell(saved);
        return (struct litebox_verdict){0, 0};
    }
    lb_exception_handler *handler = litebox_exception_handler;
    if (handler == NULL || !is_in_program(saved->registers.rip) ||
        handle(handler, &exception, host) == LB_EXCEPTION_DECLINE)
        return (struct litebox_verdict){LITEBOX_ABORT_EXCEPTION, vector};
    /* The handler may have written to registers that the processor takes for initial (XSTATE_BV, SDM Vol. 1, 13.4.2). */
    ((uint64_t *)exception.floats)[512 / 8] |= 3;
    return (struct litebox_verdict){0, 0};
}
