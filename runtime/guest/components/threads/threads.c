#include "threads.h"

#include <stddef.h>

uint32_t litebox_threads_lock;
uint32_t litebox_threads_alive = 1;

#define NUMBER_BITS 8

thrd_t litebox_thread_name(const struct litebox_thread *thread) {
    return (thrd_t)thread->generation << NUMBER_BITS | thread->number;
}

struct litebox_thread *litebox_thread_joinable(thrd_t name) {
    uint32_t number = name & ((1u << NUMBER_BITS) - 1);
    if (number >= litebox_thread_count())
        return NULL;
    struct litebox_thread *thread = litebox_thread(number);
    bool exists = number == 0 || thread->taken;
    return exists && litebox_thread_name(thread) == name && thread->use == THREAD_JOINABLE ? thread : NULL;
}
