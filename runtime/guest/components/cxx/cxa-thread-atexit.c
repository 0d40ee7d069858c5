/* Destructors of thread_local objects run when their thread ends, or the program with it (Itanium C++ ABI 3.3.6, C++20 6.9.3.4). */
#include <stdlib.h>
#include <threads.h>

#include "../entry/entry.h"
#include "cxx.h"

struct local {
    struct local *next;
    void (*destructor)(void *);
    void *object;
};

static _Thread_local struct local *last;
static once_flag once = ONCE_FLAG_INIT;
static tss_t key;

int __cxa_thread_atexit(void (*destructor)(void *), void *object, void *image);

static void destroy_locals(void) {
    while (last != NULL) {
        struct local *local = last;
        last = local->next;
        local->destructor(local->object);
        free(local);
    }
}

static void at_thread_end(void *value) {
    (void)value;
    destroy_locals();
}

static void create_key(void) {
    if (tss_create(&key, at_thread_end) != thrd_success)
        litebox_cxx_fail("std::bad_alloc", "no key of tss_create is left for thread_local objects");
}

LITEBOX_EXIT_HOOK(0, thread_locals, destroy_locals);

int __cxa_thread_atexit(void (*destructor)(void *), void *object, void *image) {
    (void)image;
    /* The hook must be in the image if this function is. */
    __asm__ volatile("" : : "r"(&litebox_exit_hook_thread_locals));
    call_once(&once, create_key);
    struct local *local = malloc(sizeof *local);
    if (local == NULL || tss_set(key, local) != thrd_success)
        litebox_cxx_fail("std::bad_alloc", NULL);
    *local = (struct local){last, destructor, object};
    last = local;
    return 0;
}
