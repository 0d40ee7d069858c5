#include <stddef.h>

#include "../hostcall/hostcall.h"
#include "threads.h"

/* Held for some ten instructions, so that it is not worth sleeping for. The host may stop a thread that holds it: then the others
 * give their turn away. */
static uint32_t waiters_lock;
static struct litebox_thread *first_waiter;

#define TRIES 64

static void take_waiters(void) {
    for (unsigned tries = 1; __atomic_exchange_n(&waiters_lock, 1, __ATOMIC_ACQUIRE) != 0; tries++) {
        __builtin_ia32_pause();
        if (tries % TRIES == 0)
            litebox_thread_yield();
    }
}

static void release_waiters(void) {
    __atomic_store_n(&waiters_lock, 0, __ATOMIC_RELEASE);
}

/* Takes the thread that has waited longest for (word) out of the list. */
static struct litebox_thread *take_waiter(const uint32_t *word) {
    for (struct litebox_thread **link = &first_waiter; *link != NULL; link = &(*link)->next_waiter) {
        struct litebox_thread *waiter = *link;
        if (waiter->awaited != word)
            continue;
        *link = waiter->next_waiter;
        return waiter;
    }
    return NULL;
}

void litebox_wait(const uint32_t *word, uint32_t value) {
    struct litebox_thread *self = litebox_this_thread();
    take_waiters();
    if (__atomic_load_n(word, __ATOMIC_RELAXED) != value) {
        release_waiters();
        return;
    }
    self->awaited = word;
    self->next_waiter = NULL;
    struct litebox_thread **end = &first_waiter;
    while (*end != NULL)
        end = &(*end)->next_waiter;
    *end = self;
    uint32_t wakes = self->wakes;
    release_waiters();
    while (__atomic_load_n(&self->wakes, __ATOMIC_ACQUIRE) == wakes)
        litebox_thread_park(wakes);
}

void litebox_wake(const uint32_t *word, uint32_t count) {
    for (uint32_t woken = 0; woken < count; woken++) {
        take_waiters();
        struct litebox_thread *waiter = take_waiter(word);
        if (waiter == NULL) {
            release_waiters();
            return;
        }
        uint32_t number = waiter->number;
        uint32_t wakes = waiter->wakes + 1;
        /* From here on the waiter may go on, and wait for something else. */
        __atomic_store_n(&waiter->wakes, wakes, __ATOMIC_RELEASE);
        release_waiters();
        litebox_thread_wake(number, wakes);
    }
}
