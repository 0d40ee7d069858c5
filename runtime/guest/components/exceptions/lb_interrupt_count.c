#include "exceptions.h"

uint64_t lb_interrupt_count(void) {
    struct litebox_thread *self = litebox_this_thread();
    return self->interrupts_of == self->generation ? __atomic_load_n(&self->interrupts, __ATOMIC_RELAXED) : 0;
}
