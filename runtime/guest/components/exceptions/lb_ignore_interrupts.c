#include "exceptions.h"

void lb_ignore_interrupts(void) {
    __atomic_store_n(&litebox_first_frame()->aex_notify, 0, __ATOMIC_SEQ_CST);
}
