#include "exit-functions.h"

#include <stddef.h>
#include <stdint.h>

#include "../entry/entry.h"
#include "../entry/locking.h"

static struct litebox_exit_function *last;
static uint32_t lock;

static struct litebox_exit_function *take_last(void) {
    litebox_take(&lock);
    struct litebox_exit_function *entry = last;
    if (entry != NULL)
        last = entry->next;
    litebox_release(&lock);
    return entry;
}

static void run_functions(void) {
    for (struct litebox_exit_function *entry = take_last(); entry != NULL; entry = take_last())
        entry->function(entry->argument);
}

LITEBOX_EXIT_HOOK(1, atexit, run_functions);

void litebox_at_exit(struct litebox_exit_function *entry) {
    /* The hook must be in the image if this function is. */
    __asm__ volatile("" : : "r"(&litebox_exit_hook_atexit));
    litebox_take(&lock);
    entry->next = last;
    last = entry;
    litebox_release(&lock);
}
