#include "../entry/entry.h"
#include "exceptions.h"

static struct lb_registers *interrupted(struct litebox_thread *self) {
    return (struct lb_registers *)(void *)((char *)self + BLOCK_INTERRUPTED);
}

/* An exit has happened that the thread asked to be told of. It goes back from here; returns only if it had not asked. */
static void interrupt(struct litebox_gprsgx *saved) {
    struct litebox_thread *self = litebox_this_thread();
    if ((saved->aex_notify & 1) == 0)
        return;
    /* Interrupted on the way back from the last interrupt: what it was on the way to is still to be done. */
    uint64_t rip = saved->registers.rip;
    if (rip < (uintptr_t)litebox_interrupt_return_begins || rip >= (uintptr_t)litebox_interrupt_return_ends)
        *interrupted(self) = saved->registers;
    self->flags_at = (uintptr_t)&interrupted(self)->rflags;
    if (self->interrupts_of == self->generation) {
        self->handling = HANDLING_INTERRUPT;
        self->interrupts++;
        lb_interrupt_handler *handler = (lb_interrupt_handler *)(uintptr_t)self->on_interrupt;
        if (handler != NULL)
            handler(interrupted(self));
        self->handling = 0;
    } else {
        saved->aex_notify = 0; /* another thread has run here before */
    }
    litebox_interrupt_return(litebox_xsave_area(saved));
}

void lb_on_interrupt(lb_interrupt_handler *handler) {
    LITEBOX_NEEDS_EXCEPTION_ENTRY();
    struct litebox_thread *self = litebox_this_thread();
    struct litebox_gprsgx *frame = litebox_first_frame();
    __atomic_store_n(&frame->aex_notify, 0, __ATOMIC_SEQ_CST);
    if (self->interrupts_of != self->generation)
        self->interrupts = 0;
    self->interrupts_of = self->generation;
    self->on_interrupt = (void *)(uintptr_t)handler;
    __atomic_store_n(&litebox_interrupt_handling, interrupt, __ATOMIC_SEQ_CST);
    __atomic_store_n(&frame->aex_notify, 1, __ATOMIC_SEQ_CST);
}
