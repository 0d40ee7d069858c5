#include <stdatomic.h>

#include "show.h"

static _Atomic uint32_t counter = 5;
static _Atomic uint64_t wide = 3;
static _Atomic uint8_t narrow = 250;
static atomic_flag flag = ATOMIC_FLAG_INIT;

KEPT void atomics(void) {
    show("fetch_add", atomic_fetch_add(&counter, 7));
    show("fetch_sub", atomic_fetch_sub(&wide, 3));
    show("fetch_or", atomic_fetch_or(&counter, 0x30));
    show("fetch_and", atomic_fetch_and(&counter, 0x2c));
    show("fetch_xor", atomic_fetch_xor(&wide, 0xff00ff00ff));
    show("narrow", atomic_fetch_add(&narrow, 10));
    show("narrow after", narrow);
    show("exchange", atomic_exchange(&counter, 99));
    uint32_t expected = 98;
    show("exchanged", atomic_compare_exchange_strong(&counter, &expected, 1));
    show("expected", expected);
    show("exchanged", atomic_compare_exchange_strong(&counter, &expected, 1));
    show("counter", counter);
    show("flag", atomic_flag_test_and_set(&flag));
    show("flag", atomic_flag_test_and_set_explicit(&flag, memory_order_acquire));
    atomic_thread_fence(memory_order_seq_cst);
    show("wide", atomic_load(&wide));
}
